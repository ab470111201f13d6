import type { ToolEvent } from "../../core/event.ts";
import { activityOf, failureOf, targetOf, testsFailed } from "../command.ts";
import { countUnknown } from "../jsonl.ts";
import type { ReadResult } from "../source.ts";
import type { Line } from "./line.ts";
import { integer, json, name, string, type Json } from "./narrow.ts";
import { ample, brief, payloadWithout } from "./output.ts";
import { eventOrigin, type State } from "./state.ts";
import { commandOf, durationMs, filesTarget, isSearch } from "./tools.ts";

const longText = Buffer.from('"aggregated_output":"');
const itemType = /"item":\s*\{\s*"type":\s*"([A-Za-z]{1,40})"/;
/** Items that are no tool runs, or only echo one. */
const others = new Set([
  "AgentMessage",
  "EnteredReviewMode",
  "ExitedReviewMode",
  "HookPrompt",
  "ImageGeneration",
  "ImageView",
  "Plan",
  "Reasoning",
  "Sleep",
  "SubAgentActivity",
]);

/**
 * `item_completed` of a paginated history: a tool run becomes an event. Returns the item's type where it is for others
 * to judge (`UserMessage`, `ContextCompaction`).
 */
export function itemCompleted(line: Line, state: State, out: ReadResult): string | undefined {
  const announced = itemType.exec(line.bytes.toString("latin1", 0, Math.min(line.bytes.length, 600)))?.[1];
  if (announced !== undefined && (others.has(announced) || isMark(announced))) return announced;
  const first = payloadWithout(line.bytes, longText, brief);
  const { payload, bytes } = failed(first.payload) ? payloadWithout(line.bytes, longText, ample) : first;
  const item = json(payload?.["item"]);
  const type = string(item?.["type"]);
  if (!payload || !item || type === undefined) return void out.skipped++;
  if (others.has(type) || isMark(type)) return type;
  const run = runOf(type, item, state.project ?? undefined);
  const key = name(item["id"]);
  if (!run) countUnknown(out, `item.${type}`);
  if (!run || key === undefined) return undefined;
  const started = integer(payload["started_at_ms"]) ?? state.at;
  if (type === "WebSearch" && isSearch(item)) state.searches++;
  const duration = run.durationMs ?? (integer(payload["completed_at_ms"]) ?? started) - started;
  out.events.push({
    ...eventOrigin(state),
    kind: "tool",
    key,
    at: started,
    offset: line.offset,
    name: run.name,
    activity: run.activity,
    target: run.target,
    ok: run.ok,
    ...(run.exitCode === undefined ? {} : { exitCode: run.exitCode }),
    ...(run.ok === false ? { failure: failureOf(run.exitCode ?? null, run.text) } : {}),
    bytes: bytes ?? Buffer.byteLength(run.text),
    ...(duration >= 0 ? { durationMs: duration } : {}),
  });
  return undefined;
}

/** Then its output says why. */
function failed(payload: Json | undefined): boolean {
  const item = json(payload?.["item"]);
  return string(item?.["status"]) === "failed" || (integer(item?.["exit_code"]) ?? 0) !== 0;
}

function isMark(type: string): boolean {
  return type === "UserMessage" || type === "ContextCompaction";
}

type Run = Pick<ToolEvent, "name" | "activity" | "target" | "ok" | "exitCode" | "durationMs"> & { text: string };

function runOf(type: string, item: Json, project: string | undefined): Run | undefined {
  switch (type) {
    case "CommandExecution":
      return commandRun(item, project);
    case "FileChange":
      return runAs("apply_patch", filesTarget(changedFiles(item["changes"]), project), item, text(item["stderr"]));
    case "McpToolCall": {
      const server = string(item["server"]) ?? "unknown";
      const tool = `mcp__${server}__${string(item["tool"]) ?? "unknown"}`;
      return runAs(tool, targetOf(`${tool} ${JSON.stringify(item["arguments"] ?? null)}`), item, text(item["error"]));
    }
    case "WebSearch":
      return runAs("web_search", targetOf(string(item["query"]) ?? ""), item, "");
    case "CollabAgentToolCall":
    case "DynamicToolCall": {
      const tool = (string(item["tool"]) ?? "unknown").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      return runAs(tool, targetOf(`${tool} ${string(item["prompt"]) ?? ""}`), item, text(item["error"]));
    }
    default:
      return undefined;
  }
}

function commandRun(item: Json, project: string | undefined): Run {
  const command = commandOf(item["command"]) ?? "";
  const cwd = string(item["cwd"])?.replace(/^file:\/\//, "") ?? project;
  // Looking again at a command that still runs is not running it again.
  const tool = item["source"] === "unified_exec_interaction" ? "write_stdin" : "exec_command";
  const exitCode = integer(item["exit_code"]);
  const duration = durationMs(item["duration"]);
  const stated = runAs(tool, targetOf(command, cwd), item, string(item["aggregated_output"]) ?? "");
  const activity = activityOf(tool, command);
  const ok = stated.ok === null || exitCode === undefined ? stated.ok : exitCode === 0;
  return {
    ...stated,
    activity,
    ok: ok === true && testsFailed(activity, stated.text) ? false : ok,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(duration === undefined ? {} : { durationMs: duration }),
  };
}

/** A declined run did not fail: somebody said no. */
function runAs(tool: string, target: string | undefined, item: Json, said: string): Run {
  const status = string(item["status"]);
  const ok = status === "completed" || status === undefined ? true : status === "failed" ? false : null;
  return { name: tool.slice(0, 80), activity: activityOf(tool), target: target ?? targetOf(tool), ok, text: said };
}

function changedFiles(changes: unknown): string[] {
  if (Array.isArray(changes)) return changes.flatMap((change: unknown) => string(json(change)?.["path"]) ?? []);
  return Object.keys(json(changes) ?? {});
}

function text(value: unknown): string {
  return string(value) ?? string(json(value)?.["message"]) ?? "";
}
