import type { Activity, MarkEvent, Tokens } from "../core/event.ts";
import type { Evidence } from "../core/finding.ts";
import type { NanoUsd } from "../core/money.ts";
import type { SessionRef } from "../core/sessionName.ts";
import type { CacheState, ContextFill, NextTurn } from "../core/snapshot.ts";
import type { Thresholds } from "./thresholds.ts";
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
  hours: WorkingHours;
  thresholds: Thresholds;
}

export interface CallFact extends Evidence {
  agent: string | null;
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
