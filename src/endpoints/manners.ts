import type { CallHistory } from "../core/vendor.ts";
import type { VendorFailure } from "../core/vendorFailure.ts";

/** How often an endpoint may be asked. All ms. */
export interface Manners {
  /** Least time between two calls, whatever happened. */
  floorMs: number;
  /** How old its figures may become while somebody can see them. */
  freshMs: number;
}

export const noCalls: Readonly<CallHistory> = {
  lastAt: null,
  lastGoodAt: null,
  failures: 0,
  notBefore: null,
  stopped: false,
};

/**
 * When the next call may be made, ms; not later than a day from now. Null: not until something happens, which is that the
 * credential changes, or that the window is shown again.
 * @param hiddenSince since when no surface shows the figures, ms; null while one does.
 */
export function nextCall(history: CallHistory, manners: Manners, now: number, hiddenSince: number | null) {
  if (history.stopped) return null;
  const due = Math.max(
    after(history.lastAt, manners.floorMs, now),
    after(history.lastGoodAt, manners.freshMs, now),
    Math.min(history.notBefore ?? now, now + longestWaitMs),
    now,
  );
  if (hiddenSince !== null && due >= hiddenSince + manners.freshMs) return null;
  return due;
}

/** @param random between 0 and 1: spreads the tries of many windows and machines. */
export function afterCall(
  history: CallHistory,
  failure: VendorFailure | null,
  manners: Manners,
  at: number,
  random: number,
): CallHistory {
  if (failure === null) return { lastAt: at, lastGoodAt: at, failures: 0, notBefore: null, stopped: false };
  const failures = history.failures + 1;
  const stated = failure.kind === "too-many" || failure.kind === "server" ? failure.until : null;
  return {
    lastAt: at,
    lastGoodAt: history.lastGoodAt,
    failures,
    notBefore: Math.max(stated ?? 0, at + backOff(failures, manners, random)),
    // Without a credential nothing is sent, and a tool renews its own sign-in when it is used next.
    stopped: failure.kind === "refused",
  };
}

/** Doubles from the floor on, up to an hour (or the floor, where that is longer), and up to a half more. */
function backOff(failures: number, { floorMs }: Manners, random: number): number {
  const longest = Math.max(hour, floorMs);
  return Math.min(longest, floorMs * 2 ** Math.min(failures - 1, 20)) * (1 + random / 2);
}

/** A time in the future means that the clock was set back: then the wait begins now. */
function after(at: number | null, wait: number, now: number): number {
  return at === null ? now : Math.min(at, now) + wait;
}

const hour = 3_600_000;
/** Whatever a vendor asks for: a wrong header should not silence an endpoint for a year. */
const longestWaitMs = 24 * hour;
