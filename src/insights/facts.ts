import type { Budgets } from "../core/alert.ts";
import type { Activity, MarkEvent, Tokens } from "../core/event.ts";
import type { Evidence } from "../core/finding.ts";
import type { NanoUsd } from "../core/money.ts";
import type { SessionRef } from "../core/sessionName.ts";
import type { CacheState, ContextFill, NextTurn } from "../core/snapshot.ts";
import type { Thresholds } from "../core/thresholds.ts";
import type { WorkingHours } from "./workingHours.ts";

/** What a detector sees of one session. All lists oldest first; `agent` is null on the main thread. */
export interface Facts {
  session: SessionRef;
  calls: readonly CallFact[];
  tools: readonly ToolFact[];
  marks: readonly MarkFact[];
  context: ContextFill | null;
  nextTurn: NextTurn | null;
  cache: CacheState | null;
  /** What a response of the main thread's model costs with these tokens; null when it has no price. */
  price(tokens: Tokens): NanoUsd | null;
  /** Responses that sessions as long as this one usually still have. */
  remainingTurns: number;
  /** What `tokens` cost on another model of the same tool, at the time of the last response; null without a price. */
  priceOn(model: string, tokens: Tokens): NanoUsd | null;
  usual: Usual;
  hours: WorkingHours;
  budgets: Budgets;
  thresholds: Thresholds;
}

/** What the user's other sessions of the same tool did in the 28 days before this one began. */
export interface Usual {
  /** Days with use. */
  days: number;
  models: readonly { model: string; calls: number; tokens: Tokens; nanoUsd: NanoUsd }[];
  /** Model of the first response of each of the last ten sessions, newest first. */
  firstModels: readonly string[];
}

export interface CallFact extends Evidence {
  agent: string | null;
  model: string;
  tokens: Tokens | null;
  context: number | null;
  /** Null when it has no price. */
  nanoUsd: NanoUsd | null;
}

export interface ToolFact extends Evidence {
  agent: string | null;
  name: string;
  activity: Activity;
  target: string;
  ok: boolean | null;
  exitCode: number | null;
  failure: string | null;
  bytes: number;
}

export interface MarkFact {
  at: number;
  agent: string | null;
  mark: MarkEvent["mark"];
}
