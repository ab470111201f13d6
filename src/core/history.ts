import type { SourceId } from "./event.ts";
import type { Totals } from "./snapshot.ts";

/** What past use is told apart by. */
export const historyKeys = [
  "source",
  "model",
  "project",
  "branch",
  "machine",
  "tag:team",
  "tag:project",
  "tag:initiative",
] as const;
export type HistoryKey = (typeof historyKeys)[number];

export const historyUnits = ["day", "week", "month"] as const;
export type HistoryUnit = (typeof historyUnits)[number];

export interface HistoryQuery {
  /** First and last day, YYYY-MM-DD, inclusive, in the engine's time zone. */
  from: string;
  to: string;
  unit: HistoryUnit;
  by: HistoryKey;
}

/** Use over time. Each series has one entry per bucket; all series of a bucket add up to the bucket. */
export interface History {
  query: HistoryQuery;
  /** First day of each bucket; weeks begin on Monday. Oldest first, empty ones included. */
  buckets: string[];
  total: Totals;
  byBucket: Totals[];
  /** Dearest first. */
  series: { key: string; label: string; total: Totals; byBucket: Totals[] }[];
  /** Nano-USD by weekday (Monday first) and hour of the day. */
  hours: number[][];
}

/** Cost by tool: a response's cost is shared evenly among the tool runs that it started. */
export interface ToolCosts {
  tools: ToolCost[];
  /** Responses that started no tool: answers to the user. */
  answers: { calls: number; nanoUsd: number };
  nanoUsd: number;
}

export interface ToolCost {
  name: string;
  source: SourceId;
  /** Name of the MCP server, when the tool is one of its. */
  server: string | null;
  runs: number;
  failed: number;
  /** Bytes of all results: what they put into the context. */
  bytes: number;
  nanoUsd: number;
}

/** "mcp__github__get_issue" → "github"; null for a tool of the client's own. */
export function mcpServer(tool: string): string | null {
  return /^mcp__(.+?)__/.exec(tool)?.[1] ?? null;
}
