import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { Tokens } from "../../src/core/event.ts";

/** What a request was for, told from its shape. Only "turn" is a step of the conversation (main thread or sub-agent). */
export type Purpose = "turn" | "compaction" | "title" | "search";

/** One request to the stub and what it answered: the truth that the meter is held against. */
export interface LedgerEntry {
  /** Unix time of the end of the answer, ms. */
  at: number;
  api: "anthropic" | "openai";
  purpose: Purpose;
  /** Root session as the client named it in the request; empty when it did not. */
  session: string;
  /** Sub-agent as the client named it; absent on the main thread. */
  agent?: string;
  /** Id of the response; empty when the request was refused. */
  response: string;
  status: number;
  /** dropped: the server broke the stream in the middle. hung: it stopped in the middle and waited for the client's end. */
  end: "complete" | "dropped" | "hung" | "refused";
  /**
   * What the answer said that it used: one line per model (an advisor is a second model). Of a broken answer: its prompt
   * and the share of the output that was out, which is a guess at what a vendor would bill.
   */
  usage: ModelUsage[];
}

export interface ModelUsage {
  model: string;
  tokens: Tokens;
  tier: "standard" | "fast" | "priority";
  geo?: string;
}

export interface Ledger {
  entries: LedgerEntry[];
  append(entry: LedgerEntry): void;
}

/** A ledger that writes each entry to `path` as one JSON line. */
export function openLedger(path: string): Ledger {
  const entries: LedgerEntry[] = [];
  return {
    entries,
    append(entry) {
      entries.push(entry);
      appendFileSync(path, `${JSON.stringify(entry)}\n`);
    },
  };
}

export function readLedger(path: string): LedgerEntry[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as LedgerEntry);
}
