import { csvText } from "./csv.ts";
import { shiftDay } from "./days.ts";
import { focusColumnNames, type FocusRow } from "./focusColumns.ts";
import { type Allocated, allocations, type Share } from "./focusAllocation.ts";
import { modelProvider } from "./modelProvider.ts";
import { decimal, usdOfNano } from "./nanoText.ts";
import type { Published, PublishedCell } from "./published.ts";
import { withheldIn } from "./published.ts";
import { costKinds } from "./review.ts";

/** Lines of a piece of the file: some 200 kB, so that whoever writes it can do something else between two. */
const linesPerPiece = 200;

/**
 * The published cells as a FOCUS cost and usage dataset (CSV), piece by piece: one line for each cell and kind of token.
 * Lines of a cell add up to it exactly: their ListCost, their quantities, and what stands on its first line only.
 */
export function* focusCsv({ cells }: Pick<Published, "cells">): Generator<string> {
  yield csvText([focusColumnNames]);
  for (const period of Map.groupBy(cells, ({ from, to }) => `${from} ${to}`).values()) {
    const lines = period.flatMap((cell) => metersOf(cell).map((meter, index) => ({ cell, meter, first: index === 0 })));
    const allocated = allocations(lines.map(shareOf));
    for (let start = 0; start < lines.length; start += linesPerPiece) {
      const some = lines.slice(start, start + linesPerPiece);
      yield csvText(some.map((line, index) => fieldsOf({ ...rowOf(line), ...allocated(start + index) })));
    }
  }
}

function fieldsOf(row: FocusRow): string[] {
  return focusColumnNames.map((name) => row[name] ?? "");
}

interface Line {
  cell: PublishedCell;
  meter: Meter;
  first: boolean;
}

function shareOf({ cell, meter }: Line): Share {
  return {
    origin: [cell.from, cell.to, cell.tool, cell.model, meter.id].join("\n"),
    tags: { team: cell.team, project: cell.project, initiative: cell.initiative },
    nano: meter.nano,
    quantity: meter.quantity,
    unit: meter.unit,
  };
}

interface Meter {
  id: string;
  name: string;
  /** Of what is counted, in whole units. */
  quantity: bigint;
  unit: "Tokens" | "Requests";
  nano: bigint;
}

const names = {
  input: "Input Tokens",
  cacheRead: "Cache Read Tokens",
  cacheWrite: "Cache Write Tokens",
  output: "Output Tokens",
} as const;

/** What a cell is made of. A cost without a quantity of its own is counted by calls, so that no amount gets lost. */
function metersOf(cell: PublishedCell): Meter[] {
  const { tokens } = cell;
  const counts = {
    input: tokens.input,
    cacheRead: tokens.cacheRead,
    cacheWrite: tokens.cacheWrite5m + tokens.cacheWrite1h + tokens.cacheWriteUnknown,
    output: tokens.output,
  };
  const meters: Meter[] = [];
  let rest = 0n;
  for (const kind of costKinds) {
    const nano = BigInt(cell.costs[kind]);
    if (kind === "other" || counts[kind] === 0) rest += nano;
    else meters.push({ id: kind, name: names[kind], quantity: BigInt(counts[kind]), unit: "Tokens", nano });
  }
  if (tokens.webSearches > 0) {
    meters.push({
      id: "other",
      name: "Web Searches",
      quantity: BigInt(tokens.webSearches),
      unit: "Requests",
      nano: rest,
    });
  } else if (rest > 0n || meters.length === 0) {
    meters.push({ id: "calls", name: "Calls", quantity: BigInt(cell.calls), unit: "Requests", nano: rest });
  }
  return meters;
}

function rowOf({ cell, meter, first }: Line): Omit<FocusRow, keyof Allocated> {
  const provider = cell.model ? (modelProvider(cell.model) ?? "Unknown") : "Unknown";
  const model = cell.model === null ? "(withheld)" : cell.model || "(unknown)";
  const month = cell.from.slice(0, 7);
  const cost = usdOfNano(meter.nano);
  const price = unitPrice(meter);
  return {
    BilledCost: "0",
    BillingAccountId: "taximeter",
    BillingAccountName: "Usage measured by Taximeter",
    BillingCurrency: "USD",
    BillingPeriodEnd: startOf(nextMonth(month)),
    BillingPeriodStart: startOf(`${month}-01`),
    ChargeCategory: "Usage",
    ChargeClass: null,
    ChargeDescription: `${meter.name} of ${model} at list prices (API value, not invoiced)`,
    ChargeFrequency: "Usage-Based",
    ChargePeriodEnd: startOf(shiftDay(cell.to, 1)),
    ChargePeriodStart: startOf(cell.from),
    ConsumedQuantity: String(meter.quantity),
    ConsumedUnit: meter.unit,
    ContractedCost: cost,
    ContractedUnitPrice: price,
    EffectiveCost: "0",
    HostProviderName: provider,
    InvoiceId: null,
    InvoiceIssuerName: provider,
    ListCost: cost,
    ListUnitPrice: price,
    PricingCategory: "Standard",
    PricingQuantity: meter.unit === "Tokens" ? decimal(meter.quantity, 6) : String(meter.quantity),
    PricingUnit: meter.unit === "Tokens" ? "1000000 Tokens" : meter.unit,
    ProviderName: provider,
    PublisherName: provider,
    ServiceCategory: "AI and Machine Learning",
    ServiceName: provider === "Unknown" ? "Language models" : `${provider} API`,
    ServiceProviderName: provider,
    ServiceSubcategory: "Generative AI",
    SkuId: model,
    SkuMeter: meter.name,
    SkuPriceDetails: JSON.stringify({ x_Model: model, x_Meter: meter.name }),
    SkuPriceId: `${model}/${meter.id}`,
    Tags: JSON.stringify({
      ...(cell.tool && { "taximeter/tool": cell.tool }),
      ...(cell.kind && { "taximeter/kind": cell.kind }),
    }),
    x_Calls: first ? String(cell.calls) : null,
    x_Initiative: cell.initiative || null,
    x_PriceStatus: priceStatus(cell),
    x_Project: cell.project || null,
    x_TaskKind: cell.kind || null,
    x_Team: cell.team || null,
    x_Tool: cell.tool || null,
    x_UnpricedTokens: first ? String(cell.unpricedTokens) : null,
    x_Withheld: withheldIn(cell).join(" ") || null,
  };
}

/**
 * What a pricing unit came to on average, to 24 places: times the quantity it gives the cost to far below a nano-dollar.
 * Prices may have changed, or depended on a request's length, within the period.
 */
function unitPrice({ nano, quantity, unit }: Meter): string {
  if (quantity === 0n) return "0";
  const units = unit === "Tokens" ? 1_000_000n : 1n;
  return decimal((nano * units * 10n ** 15n + quantity / 2n) / quantity, 24);
}

function priceStatus({ unpricedTokens, pricedCalls, unreportedCalls }: PublishedCell): string {
  if (unpricedTokens > 0) return pricedCalls > 0 ? "partial" : "unpriced";
  return pricedCalls === 0 && unreportedCalls > 0 ? "not-reported" : "priced";
}

function startOf(day: string): string {
  return `${day}T00:00:00Z`;
}

function nextMonth(month: string): string {
  return `${shiftDay(`${month}-28`, 4).slice(0, 7)}-01`;
}
