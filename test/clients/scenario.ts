import type { EstimateReason } from "../../src/core/event.ts";
import type { LedgerEntry } from "./ledger.ts";

/** One run of a client: its steps share a HOME, a project and a stub. */
export interface Scenario {
  name: string;
  client: "claude" | "codex";
  /** What it shows, for the reader of the accuracy table. */
  about: string;
  steps: readonly Step[];
  /** That what it is about did happen: a scenario that quietly became another one proves nothing. */
  happened(ledger: readonly LedgerEntry[]): boolean;
  /** Reasons of the estimates that the log must lead to; none otherwise. */
  estimates?: readonly EstimateReason[];
  /** Added to the client's environment; undefined takes a variable away. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Codex: lines at the top of config.toml. */
  config?: readonly string[];
  /** See StubOptions. Default 4. */
  charsPerToken?: number;
  /** See StubOptions. Default 0. */
  latencyMs?: number;
  geo?: string;
}

export type Step = Ask | Command | Serve | Terminal;

/** One prompt without a terminal: `claude -p`, `codex exec`. */
export interface Ask {
  ask: string;
  model?: string;
  /** Goes on with, or branches off, the session of an earlier step (its index). */
  resume?: number;
  fork?: number;
  args?: readonly string[];
  /** Sent to the client when the answer hangs. */
  signal?: "SIGINT" | "SIGKILL";
}

/** Any other command of the client; `{session:N}` stands for the session of step N. */
export interface Command {
  run: readonly string[];
}

/** Codex only: one prompt through the app server that editors use. */
export interface Serve {
  serve: string;
}

/** The client in a terminal, driven by keys. */
export interface Terminal {
  type: readonly Keys[];
  args?: readonly string[];
}

export interface Keys {
  keys: string;
  /** Waits until so many more requests have been answered (a hanging answer counts) before the next keys. */
  requests: number;
}

/** How to start a client in a HOME of its own. */
export interface Client {
  /** Writes its configuration into HOME before the first step. */
  prepare(scenario: Scenario): void;
  /** Arguments for a step; `session` is that of the step it resumes or forks. */
  ask(step: Ask, session: string): string[];
  terminal(step: Terminal): string[];
  env(scenario: Scenario): Record<string, string | undefined>;
}
