import { dayOf, shiftDay } from "../core/days.ts";
import { formatCount, formatUsd } from "../core/format.ts";
import { usdString } from "../core/money.ts";
import { amountKindText, labelledUsd, vendorNames } from "../core/planText.ts";
import type { LedgerFigure, VendorLedger, VendorLedgerRow } from "../core/vendorLedger.ts";
import { vendorLedgerCsv } from "../core/vendorLedgerCsv.ts";
import { agreementOf, agreementText, differenceText } from "../core/vendorLedgerText.ts";
import { tokenCount } from "../core/amounts.ts";
import { type Options, withEngine } from "./options.ts";
import { shorten, table } from "./table.ts";

/** Days that are compared when none is named: as many as are read when an endpoint is turned on. */
const usualDays = 35;

/** `taximeter reconcile --vendor`: days of UTC, since vendors know no other ones. `--json`: schema 1. */
export function reconcileVendors(options: Options): Promise<void> {
  return withEngine(options, async (engine) => {
    const to = dayOf(Date.now(), "UTC");
    const from = options.since === 0 ? shiftDay(to, 1 - usualDays) : dayOf(options.since, options.timeZone);
    const ledger = await engine.vendorLedger({ from, to });
    process.stdout.write(textOf(ledger, options));
  });
}

function textOf(ledger: VendorLedger, { csv, json }: Options): string {
  if (csv) return vendorLedgerCsv(ledger);
  return json ? `${JSON.stringify({ schema: 1, ...ledger }, null, 2)}\n` : asText(ledger);
}

function asText({ query, rows, otherSpend }: VendorLedger): string {
  if (rows.length === 0 && otherSpend.length === 0) return `No vendor said anything of ${query.from} to ${query.to}.\n`;
  const head = ["Day", "Vendor", "Model", "Vendor's figure", "Ours", "Difference", "Unexplained", "", "Because"];
  const compared =
    rows.length === 0 ? "" : table(["l", "l", "l", "r", "r", "r", "r", "l", "l"], [head, ...rows.flatMap(rowsOf)]);
  const other = otherSpend.map(({ day, vendor, what, nanoUsd }) => [
    ...[day, shorten(vendor, 32), shorten(what, 48), labelledUsd(nanoUsd, "real-money")],
  ]);
  const beside = other.length === 0 ? "" : `Not measured here:\n${table(["l", "l", "l", "r"], other)}`;
  return [compared, beside].filter(Boolean).join("\n");
}

/** One line per day and model, and below it one per cause. */
function rowsOf(row: VendorLedgerRow): string[][] {
  const { day, vendor, model, theirs, ours, difference, unexplained } = row;
  const [first = "", ...more] = row.causes.map(({ why, nanoUsd }) => `${signed(nanoUsd)} ${differenceText(why)}`);
  const kind = theirs.priced ? "its tokens at our prices" : amountKindText(theirs.is);
  const figures = [
    theirs.nanoUsd === null ? figure(theirs) : `${figure(theirs)} (${kind})`,
    ours ? figure(ours) : "-",
    difference === null ? "" : signed(difference),
    difference === null ? "" : signed(unexplained),
    agreementText(agreementOf(row)),
  ];
  return [
    [day, vendorNames[vendor], shorten(model ?? "(all models)", 32), ...figures, first],
    ...more.map((why) => [...Array<string>(8).fill(""), why]),
  ];
}

function figure({ nanoUsd, tokens, requests }: LedgerFigure): string {
  if (nanoUsd !== null) return formatUsd(nanoUsd);
  if (tokens) return `${formatCount(tokenCount(tokens))} tokens`;
  return requests === null ? "-" : `${formatCount(requests)} requests`;
}

/** Small differences are the point: up to all nine digits. */
function signed(nanoUsd: number): string {
  return `${nanoUsd > 0 ? "+" : ""}${usdString(nanoUsd)}`;
}
