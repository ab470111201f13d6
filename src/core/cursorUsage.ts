import type { Totals } from "./snapshot.ts";
import type { NanoUsd } from "./money.ts";

/** Cursor's usage events of some days: its local files hold neither tokens nor cost. All of it is in the totals. */
export interface CursorUsage {
  /** YYYY-MM-DD, inclusive. */
  from: string;
  to: string;
  /** Of sessions on this machine. */
  joined: CursorShare;
  /** Of no session that is surely theirs: of another machine, of the cloud, or one of several that ran at once. */
  unattributed: CursorShare;
  /** Newest first, at most 20. */
  late: LateUsage[];
}

/** API value, and what Cursor counts for it. */
export type CursorShare = Totals & { charged: Charged };

/** What Cursor counts for responses, its own fee included. */
export interface Charged {
  /** Used up from what the plan includes. */
  included: NanoUsd;
  /** On the bill. */
  realMoney: NanoUsd;
}

/** Events of a day that was told before: totals of the past moved. */
export interface LateUsage {
  /** When they were read, ms. */
  readAt: number;
  /** YYYY-MM-DD. */
  day: string;
  events: number;
  /** API value. */
  nanoUsd: NanoUsd;
}

/** Days of which `CursorUsage` is asked, YYYY-MM-DD, inclusive. */
export interface CursorUsageQuery {
  from: string;
  to: string;
}

/** Session under which the ledger keeps what is of no session. It is in totals, and in no list of sessions. */
export const unattributed = "unattributed";
