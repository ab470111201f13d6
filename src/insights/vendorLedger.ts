import type { EndpointId, Vendor } from "../core/vendor.ts";
import { vendors } from "../core/vendor.ts";
import { noTokens } from "../core/event.ts";
import type { LedgerFigure, VendorLedgerQuery, VendorLedgerRow } from "../core/vendorLedger.ts";
import type { Pricer } from "../pricing/price.ts";
import { agrees, type Compared, nameDifferences } from "./vendorDifferences.ts";
import {
  dayOfSlot,
  modelName,
  type OurSide,
  ourSide,
  sourceVendors,
  type TheirSide,
  theirSide,
  type ToldDay,
  type UsageShare,
} from "./vendorSides.ts";

/** What both sides say of the wanted days, and of the day before and after them: a response near midnight may be there. */
export interface VendorLedgerFacts {
  shares: readonly UsageShare[];
  told: readonly ToldDay[];
  /** How far endpoints have read, and when, ms: what they do not mention up to there was nothing. */
  reads: readonly { endpoint: EndpointId; coveredTo: number; readAt: number }[];
  /** Vendors of whom a plan is known. */
  plans: ReadonlySet<Vendor>;
}

/** Ours against the vendor's by day of UTC and model, newest day first, then the largest difference. */
export function vendorLedgerRows(
  { from, to }: VendorLedgerQuery,
  facts: VendorLedgerFacts,
  pricer: Pick<Pricer, "price">,
): VendorLedgerRow[] {
  const rows = vendors.flatMap((vendor) => compareVendor(vendor, facts, pricer));
  nameDifferences(rows, facts.plans, pricer);
  return rows
    .filter(({ day }) => day >= from && day <= to)
    .map(rowOf)
    .sort((a, b) => compare(b.day, a.day) || Math.abs(b.difference ?? 0) - Math.abs(a.difference ?? 0));
}

/** Of endpoints that tell the same, the most exact first. `with`: tells the tokens of what the other tells in money. */
const preferred: Readonly<Record<Vendor, readonly { main: EndpointId; with?: EndpointId }[]>> = {
  anthropic: [{ main: "claude-code" }, { main: "claude-cost", with: "claude-usage" }, { main: "claude-usage" }],
  openai: [{ main: "openai-costs", with: "openai-usage" }, { main: "openai-usage" }],
  cursor: [{ main: "cursor-team-events" }, { main: "cursor-events" }, { main: "cursor-team-days" }],
};

function compareVendor(vendor: Vendor, facts: VendorLedgerFacts, pricer: Pick<Pricer, "price">): Compared[] {
  const told = Map.groupBy(facts.told, ({ endpoint, day }) => `${endpoint} ${day}`);
  const shares = Map.groupBy(
    facts.shares.filter(({ source }) => sourceVendors[source] === vendor),
    ({ slot }) => dayOfSlot(slot),
  );
  const reads = new Map(facts.reads.map((read) => [read.endpoint, read]));
  const begins = new Map<EndpointId, string>();
  for (const { endpoint, day } of facts.told) {
    if (day < (begins.get(endpoint) ?? "9")) begins.set(endpoint, day);
  }
  const covers = (endpoint: EndpointId, day: string) =>
    (begins.get(endpoint) ?? "9") <= day && Date.parse(`${day}T00:00:00Z`) < (reads.get(endpoint)?.coveredTo ?? 0);

  const days = new Set([...shares.keys(), ...facts.told.map(({ day }) => day)]);
  return [...days].flatMap((day) => {
    const choice =
      preferred[vendor].find(({ main }) => told.has(`${main} ${day}`)) ??
      preferred[vendor].find(({ main }) => covers(main, day));
    if (!choice) return [];
    const main = told.get(`${choice.main} ${day}`) ?? [];
    const more = (choice.with && told.get(`${choice.with} ${day}`)) ?? [];
    const readAt = Math.max(reads.get(choice.main)?.readAt ?? 0, 0);
    return compareDay({ vendor, day, endpoint: choice.main, main, more, readAt }, shares.get(day) ?? [], pricer);
  });
}

interface DayOfVendor {
  vendor: Vendor;
  day: string;
  endpoint: EndpointId;
  main: readonly ToldDay[];
  /** Of the endpoint that tells tokens. */
  more: readonly ToldDay[];
  /** When the endpoint was last read, ms: of what it does not mention. */
  readAt: number;
}

function compareDay(of: DayOfVendor, shares: readonly UsageShare[], pricer: Pick<Pricer, "price">): Compared[] {
  const { vendor, day, endpoint, main, more } = of;
  const nameOf = ({ model, item }: ToldDay) => (model === null ? item : modelName(vendor, model, day, pricer));
  const theirs = Map.groupBy([...main, ...more], nameOf);
  const ours = Map.groupBy(shares, ({ model }) => {
    const name = modelName(vendor, model, day, pricer);
    // A sum that is of no model holds all models that are not told by name.
    return theirs.has(null) && !theirs.has(name) ? null : name;
  });
  const names = new Set([...theirs.keys(), ...ours.keys()]);
  const mine = new Map([...ours].map(([name, sameModel]) => [name, ourSide(sameModel, pricer)]));
  if (theirs.has(searchItem)) takeSearchesApart(mine);
  return [...names, ...(mine.has(searchItem) && !names.has(searchItem) ? [searchItem] : [])].flatMap((model) => {
    const rows = theirs.get(model) ?? [];
    const side = mine.get(model) ?? null;
    if (rows.length === 0 && side?.calls === 0) return [];
    return compareModel({ ...of, model, endpoint: rows[0]?.endpoint ?? endpoint }, rows, side, pricer);
  });
}

function compareModel(
  { vendor, day, endpoint, model, readAt }: DayOfVendor & { model: string | null },
  rows: readonly ToldDay[],
  side: OurSide | null,
  pricer: Pick<Pricer, "price">,
): Compared {
  const theirs = rows.length > 0 ? theirSide(rows, pricer, vendor) : nothingTold(endpoint);
  const ours = side && side.calls > 0 ? side : null;
  const counted = ours ? ours.nanoUsd : 0;
  const difference = counted === null || theirs.nanoUsd === null ? null : theirs.nanoUsd - counted;
  const at = rows.length > 0 ? Math.max(...rows.map((row) => row.readAt)) : readAt;
  return {
    ...{ day, vendor, endpoint, model, ours, theirs, readAt: at },
    ...{ difference, rest: difference ?? 0, causes: new Map() },
  };
}

/** Name under which Anthropic bills web searches apart from the model that made them. */
const searchItem = "web_search";

function takeSearchesApart(sides: Map<string | null, OurSide>): void {
  let searches = 0;
  let calls = 0;
  for (const side of sides.values()) {
    if (side.searches === 0 || side.nanoUsd === null) continue;
    side.nanoUsd -= side.searches;
    searches += side.searches;
    calls += side.calls;
  }
  if (searches === 0) return;
  const none = { tokens: null, requests: null, spent: new Map(), subAgents: 0, implied: 0, dearerWrites: 0 };
  sides.set(searchItem, { ...none, calls, nanoUsd: searches, searches });
}

function nothingTold(endpoint: EndpointId): TheirSide {
  const bill = endpoint === "claude-cost" || endpoint === "openai-costs";
  const figure: LedgerFigure = { tokens: { ...noTokens }, nanoUsd: 0, requests: null };
  return { ...figure, is: bill ? "real-money" : "api-value", priced: false, rows: 0, users: [] };
}

function rowOf(compared: Compared): VendorLedgerRow {
  const { day, vendor, endpoint, model, ours, theirs, difference, causes, rest } = compared;
  const { rows: _rows, users: _users, ...told } = theirs;
  return {
    ...{ day, vendor, endpoint, model },
    ours: ours && { tokens: ours.tokens, nanoUsd: ours.nanoUsd, requests: ours.requests },
    theirs: told,
    difference,
    causes: [...causes]
      .map(([why, nanoUsd]) => ({ why, nanoUsd }))
      .sort((a, b) => Math.abs(b.nanoUsd) - Math.abs(a.nanoUsd)),
    unexplained: rest,
    agrees: agrees(compared),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
