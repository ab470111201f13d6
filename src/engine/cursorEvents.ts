import { dayOf, shiftDay, startOfDay } from "../core/days.ts";
import { type CursorShare, type CursorUsage, type CursorUsageQuery, unattributed } from "../core/cursorUsage.ts";
import type { CallEvent, Tokens } from "../core/event.ts";
import type { CursorUsageEvent } from "../core/vendor.ts";
import { idToleranceMs, joined, turnModel } from "../insights/cursorJoin.ts";
import type { Pricer } from "../pricing/price.ts";
import type { Unreported } from "../store/append.ts";
import type { Store } from "../store/store.ts";
import { emptySums } from "../store/sums.ts";
import type { UnreportedCall, UsageCall, UsageChange } from "../store/usageCalls.ts";
import { totalsOf } from "./periods.ts";

/**
 * Cursor's usage events as responses of the ledger. Each becomes one call, of the session that it surely is of or of none,
 * with exact tokens and what Cursor counts for it; the local response without tokens that it is of does not count beside it.
 */
export function createCursorEvents(
  store: Store,
  options: {
    /** Prices for a session with this working directory. */
    pricerFor: (project: () => string | null) => Pricer;
    timeZone: () => string;
    onChange(change: UsageChange): void;
  },
) {
  const { queries, usageCalls } = store;
  const rules = {
    toleranceMs: idToleranceMs,
    callOf,
    price: (call: CallEvent) => options.pricerFor(() => queries.project(call.source, call.session)).price(call),
    dayOf: (at: number) => dayOf(at, options.timeZone()),
  };

  return {
    /** Counts what is new: events that were read, or responses of Cursor that they may be of. */
    count(written: Unreported | null): void {
      const change = usageCalls.make(written, rules);
      if (change && change.slots.size > 0) options.onChange(change);
    },
    usage({ from, to }: CursorUsageQuery): CursorUsage {
      const zone = options.timeZone();
      const usage: CursorUsage = {
        from,
        to,
        joined: emptyShare(),
        unattributed: emptyShare(),
        late: usageCalls.late(),
      };
      for (const share of usageCalls.shares(startOfDay(from, zone), startOfDay(shiftDay(to, 1), zone))) {
        const { charged, sums } = share;
        usage[share.unattributed ? "unattributed" : "joined"] = { ...totalsOf(sums), charged };
      }
      return usage;
    },
  };
}

function callOf(
  event: CursorUsageEvent,
  key: string,
  near: readonly UnreportedCall[],
  own: readonly UnreportedCall[],
): UsageCall {
  const { at, model, tokens, charged, apiValue } = event;
  const place = joined(event, near, own);
  // Errors that Cursor does not charge for; and a team's members are not this machine's user.
  const isNothing = tokens !== null && sumOf(tokens) === 0 && !charged;
  if (isNothing || (place === null && event.user !== null)) return { call: null, instead: null };
  const { context = null, window = null } = place?.turn ?? {};
  return {
    call: {
      kind: "call",
      source: "cursor",
      session: place?.session ?? unattributed,
      ...(place && place.agent !== null && { agent: place.agent }),
      at,
      endAt: at,
      key,
      offset: 0,
      model: turnModel(model),
      tokens,
      // What an event counts is a whole turn's at times; the context is what the local files say of it.
      context,
      ...(window !== null && { window }),
      tier: "standard",
      quality: tokens !== null && tokens.cacheWriteUnknown > 0 ? "ttl-unknown" : "exact",
      ...(apiValue !== null && { reportedNanoUsd: apiValue }),
    },
    instead: place?.turn?.id ?? null,
  };
}

function sumOf({ input, cacheRead, cacheWriteUnknown, output }: Tokens): number {
  return input + cacheRead + cacheWriteUnknown + output;
}

function emptyShare(): CursorShare {
  return { ...totalsOf(emptySums()), charged: { included: 0, realMoney: 0 } };
}
