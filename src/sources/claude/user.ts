import { asArray, asObject, asText, type Json } from "../json.ts";
import type { ReadResult } from "../source.ts";
import { estimateSummary } from "./estimates.ts";
import { tellFacts } from "./facts.ts";
import { keyOf, lineOf } from "./lines.ts";
import { mark } from "./marks.ts";
import type { ResultLine } from "./resultLine.ts";
import { threadOf, type State } from "./state.ts";
import { outcomeOf, takeTool, tellSearches, tellTool } from "./tools.ts";

/** A line in the user's role: tool results, a summary, an interruption, a prompt, or something the client put in. */
export function readUser(record: Json, offset: number, state: State, out: ReadResult): void {
  const line = lineOf(record);
  state.at = line.at ?? state.at;
  tellFacts(line, state, out);
  const content = asObject(record["message"])?.["content"];
  const blocks = asArray(content)
    .map(asObject)
    .filter((block) => block !== undefined);
  const results = blocks.filter((block) => block["type"] === "tool_result");
  for (const block of results) readResult(block, record, offset, state, out);
  const text = typeof content === "string" ? content : blocks.map((block) => asText(block["text"], 1e6)).find(Boolean);
  if (record["isCompactSummary"] === true) {
    if (record["repeatsCompactSummary"] !== true && text !== undefined) estimateSummary(text, state, out);
    return;
  }
  if (record["interruptedMessageId"] || text?.startsWith("[Request interrupted")) {
    return mark("interrupt", keyOf(line, offset), line, offset, state, out);
  }
  if (results.length > 0 || !isPrompt(record, text ?? "", blocks.length)) return;
  state.prompt = line.prompt ?? line.uuid ?? "";
  threadOf(state, "").ended = false;
  mark("prompt", keyOf(line, offset), line, offset, state, out);
}

/** A result that was read without parsing its line. False: the whole line is needed. */
export function readResultLine(line: ResultLine, offset: number, state: State, out: ReadResult): boolean {
  const pending = state.tools.findLast((tool) => tool.id === line.tool);
  if (pending?.name === "WebSearch" || pending?.activity === "test") return false;
  state.at = line.at;
  const tool = takeTool(line.tool, state);
  if (tool) tellTool(tool, { at: line.at, bytes: line.bytes, ok: true }, offset, state.born, out);
  return true;
}

function readResult(block: Json, record: Json, offset: number, state: State, out: ReadResult): void {
  const tool = takeTool(asText(block["tool_use_id"]) ?? "", state);
  if (!tool) return;
  tellTool(tool, outcomeOf(block, record, tool.activity, state.at), offset, state.born, out);
  if (tool.name === "WebSearch") tellSearches(tool, record, state.at, offset, state, out);
}

/** Asked by a person or a script; not what the client or another agent says in the user's role. */
function isPrompt(record: Json, text: string, blocks: number): boolean {
  if (record["isMeta"] === true || record["isSidechain"] === true || record["isVisibleInTranscriptOnly"] === true) {
    return false;
  }
  if (record["toolUseResult"] !== undefined || (text.trim() === "" && blocks === 0)) return false;
  return !clientText.test(text);
}

/**
 * Output of local commands, notices of background tasks, reminders. A line that begins with `<command-name>` is a built-in
 * command, which asks no model; a custom command begins with `<command-message>`.
 */
const clientText =
  /^\s*(?:<(?:local-command-\w+|command-name|bash-(?:input|stdout|stderr)|task-notification|system-reminder|teammate-message|user-memory-input)\b|Caveat: The messages below)/;
