import type { NanoUsd } from "../core/money.ts";
import type { EndpointId, Vendor } from "../core/vendor.ts";
import type { VendorDifference, VendorLedgerRow } from "../core/vendorLedger.ts";
import type { Pricer } from "../pricing/price.ts";
import { daySlots, type OurSide, priceOf, surplusValue, type TheirSide } from "./vendorSides.ts";

/** One row while its difference is being named. */
export interface Compared {
  day: string;
  vendor: Vendor;
  endpoint: EndpointId;
  model: string | null;
  ours: OurSide | null;
  theirs: TheirSide;
  /** When the vendor said so, ms. */
  readAt: number;
  difference: NanoUsd | null;
  /** What is not named yet. */
  rest: NanoUsd;
  causes: Map<VendorDifference, NanoUsd>;
}

/**
 * Names the differences of all rows, the best told first. A cause takes at most what there is a sign of, never more than
 * is left, and only in the direction in which it works; what no sign is found of stays unexplained.
 *
 * - `rounding`: no more than what rounding each response, and the vendor's figure, can come to.
 * - `clock`: the day beside it has the opposite difference, and ours has as much in the quarter of an hour before or after
 *   midnight. Use later than that by a clock that is far off is not found.
 * - `subAgents`: another model of the day has the opposite difference, and our sub-agents used as much of this one.
 * - `lag`: what we counted after the vendor's figures ended: when they were read, less the delay that is known of them.
 * - `planIncluded`: a bill of less than our API value, where there is a plan. Which responses ran on the plan is not told.
 * - `elsewhere`: nothing of the model was counted here; or the vendor names several people, and one of them matches us
 *   better than all do; or it counted tokens that no log here has, at our prices. It cannot say where.
 * - `cacheTier`: the most that cache writes of unknown lifetime can cost more than we assumed.
 * - `notLogged`: up to twice what the logs imply without stating it: such an estimate is rough.
 *
 * Not told from these figures: discounts of a contract, prices that we have wrong, use through a cloud's own account.
 */
export function nameDifferences(
  rows: readonly Compared[],
  plans: ReadonlySet<Vendor>,
  pricer: Pick<Pricer, "price">,
): void {
  const open = rows.filter(({ difference }) => difference !== null);
  for (const row of open) nameRounding(row);
  nameClock(open);
  nameSubAgents(open);
  for (const row of open) {
    if (row.rest < 0) {
      take(row, "lag", spentSince(row, row.readAt - delays[row.endpoint]));
      if (row.theirs.is === "real-money" && plans.has(row.vendor)) take(row, "planIncluded", Infinity);
    } else if (row.rest > 0) {
      nameMore(row, pricer);
    }
    nameRounding(row);
  }
}

/** The unexplained rest is within the tolerance. See `VendorLedgerRow.agrees`. */
export function agrees({ ours, theirs, difference, rest }: Compared): VendorLedgerRow["agrees"] {
  if (difference !== null) return Math.abs(rest) <= Math.max(toleranceNano, Math.abs(theirs.nanoUsd!) * toleranceShare);
  if (!ours) return true;
  if (ours.tokens && theirs.tokens) {
    const [mine, said] = [ours.tokens, theirs.tokens];
    return (["input", "cacheRead", "output"] as const).every((kind) => isNear(mine[kind], said[kind]));
  }
  if (ours.requests !== null && theirs.requests !== null) return isNear(ours.requests, theirs.requests);
  return true;
}

const toleranceNano = 10_000_000;
const toleranceShare = 0.01;

/** How late the vendor's figures are at most, by its documentation; where it says nothing, an hour. */
const delays: Readonly<Record<EndpointId, number>> = {
  "claude-plan": 0,
  "claude-usage": 5 * 60_000,
  "claude-cost": 5 * 60_000,
  "claude-code": 3_600_000,
  "codex-plan": 0,
  "openai-usage": 3_600_000,
  "openai-costs": 24 * 3_600_000,
  "cursor-plan": 0,
  "cursor-events": 3_600_000,
  "cursor-team-spend": 3_600_000,
  "cursor-team-events": 3_600_000,
  "cursor-team-days": 3_600_000,
};

/** Unit of the vendor's amounts, nano-USD: whole cents, hundredths of a cent, or finer than ours. */
const units: Partial<Record<EndpointId, NanoUsd>> = {
  "claude-code": 10_000_000,
  "claude-cost": 100_000,
  "cursor-events": 100_000,
  "cursor-team-events": 100_000,
};

/** A cause explains up to `most` of what is left. */
function take(row: Compared, why: VendorDifference, most: NanoUsd): void {
  const part = Math.sign(row.rest) * Math.min(Math.abs(row.rest), Math.max(0, most));
  if (part === 0) return;
  row.causes.set(why, (row.causes.get(why) ?? 0) + part);
  row.rest -= part;
}

function nameRounding(row: Compared): void {
  const { ours, theirs, endpoint } = row;
  const most = Math.max(1, ours?.calls ?? 0) + Math.round((theirs.rows * (units[endpoint] ?? 0)) / 2);
  if (Math.abs(row.rest) <= most) take(row, "rounding", most);
}

/** Theirs is more. */
function nameMore(row: Compared, pricer: Pick<Pricer, "price">): void {
  const { ours, theirs, vendor, model, day } = row;
  if (!ours) return take(row, "elsewhere", Infinity);
  take(row, "elsewhere", usedByOthers(ours, theirs));
  const longWrites = theirs.tokens ? theirs.tokens.cacheWrite1h + theirs.tokens.cacheWriteUnknown : 1;
  if (longWrites > 0) take(row, "cacheTier", ours.dearerWrites);
  take(row, "notLogged", 2 * ours.implied);
  if (theirs.tokens && ours.tokens && model !== null) {
    take(row, "elsewhere", surplusValue(theirs.tokens, ours.tokens, priceOf(vendor, model, day), pricer));
  }
}

/** The person whose figure is nearest to ours is taken for us, when it is nearer than all of them together. */
function usedByOthers({ nanoUsd }: OurSide, { nanoUsd: all, users }: TheirSide): NanoUsd {
  if (users.length < 2 || nanoUsd === null || all === null) return 0;
  const distance = (figure: NanoUsd) => Math.abs(figure - nanoUsd);
  const nearest = users.reduce((best, user) => (distance(user) < distance(best) ? user : best));
  return distance(nearest) < distance(all) ? all - nearest : 0;
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= toleranceShare * b;
}

/** Of what was counted in the slots that end after `since`, ms. */
function spentSince({ ours }: Compared, since: number): NanoUsd {
  let sum = 0;
  for (const [slot, nanoUsd] of ours?.spent ?? []) if ((slot + 1) * slotMs > since) sum += nanoUsd;
  return sum;
}

function nameClock(rows: readonly Compared[]): void {
  const byKey = new Map(rows.map((row) => [keyOf(row, row.day), row]));
  for (const row of rows) {
    const next = byKey.get(keyOf(row, dayAfter(row.day)));
    if (!next || row.rest * next.rest >= 0) continue;
    const midnight = Date.parse(`${next.day}T00:00:00Z`) / slotMs;
    const near = row.rest < 0 ? row.ours?.spent.get(midnight - 1) : next.ours?.spent.get(midnight);
    move(row, next, "clock", near ?? 0);
  }
}

function nameSubAgents(rows: readonly Compared[]): void {
  for (const sameDay of Map.groupBy(rows, ({ vendor, day }) => `${vendor} ${day}`).values()) {
    for (const less of sameDay) {
      let left = less.ours?.subAgents ?? 0;
      for (const more of sameDay) {
        if (less.rest >= 0 || more.rest <= 0) continue;
        left -= move(less, more, "subAgents", left);
      }
    }
  }
}

/** The same amount, up to `most`, explains a part of two opposite rests. Returns how much. */
function move(a: Compared, b: Compared, why: VendorDifference, most: NanoUsd): NanoUsd {
  const amount = Math.min(Math.abs(a.rest), Math.abs(b.rest), Math.max(0, most));
  take(a, why, amount);
  take(b, why, amount);
  return amount;
}

function keyOf({ vendor, model, endpoint }: Compared, day: string): string {
  return JSON.stringify([vendor, endpoint, model, day]);
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + daySlots * slotMs).toISOString().slice(0, 10);
}

const slotMs = 15 * 60_000;
