import { object } from "../bytes.ts";
import { asObject, asText, type Json } from "../json.ts";
import { countUnknown, type LineReader } from "../jsonl.ts";
import type { ReadResult } from "../source.ts";
import { answerLine, parsedAnswer } from "./answerLine.ts";
import { flush, readAnswer } from "./calls.ts";
import { readRequest } from "./estimates.ts";
import { tellTitle } from "./facts.ts";
import { lineOf, typeOf } from "./lines.ts";
import { readSystem } from "./marks.ts";
import { readCostState } from "./report.ts";
import { requestLine } from "./requestLine.ts";
import { resultLine } from "./resultLine.ts";
import { startState, type State } from "./state.ts";
import { readResultLine, readUser } from "./user.ts";

/** How the lines of Claude Code's session files are understood: see FORMAT.md. */
export const claudeLines: LineReader<State> = {
  version: 4,
  start: startState,
  line(bytes, offset, state, out, cut) {
    const type = typeOf(bytes);
    if ((type !== undefined && silent.has(type)) || readPlain(type, bytes, offset, state, out)) return;
    const record = object(bytes);
    // Of a line too long to hold, the middle is missing: it is not malformed.
    if (!record) out.skipped += cut ? 0 : 1;
    else readRecord(record, bytes, offset, state, out);
  },
  finish: flush,
};

/** Reads the common shapes without parsing them; false when the line is none of these. */
function readPlain(type: string | undefined, bytes: Buffer, offset: number, state: State, out: ReadResult): boolean {
  if (type === "assistant") {
    const line = answerLine(bytes, out);
    if (line) readAnswer(line, bytes, offset, state, out);
    return line !== undefined;
  }
  if (type === "user") {
    const line = resultLine(bytes, state.tools.length <= 1);
    return line !== undefined && readResultLine(line, offset, state, out);
  }
  if (type === "api-request") {
    const line = requestLine(bytes);
    if (line) readRequest(line, offset, state, out);
    return line !== undefined;
  }
  return false;
}

function readRecord(record: Json, bytes: Buffer, offset: number, state: State, out: ReadResult): void {
  switch (record["type"]) {
    case "assistant":
      return readAnswer(parsedAnswer(record, out), bytes, offset, state, out);
    case "user":
      return readUser(record, offset, state, out);
    case "system":
      return readSystem(record, offset, state, out);
    case "custom-title":
      return tellTitle(3, asText(record["customTitle"]), lineOf(record), state, out);
    case "ai-title":
      return tellTitle(2, asText(record["aiTitle"]), lineOf(record), state, out);
    case "summary":
      return tellTitle(1, asText(record["summary"]), lineOf(record), state, out);
    case "cost-state":
      return readCostState(record, state, out);
    case undefined:
      // Very old clients and other tools that write this format leave the type out.
      if (asObject(asObject(record["message"])?.["usage"])) {
        readAnswer(parsedAnswer(record, out), bytes, offset, state, out);
      }
      return;
    case "api-request": // one without an id, a time or a model
      return;
    default:
      if (!silent.has(String(record["type"]))) countUnknown(out, String(record["type"]));
  }
}

/** Known record types that say nothing about cost. `progress` holds copies of sub-agents' answers: never to be counted. */
const silent: ReadonlySet<string> = new Set([
  "agent-color",
  "agent-name",
  "agent-setting",
  "api-request-blob",
  "api-request-shape",
  "atis-latch",
  "attachment",
  "attribution-snapshot",
  "bridge-session",
  "content-replacement",
  "file-history-delta",
  "file-history-snapshot",
  "frame-link",
  "last-prompt",
  "mode",
  "permission-mode",
  "pr-link",
  "progress",
  "queue-operation",
  "relocated",
  "result",
  "started",
  "tag",
  "task-summary",
  "tools-used",
  "worktree-state",
]);
