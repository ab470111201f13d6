import { object } from "../bytes.ts";
import { asObject, asTime } from "../json.ts";
import { countUnknown, type LineReader } from "../jsonl.ts";
import { flush, readAssistant } from "./calls.ts";
import { readRequest } from "./estimates.ts";
import { agentOf, tellTitle } from "./facts.ts";
import { assistantLine, parsedAssistant, resultLine, typeOf } from "./lines.ts";
import { readSystem } from "./marks.ts";
import { startState, threadOf, type State } from "./state.ts";
import { readResultLine, readUser } from "./user.ts";

/** How the lines of Claude Code's session files are understood: see FORMAT.md. */
export const claudeLines: LineReader<State> = {
  version: 1,
  start: startState,
  line(bytes, offset, state, out, cut) {
    const type = typeOf(bytes);
    if (type !== undefined && silent.has(type)) return;
    if (type === "assistant") {
      const line = assistantLine(bytes);
      if (line) return readAssistant(line, bytes, offset, state, out);
    } else if (type === "user") {
      const line = resultLine(bytes);
      if (line && readResultLine(line, offset, state, out)) return;
    }
    const record = object(bytes);
    if (!record) {
      // Of a line too long to hold, the middle is missing: it is not malformed.
      if (!cut) out.skipped++;
      return;
    }
    switch (record["type"]) {
      case "assistant":
        return readAssistant(parsedAssistant(record), bytes, offset, state, out);
      case "user":
        return readUser(record, offset, state, out);
      case "system":
        state.at = asTime(record["timestamp"]) ?? state.at;
        return readSystem(record, offset, state, out);
      case "api-request":
        return readRequest(record, offset, threadOf(state, agentOf(record, state) ?? ""), state, out);
      case "ai-title":
      case "custom-title":
      case "summary":
        return tellTitle(record, state, out);
      case undefined:
        // Very old clients and other tools that write this format leave the type out.
        if (asObject(asObject(record["message"])?.["usage"])) {
          readAssistant(parsedAssistant(record), bytes, offset, state, out);
        }
        return;
      default:
        if (!silent.has(String(record["type"]))) countUnknown(out, String(record["type"]));
    }
  },
  finish: flush,
};

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
  "cost-state",
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
