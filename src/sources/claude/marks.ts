import type { MarkEvent } from "../../core/event.ts";
import { asCount, asObject, type Json } from "../json.ts";
import { countUnknown } from "../jsonl.ts";
import type { ReadResult } from "../source.ts";
import type { AnswerLine } from "./answerLine.ts";
import { estimateCompaction } from "./estimates.ts";
import { agentOf, callSession } from "./facts.ts";
import { keyOf, lineOf, type Line } from "./lines.ts";
import { threadOf, type State } from "./state.ts";

type Details = Pick<MarkEvent, "before" | "after" | "auto" | "status" | "waitMs" | "attempt">;

export function mark(
  kind: MarkEvent["mark"],
  key: string,
  line: Line,
  offset: number,
  state: State,
  out: ReadResult,
  details: Details = {},
): void {
  const agent = agentOf(line, state);
  out.events.push({
    kind: "mark",
    source: "claude",
    session: callSession(line, state),
    ...(agent !== undefined && { agent }),
    at: state.at,
    key,
    offset,
    born: state.born,
    mark: kind,
    ...details,
  });
}

/** A line that the client made itself to say that it gave up. */
export function markFailure(line: AnswerLine, offset: number, state: State, out: ReadResult): void {
  const { status, kind, text } = line.failure ?? {};
  const limit = kind === "rate_limit" || /usage limit|limit reached|hit your .{0,40}limit/i.test(text ?? "");
  const http = asCount(status);
  const details = http === undefined ? {} : { status: http };
  mark(limit ? "limit" : "api-error", keyOf(line, offset), line, offset, state, out, details);
}

export function readSystem(record: Json, offset: number, state: State, out: ReadResult): void {
  const line = lineOf(record);
  state.at = line.at ?? state.at;
  const key = keyOf(line, offset);
  const thread = threadOf(state, agentOf(line, state) ?? "");
  const subtype = record["subtype"];
  switch (subtype) {
    case "api_error":
      thread.request = undefined; // it was answered: with an error
      return mark("api-retry", key, line, offset, state, out, retryOf(record));
    case "compact_boundary":
      return readBoundary(asObject(record["compactMetadata"]), line, offset, state, out);
    case "model_fallback":
    case "model_refusal_fallback":
      return mark("model-fallback", key, line, offset, state, out);
    case "api_refusal":
      return mark("refusal", key, line, offset, state, out);
    case "turn_duration":
      if (thread.agent === "" && !thread.ended) mark("turn-end", key, line, offset, state, out);
      thread.ended = true;
      return;
    default:
      if (typeof subtype !== "string" || !silent.has(subtype)) countUnknown(out, `system/${String(subtype)}`);
  }
}

function readBoundary(meta: Json | undefined, line: Line, offset: number, state: State, out: ReadResult): void {
  const before = asCount(meta?.["preTokens"]);
  const after = asCount(meta?.["postTokens"]);
  mark("compaction", keyOf(line, offset), line, offset, state, out, {
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    auto: meta?.["trigger"] === "auto",
  });
  if (before !== undefined) estimateCompaction(before, line, offset, state, out);
}

/** Known kinds that say nothing about cost. */
const silent: ReadonlySet<string> = new Set([
  "agents_killed",
  "away_summary",
  "bridge_status",
  "informational",
  "local_command",
  "memory_saved",
  "microcompact_boundary",
  "permission_retry",
  "scheduled_task_fire",
  "stop_hook_summary",
  "thinking",
]);

function retryOf(record: Json): Details {
  const status = asCount(asObject(record["error"])?.["status"]);
  const attempt = asCount(record["retryAttempt"]);
  const wait = record["retryInMs"];
  return {
    ...(status !== undefined && { status }),
    ...(attempt !== undefined && { attempt }),
    ...(typeof wait === "number" && wait >= 0 && { waitMs: Math.round(wait) }),
  };
}
