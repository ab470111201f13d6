import type { MarkEvent } from "../../core/event.ts";
import { asArray, asCount, asObject, asText, type Json } from "../json.ts";
import { countUnknown } from "../jsonl.ts";
import type { ReadResult } from "../source.ts";
import { estimateCompaction } from "./estimates.ts";
import { agentOf, callSession } from "./facts.ts";
import { threadOf, type State } from "./state.ts";

type Details = Pick<MarkEvent, "before" | "after" | "auto" | "status" | "waitMs" | "attempt">;

export function mark(
  kind: MarkEvent["mark"],
  key: string,
  record: Json,
  offset: number,
  state: State,
  out: ReadResult,
  details: Details = {},
): void {
  const agent = agentOf(record, state);
  out.events.push({
    kind: "mark",
    source: "claude",
    session: callSession(record, state),
    ...(agent !== undefined && { agent }),
    at: state.at,
    key,
    offset,
    mark: kind,
    ...details,
  });
}

/** A line that the client made itself to say that it gave up. */
export function markError(record: Json, offset: number, state: State, out: ReadResult): void {
  const status = asCount(record["apiErrorStatus"]);
  const [block] = asArray(asObject(record["message"])?.["content"]);
  const text = asText(asObject(block)?.["text"], 400) ?? "";
  const limit = record["error"] === "rate_limit" || /usage limit|limit reached|hit your .{0,40}limit/i.test(text);
  const details = status === undefined ? {} : { status };
  mark(limit ? "limit" : "api-error", keyOf(record, offset), record, offset, state, out, details);
}

export function readSystem(record: Json, offset: number, state: State, out: ReadResult): void {
  const key = keyOf(record, offset);
  const thread = threadOf(state, agentOf(record, state) ?? "");
  const subtype = record["subtype"];
  switch (subtype) {
    case "api_error":
      delete thread.request; // it was answered: with an error
      return mark("api-retry", key, record, offset, state, out, retryOf(record));
    case "compact_boundary": {
      const meta = asObject(record["compactMetadata"]);
      const before = asCount(meta?.["preTokens"]);
      const after = asCount(meta?.["postTokens"]);
      mark("compaction", key, record, offset, state, out, {
        ...(before !== undefined && { before }),
        ...(after !== undefined && { after }),
        auto: meta?.["trigger"] === "auto",
      });
      return estimateCompaction({ key, before, offset, record }, thread, state, out);
    }
    case "model_fallback":
    case "model_refusal_fallback":
      return mark("model-fallback", key, record, offset, state, out);
    case "api_refusal":
      return mark("refusal", key, record, offset, state, out);
    case "turn_duration":
      if (thread.agent === "" && !thread.ended) mark("turn-end", key, record, offset, state, out);
      thread.ended = true;
      return;
    default:
      if (typeof subtype !== "string" || !silent.has(subtype)) countUnknown(out, `system/${String(subtype)}`);
  }
}

/** Identity of a line: its uuid, the same in every copy; of lines without one, the place in the file. */
export function keyOf(record: Json, offset: number): string {
  return asText(record["uuid"]) ?? `${asText(record["sessionId"]) ?? ""}@${offset}`;
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
