import { countUnknown, type LineReader } from "../jsonl.ts";
import type { ReadResult } from "../source.ts";
import { tokenCount, usageRecord } from "./calls.ts";
import { passOrdinal, standing } from "./inherited.ts";
import { itemCompleted } from "./items.ts";
import { type Line, lineOf } from "./line.ts";
import { addCompaction, addMark, addPrompt, endOfTurn } from "./marks.ts";
import { json, string } from "./narrow.ts";
import { planReports } from "./plan.ts";
import { threadTotal } from "./report.ts";
import { type Home, sessionMeta, settingsApplied, taskStarted, turnContext } from "./session.ts";
import { newState, origin, type State } from "./state.ts";
import { closeCall, openCall, webSearch } from "./tools.ts";

/** Bumped when reading learns something new: files are then read again from the start. */
export const version = 4;

export function rolloutReader(home: Home): LineReader<State> {
  return {
    version,
    start: newState,
    line(bytes, offset, state, out) {
      const line = lineOf(bytes, offset);
      if (!line) {
        out.skipped++;
        return;
      }
      state.at = line.at ?? state.at;
      passOrdinal(state.history, line.ordinal);
      readLine(line, state, out, home);
    },
    finish(state, out) {
      const plans = planReports(state);
      if (plans.length > 0) out.plans = plans;
      if (!state.opened || state.agent !== null) return;
      const { seen, title } = home.nameOf(state.history.owner, state.names);
      state.names = seen;
      if (title !== undefined) out.facts.push({ ...origin(state), title });
      out.facts.push(...threadTotal(state));
    },
  };
}

function readLine(line: Line, state: State, out: ReadResult, home: Home): void {
  switch (line.type) {
    case "session_meta":
      return sessionMeta(line, state, out, home);
    case "turn_context":
      return turnContext(line, state, out);
    case "token_usage_record":
      return usageRecord(line, state, out);
    case "event_msg":
      return eventMessage(line, state, out);
    case "response_item":
    case "bare_item":
      return standing(state.history) === "inherited" ? undefined : responseItem(line, state, out);
    case "compacted":
      if (standing(state.history) !== "inherited") addCompaction("line", line, state, out);
      return undefined;
    default:
      if (!otherTypes.has(line.type)) countUnknown(out, line.type || "(no type)");
  }
}

const otherTypes = new Set([
  "bare",
  "inter_agent_communication",
  "inter_agent_communication_metadata",
  "retained_context",
  "world_state",
]);

function eventMessage(line: Line, state: State, out: ReadResult): void {
  switch (line.kind) {
    case "token_count":
      return tokenCount(line, state, out);
    case "task_started":
    case "turn_started":
      return taskStarted(line, state, out);
    case "thread_settings_applied":
      return settingsApplied(line, state, out);
    default:
      if (standing(state.history) !== "inherited") ownMessage(line, state, out);
  }
}

function ownMessage(line: Line, state: State, out: ReadResult): void {
  switch (line.kind) {
    case "user_message":
      // A paginated history reports prompts as items.
      if (line.ordinal === undefined && !injected.some((kind) => line.bytes.includes(kind)))
        addPrompt(line, state, out);
      return;
    case "item_completed": {
      const item = itemCompleted(line, state, out);
      if (item === "UserMessage") addPrompt(line, state, out);
      if (item === "ContextCompaction") addCompaction("event", line, state, out);
      return;
    }
    case "context_compacted":
      return addCompaction("event", line, state, out);
    case "turn_aborted":
      if (line.payload()?.["reason"] !== "review_ended") addMark("interrupt", line, state, out);
      return;
    case "task_complete":
    case "turn_complete": {
      const payload = line.payload();
      return payload ? endOfTurn(payload, line, state, out) : void out.skipped++;
    }
    default:
      if (!otherMessages.has(line.kind)) countUnknown(out, `event_msg.${line.kind}`);
  }
}

/** What the client itself put before the first prompt. */
const injected = ["environment_context", "user_instructions"].map((kind) => Buffer.from(`"kind":"${kind}"`));

const otherMessages = new Set([
  "agent_message",
  "agent_reasoning",
  "agent_reasoning_raw_content",
  "agent_reasoning_section_break",
  "background_event",
  "collab_agent_interaction_end",
  "collab_agent_spawn_end",
  "collab_close_end",
  "collab_resume_end",
  "collab_waiting_end",
  "dynamic_tool_call_response",
  "entered_review_mode",
  "error",
  "exec_command_end",
  "exited_review_mode",
  "guardian_assessment",
  "image_generation_end",
  "item_started",
  "mcp_tool_call_end",
  "patch_apply_end",
  "plan_update",
  "sub_agent_activity",
  "thread_goal_updated",
  "thread_name_updated",
  "thread_rolled_back",
  "turn_diff",
  "undo_completed",
  "view_image_tool_call",
  "warning",
  "web_search_end",
]);

function responseItem(line: Line, state: State, out: ReadResult): void {
  switch (line.kind) {
    case "function_call":
    case "custom_tool_call":
    case "local_shell_call":
      return openCall(line, state, out);
    case "function_call_output":
    case "custom_tool_call_output":
      return closeCall(line, state, out);
    case "web_search_call":
      // A paginated history reports it as an item, too.
      return line.ordinal === undefined ? webSearch(line, state, out) : undefined;
    case "message":
      return line.type === "bare_item" ? bareMessage(line, state, out) : undefined;
    default:
      if (!otherItems.has(line.kind)) countUnknown(out, `response_item.${line.kind}`);
  }
}

const otherItems = new Set([
  "additional_tools",
  "agent_message",
  "compaction",
  "compaction_summary",
  "compaction_trigger",
  "context_compaction",
  "ghost_snapshot",
  "image_generation_call",
  "mcp_list_tools",
  "other",
  "reasoning",
  "tool_search_call",
  "tool_search_output",
]);

/** The first versions had no events: the prompt is the user's message that the client did not write itself. */
function bareMessage(line: Line, state: State, out: ReadResult): void {
  const payload = line.payload();
  const content: unknown = payload?.["content"];
  const said = Array.isArray(content) ? string(json(content[0])?.["text"]) : undefined;
  if (payload?.["role"] === "user" && said !== undefined && !said.startsWith("<")) {
    addPrompt(line, state, out);
  }
}
