import type { Tokens } from "./event.ts";
import type { NanoUsd } from "./money.ts";

/** Who sells the models and knows what was used of them. */
export const vendors = ["anthropic", "openai", "cursor"] as const;
export type Vendor = (typeof vendors)[number];

/** Where a vendor tells what was used. */
export const endpointIds = [
  "claude-plan",
  "claude-usage",
  "claude-cost",
  "claude-code",
  "codex-plan",
  "openai-usage",
  "openai-costs",
  "cursor-plan",
  "cursor-events",
  "cursor-team-spend",
  "cursor-team-events",
  "cursor-team-days",
] as const;
export type EndpointId = (typeof endpointIds)[number];

/** A tool's own sign-in is read for one call and kept nowhere; keys are pasted by the user. */
export type CredentialKind =
  | "claude-sign-in"
  | "codex-sign-in"
  | "cursor-sign-in"
  | "anthropic-admin-key"
  | "openai-admin-key"
  | "cursor-admin-key";

/**
 * What an amount of money is.
 * - `api-value`: what it would cost at list prices; nobody is asked to pay it.
 * - `included`: used up from what the plan includes.
 * - `real-money`: on a bill, beyond or without a plan.
 */
export const amountKinds = ["api-value", "included", "real-money"] as const;
export type AmountKind = (typeof amountKinds)[number];

/** Everything that one call of an endpoint told, in one shape for all of them: lists are empty where it tells nothing. */
export interface VendorReading {
  /** When it was read, ms of this machine's clock. Times below are on this clock too. */
  at: number;
  /** The vendor's name of the plan, e.g. "max" or "pro". Untrusted text. */
  plan: string | null;
  windows: PlanWindow[];
  credits: VendorCredits | null;
  amounts: VendorAmount[];
  days: VendorDay[];
  events: CursorUsageEvent[];
  /** What the reading does not say, or not surely. */
  caveats: ReadingCaveat[];
}

/**
 * - `moved`: the list changed while it was read; what occurred on two of its pages was counted once.
 * - `incomplete`: the list was longer than is read at once.
 * - `currency`: an amount in another currency than US dollars was left out.
 */
export type ReadingCaveat = "moved" | "incomplete" | "currency";

/** A limit of a plan: so much until it is reset. */
export interface PlanWindow {
  /** The same for the same limit in every reading of the vendor, e.g. "session", "weekly", "weekly:opus", "cycle". */
  id: string;
  /** `pay-as-you-go` begins where the plan ends: extra usage, on-demand use. */
  kind: "session" | "weekly" | "monthly" | "pay-as-you-go" | "other";
  /** The only model, feature or pool that it counts, as the vendor calls it; null = everything. Untrusted text. */
  scope: string | null;
  /** 0 to 100, above when overdrawn; null when the vendor states none and there is no limit to tell it from. */
  usedPercent: number | null;
  /** What was used and of how much; null when the vendor states a percentage only. */
  used: WindowUse | null;
  /** ms; null when unknown, or while nothing was used. */
  resetsAt: number | null;
  lengthMs: number | null;
}

/** `limit` null: none. */
export type WindowUse =
  | { unit: "usd"; used: NanoUsd; limit: NanoUsd | null; is: AmountKind }
  | { unit: "credits"; used: number; limit: number | null };

/** What is left of credits that were bought. Not money: what a credit is worth depends on how it was bought. */
export interface VendorCredits {
  unlimited: boolean;
  /** Null when the vendor does not say. */
  balance: number | null;
}

/** What a tool says of the account's plan without being asked: as it stood at `at`, told by the vendor to that tool. */
export interface PlanReport {
  vendor: Vendor;
  from: "log" | "status-line";
  /** The only model or feature that the limits count; null = everything. Untrusted text. */
  scope: string | null;
  /** ms. */
  at: number;
  /** The vendor's name of the plan. Untrusted text. */
  plan: string | null;
  windows: PlanWindow[];
  credits: VendorCredits | null;
}

/** A sum that a vendor states for a span of time. */
export interface VendorAmount {
  is: AmountKind;
  nanoUsd: NanoUsd;
  /** ms: from inclusive, to exclusive; null when the vendor does not say. */
  from: number | null;
  to: number | null;
  /** Member of a team; null = the account. Untrusted text. */
  user: string | null;
}

/** What a vendor counted on one day. Rows of one day, model and item are summed. */
export interface VendorDay {
  /** YYYY-MM-DD of UTC: vendors know no other days. */
  day: string;
  /** Null: not told by model. Untrusted text. */
  model: string | null;
  /** What was counted, where it is not tokens: the vendor's own name, e.g. "web_search". Untrusted text. */
  item: string | null;
  /** Null: the vendor states money, or requests, only. */
  tokens: Tokens | null;
  /** Null: the vendor states tokens, or requests, only. */
  nanoUsd: NanoUsd | null;
  /** Null: not stated. */
  requests: number | null;
  is: AmountKind;
  /** Member of a team; null = all of them. Untrusted text. */
  user: string | null;
}

/** One model response as Cursor bills it: its local files hold neither tokens nor cost. */
export interface CursorUsageEvent {
  /** ms. */
  at: number;
  /** Label that Cursor bills under, e.g. "claude-4.6-opus-high-thinking" or "default". Untrusted text. */
  model: string;
  /** Null: billed by request, or not told. `cacheWriteUnknown` holds the cache writes. */
  tokens: Tokens | null;
  /** At the model vendor's list price. */
  apiValue: NanoUsd | null;
  /** What Cursor counts for it, its own fee included: against the plan or on the bill, as `is` says. */
  charged: NanoUsd | null;
  /** Part of `charged`. */
  fee: NanoUsd;
  is: AmountKind;
  maxMode: boolean;
  /** Made without a client on this machine (cloud agent, CI); null when not told. */
  headless: boolean | null;
  /** What it can be joined by to a local session, where Cursor tells. */
  conversation: string | null;
  request: string | null;
  /** Member of a team; null = the account. Untrusted text. */
  user: string | null;
}

/** What is kept of the calls of one endpoint. Plain JSON. */
export interface CallHistory {
  lastAt: number | null;
  lastGoodAt: number | null;
  /** Since the last good one. */
  failures: number;
  /** Not before this time, ms: what the vendor said, or our own patience. */
  notBefore: number | null;
  /** The vendor refuses this credential: no call until it is another one. */
  stopped: boolean;
}

/** Whose figures an endpoint tells. */
export function vendorOf(id: EndpointId): Vendor {
  if (id.startsWith("claude-")) return "anthropic";
  return id.startsWith("cursor-") ? "cursor" : "openai";
}

/** A reading that tells nothing yet. */
export function emptyReading(at: number): VendorReading {
  return { at, plan: null, windows: [], credits: null, amounts: [], days: [], events: [], caveats: [] };
}
