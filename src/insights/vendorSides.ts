import type { SourceId, Tokens } from "../core/event.ts";
import { noTokens } from "../core/event.ts";
import type { NanoUsd } from "../core/money.ts";
import type { AmountKind, EndpointId, Vendor, VendorDay } from "../core/vendor.ts";
import type { LedgerFigure } from "../core/vendorLedger.ts";
import type { Pricer } from "../pricing/price.ts";
import { valueOf } from "./tokenValue.ts";

/** What was used in one quarter of an hour of one model, as the ledger's rollups have it. */
export interface UsageShare {
  /** Quarters of an hour since 1970. */
  slot: number;
  source: SourceId;
  model: string;
  subAgent: boolean;
  /** The log only implies it: part of no total. */
  implied: boolean;
  sums: { calls: number; tokens: Tokens; nanoUsd: NanoUsd; pricedCalls: number; unreportedCalls: number };
}

/** A row of a vendor's day, and when it was read, ms. */
export type ToldDay = VendorDay & { endpoint: EndpointId; readAt: number };

/** What was counted here of one model on one day. */
export interface OurSide extends LedgerFigure {
  calls: number;
  /** Nano-USD by slot. */
  spent: Map<number, NanoUsd>;
  subAgents: NanoUsd;
  /** Of what the log only implies. */
  implied: NanoUsd;
  /** What cache writes of unknown lifetime would cost more if they lived long. */
  dearerWrites: NanoUsd;
  /** What web searches cost, as part of `nanoUsd`. */
  searches: NanoUsd;
}

/** What the vendor told of one model on one day. */
export interface TheirSide extends LedgerFigure {
  is: AmountKind;
  priced: boolean;
  /** Rows that were summed, and how much of it each person used. */
  rows: number;
  users: NanoUsd[];
}

export const sourceVendors: Readonly<Record<SourceId, Vendor>> = {
  claude: "anthropic",
  codex: "openai",
  cursor: "cursor",
};
const vendorSources: Readonly<Record<Vendor, SourceId>> = { anthropic: "claude", openai: "codex", cursor: "cursor" };

/** Slots of a day of UTC. */
export const daySlots = 96;

export function dayOfSlot(slot: number): string {
  return new Date(Math.floor(slot / daySlots) * 86_400_000).toISOString().slice(0, 10);
}

/** Both sides name a model as the price book does; what it does not know keeps its name. */
export function modelName(vendor: Vendor, model: string, day: string, pricer: Pick<Pricer, "price">): string {
  const at = Date.parse(`${day}T12:00:00Z`);
  return pricer.price({ source: vendorSources[vendor], model, at, tier: "standard", tokens: null }).model ?? model;
}

/** Sums of some shares of one model on one day. */
export function ourSide(shares: readonly UsageShare[], pricer: Pick<Pricer, "price">): OurSide {
  const side: OurSide = {
    ...{ tokens: null, nanoUsd: null, requests: null, calls: 0, spent: new Map() },
    ...{ subAgents: 0, implied: 0, dearerWrites: 0, searches: 0 },
  };
  for (const { slot, source, model, subAgent, implied, sums } of shares) {
    if (implied) {
      side.implied += sums.nanoUsd;
      continue;
    }
    const { tokens, nanoUsd } = sums;
    side.calls += sums.calls;
    side.requests = side.calls;
    if (sums.pricedCalls > 0) side.nanoUsd = (side.nanoUsd ?? 0) + nanoUsd;
    if (sums.calls > sums.unreportedCalls) side.tokens = plus(side.tokens, tokens);
    side.spent.set(slot, (side.spent.get(slot) ?? 0) + nanoUsd);
    if (subAgent) side.subAgents += nanoUsd;
    const of = { source, model, day: dayOfSlot(slot) };
    side.dearerWrites += dearerWrites(tokens.cacheWriteUnknown, of, pricer);
    if (tokens.webSearches > 0) {
      side.searches += valueOf({ ...noTokens, webSearches: tokens.webSearches }, of, pricer) ?? 0;
    }
  }
  return side;
}

/** Sums of a vendor's rows of one model on one day. Tokens without money are priced as ours are. */
export function theirSide(rows: readonly ToldDay[], pricer: Pick<Pricer, "price">, vendor: Vendor): TheirSide {
  const side: TheirSide = {
    tokens: null,
    nanoUsd: null,
    requests: null,
    is: "api-value",
    priced: false,
    rows: 0,
    users: [],
  };
  const kinds = new Map<AmountKind, number>();
  const users = new Map<string, NanoUsd>();
  for (const row of rows) {
    side.rows++;
    if (row.tokens) side.tokens = plus(side.tokens, row.tokens);
    if (row.nanoUsd !== null) side.nanoUsd = (side.nanoUsd ?? 0) + row.nanoUsd;
    if (row.requests !== null) side.requests = (side.requests ?? 0) + row.requests;
    kinds.set(row.is, (kinds.get(row.is) ?? 0) + (row.nanoUsd ?? row.requests ?? 0));
    if (row.user !== null) users.set(row.user, (users.get(row.user) ?? 0) + (row.nanoUsd ?? 0));
  }
  side.is = [...kinds].sort(([, a], [, b]) => b - a)[0]?.[0] ?? "api-value";
  side.users = [...users.values()];
  if (side.nanoUsd === null && side.tokens) {
    const values = rows.map(({ tokens, model, day }) =>
      tokens && model !== null ? valueOf(tokens, { source: vendorSources[vendor], model, day }, pricer) : null,
    );
    if (!values.includes(null)) side.nanoUsd = values.reduce<number>((sum, value) => sum + value!, 0);
    side.priced = side.nanoUsd !== null;
  }
  return side;
}

/** What tokens that only the vendor counted would cost. */
export function surplusValue(
  theirs: Tokens,
  ours: Tokens,
  of: Parameters<typeof valueOf>[1],
  pricer: Pick<Pricer, "price">,
): NanoUsd {
  const more = (kind: keyof Tokens) => Math.max(0, theirs[kind] - ours[kind]);
  const surplus: Tokens = {
    ...noTokens,
    input: more("input"),
    cacheRead: more("cacheRead"),
    // One side may know lifetimes that the other one does not.
    cacheWriteUnknown: Math.max(0, writes(theirs) - writes(ours)),
    output: more("output"),
    webSearches: more("webSearches"),
  };
  return valueOf(surplus, of, pricer) ?? 0;
}

/** The model by whose prices a figure of `vendor` is valued. */
export function priceOf(vendor: Vendor, model: string, day: string): Parameters<typeof valueOf>[1] {
  return { source: vendorSources[vendor], model, day };
}

function dearerWrites(count: number, of: Parameters<typeof valueOf>[1], pricer: Pick<Pricer, "price">): NanoUsd {
  if (count === 0) return 0;
  const [short, long] = [
    valueOf({ ...noTokens, cacheWriteUnknown: count }, of, pricer),
    valueOf({ ...noTokens, cacheWrite1h: count }, of, pricer),
  ];
  return short === null || long === null ? 0 : Math.max(0, long - short);
}

function writes({ cacheWrite5m, cacheWrite1h, cacheWriteUnknown }: Tokens): number {
  return cacheWrite5m + cacheWrite1h + cacheWriteUnknown;
}

function plus(a: Tokens | null, b: Tokens): Tokens {
  if (!a) return { ...b };
  const sum = { ...a };
  for (const kind of Object.keys(noTokens) as (keyof Tokens)[]) sum[kind] += b[kind];
  return sum;
}
