import type { MarkEvent } from "../../core/event.ts";
import type { ReadResult } from "../source.ts";
import type { Line } from "./line.ts";
import { integer, json, string, type Json } from "./narrow.ts";
import { countOf, countUp, keyInTurn, eventOrigin, type State } from "./state.ts";

/** Returns the mark's key. */
export function addMark(
  mark: MarkEvent["mark"],
  line: Line,
  state: State,
  out: ReadResult,
  more: Pick<MarkEvent, "before" | "auto" | "status"> = {},
): string {
  const key = keyInTurn(mark, line, state);
  out.events.push({ ...eventOrigin(state), kind: "mark", mark, key, at: state.at, offset: line.offset, ...more });
  return key;
}

/** What a sub-agent is asked comes from its parent, not from a person. */
export function addPrompt(line: Line, state: State, out: ReadResult): void {
  state.prompted = true;
  if (state.agent === null) addMark("prompt", line, state, out);
}

/** One compaction leaves a `compacted` line, an event, or both in either order: the larger count of the two counts. */
export function addCompaction(sign: "line" | "event", line: Line, state: State, out: ReadResult): void {
  const seen = countUp(state, `compaction ${sign}`);
  if (seen <= countOf(state, "compaction")) return;
  const key = addMark("compaction", line, state, out, {
    ...(state.context === null ? {} : { before: state.context }),
    // `/compact` is a turn of its own, without a prompt; one before the first prompt of a turn cannot be told from it.
    ...(state.prompted ? { auto: true } : {}),
  });
  state.compaction = { key, at: state.at, offset: line.offset };
}

/** The first estimate behind a compaction is the size of the new context: the mark is written again with it. */
export function sizeAfterCompaction(after: number, state: State, out: ReadResult): void {
  if (!state.compaction) return;
  out.events.push({ ...eventOrigin(state), kind: "mark", mark: "compaction", ...state.compaction, after });
  state.compaction = null;
}

/** How a turn ended: `task_complete.error` when Codex gave up. */
export function endOfTurn(payload: Json, line: Line, state: State, out: ReadResult): void {
  const error = json(payload["error"]);
  if (error) {
    const info = error["codex_error_info"];
    const status = integer(Object.values(json(info) ?? {}).map((cause) => json(cause)?.["http_status_code"])[0]);
    const limited = string(info)?.includes("usage_limit") ?? false;
    addMark(limited ? "limit" : "api-error", line, state, out, status === undefined ? {} : { status });
  }
  addMark("turn-end", line, state, out);
}
