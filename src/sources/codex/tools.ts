import type { Activity, ToolEvent } from "../../core/event.ts";
import { after, objectIn, text } from "../bytes.ts";
import { activityOf, failureOf, pathTargetOf, targetOf, testsFailed } from "../command.ts";
import type { ReadResult } from "../source.ts";
import type { Line } from "./line.ts";
import { integer, json, name, string, type Json } from "./narrow.ts";
import { ample, brief, type Cut, type Outcome, outcomeOf, payloadWithout } from "./output.ts";
import { keyInTurn, eventOrigin, type State } from "./state.ts";

/** A call whose output is still to come. */
export interface PendingCall {
  name: string;
  activity: Activity;
  target: string;
  offset: number;
}

/** Calls without an output (the client was killed) are forgotten in time. */
const maxPending = 64;
const maxName = 80;

/**
 * Calls that a paginated history reports as completed items, too, with the commands that really ran: `exec` is a script
 * that runs commands, so it is left out there together with the calls that would be counted twice.
 */
const reportedAsItem = new Set([
  "apply_patch",
  "container.exec",
  "exec",
  "exec_command",
  "local_shell",
  "shell",
  "shell_command",
  "wait",
  "write_stdin",
]);

/** `function_call`, `custom_tool_call` and `local_shell_call`: remembered until the output comes. */
export function openCall(line: Line, state: State, out: ReadResult): void {
  if (line.ordinal !== undefined && reportedAsItem.has(nameIn(line.bytes))) return; // before parsing: patches are long
  const payload = line.payload();
  if (!payload) return void out.skipped++;
  const id = name(payload["call_id"]) ?? name(payload["id"]);
  const tool = toolName(payload);
  if (id === undefined || (line.ordinal !== undefined && (reportedAsItem.has(tool) || tool.startsWith("mcp__"))))
    return;
  const { target, command } = workOf(payload, tool, state.project ?? undefined);
  state.calls.push([id, { name: tool, activity: activityOf(tool, command), target, offset: line.offset }]);
  if (state.calls.length > maxPending) state.calls.shift();
}

const callId = Buffer.from('"call_id":"');
const output = Buffer.from('"output":"');
const nameKey = Buffer.from('"name":"');

export function closeCall(line: Line, state: State, out: ReadResult): void {
  // Before parsing: most bytes of a rollout are outputs, and those of calls that were left out are not needed.
  const id = callIdOf(line);
  const index = state.calls.findLastIndex(([open]) => open === id);
  if (index < 0) return;
  const result = resultOf(line, state.calls[index]![1].activity);
  if (!result) return void out.skipped++;
  const [entry] = state.calls.splice(index, 1);
  if (!entry) return;
  const [key, { name: tool, activity, target, offset }] = entry;
  out.events.push({
    ...eventOrigin(state),
    kind: "tool",
    key,
    // Its result: a call is logged before the response that asks for it.
    at: state.at,
    offset,
    name: tool,
    activity,
    target,
    ok: result.ok,
    ...(result.exitCode === undefined ? {} : { exitCode: result.exitCode }),
    ...(result.ok === false ? { failure: failureOf(result.exitCode ?? null, result.text) } : {}),
    bytes: result.bytes,
    ...(result.durationMs === undefined ? {} : { durationMs: result.durationMs }),
  });
}

/** Name near the beginning of a call; empty when it does not stand there. */
function nameIn(bytes: Buffer): string {
  const from = after(bytes.subarray(0, 300), nameKey);
  return from < 0 ? "" : (text(bytes, from) ?? "");
}

interface Result extends Outcome {
  bytes: number;
  cut: boolean;
}

/** Of a long output only the beginning is looked at, unless that leaves open whether the run succeeded. */
function resultOf(line: Line, activity: Activity): Result | undefined {
  const first = cutResultOf(line, brief);
  if (!first) return undefined;
  const failed = first.ok === true && testsFailed(activity, first.text);
  const result = first.cut && (first.ok !== true || failed) ? cutResultOf(line, ample) : first;
  return result && failed ? { ...result, ok: false } : result;
}

function cutResultOf(line: Line, how: Cut): Result | undefined {
  const { payload, bytes } = payloadWithout(line.bytes, output, how);
  if (!payload) return undefined;
  const logged = textOf(payload["output"]);
  return { ...outcomeOf(logged), bytes: bytes ?? Buffer.byteLength(logged), cut: bytes !== undefined };
}

function callIdOf(line: Line): string | undefined {
  const from = after(line.bytes, callId);
  return name(from < 0 ? line.payload()?.["call_id"] : text(line.bytes, from));
}

/** `web_search_call` has no output, and no id either: it is named by its number in the turn. */
export function webSearch(line: Line, state: State, out: ReadResult): void {
  const payload = line.payload();
  if (!payload) return void out.skipped++;
  const query = string(json(payload["action"])?.["query"]) ?? "";
  if (isSearch(payload)) state.searches++;
  const event: ToolEvent = {
    ...eventOrigin(state),
    kind: "tool",
    key: keyInTurn("web_search", line, state),
    at: state.at,
    offset: line.offset,
    name: "web_search",
    activity: "web",
    target: targetOf(query),
    ok: payload["status"] === "completed" ? true : payload["status"] === "failed" ? false : null,
    bytes: 0,
  };
  out.events.push(event);
}

/** Opening a page and looking through it are no searches; older records do not say what was done. */
export function isSearch(item: Json): boolean {
  return (string(json(item["action"])?.["type"]) ?? "search") === "search";
}

function toolName(payload: Json): string {
  if (payload["type"] === "local_shell_call") return "local_shell";
  const bare = string(payload["name"]) ?? "unknown";
  const space = string(payload["namespace"]);
  const full = space?.startsWith("mcp__") ? `${space.replace(/_+$/, "")}__${bare}` : bare;
  // Older versions name MCP tools `server__tool`.
  return (full.includes("__") && !full.startsWith("mcp__") ? `mcp__${full}` : full).slice(0, maxName);
}

function workOf(payload: Json, tool: string, project: string | undefined): { target: string; command?: string } {
  const input = string(payload["input"]) ?? string(payload["arguments"]) ?? "";
  const args = json(payload["action"]) ?? (input.startsWith("{") ? objectIn(input) : undefined);
  const cwd = string(args?.["workdir"]) ?? string(args?.["working_directory"]) ?? project;
  const command = commandOf(args?.["cmd"] ?? args?.["command"]);
  const patch =
    tool === "apply_patch" ? (string(args?.["input"]) ?? input) : command?.startsWith("apply_patch") && command;
  if (patch) return { target: patchTarget(patch, cwd), ...(command === undefined ? {} : { command }) };
  if (command !== undefined) return { target: targetOf(command, cwd), command };
  return { target: targetOf(`${tool} ${input}`, cwd) };
}

/** `["bash", "-lc", X]` runs X. */
export function commandOf(value: unknown): string | undefined {
  if (!Array.isArray(value)) return string(value);
  const words = value.filter((word) => typeof word === "string");
  if (words.length === 3 && /^-(?:\w*c|command)$/i.test(words[1]!)) return words[2];
  return string(words.join(" "));
}

function patchTarget(patch: string, cwd: string | undefined): string {
  const files = [...patch.matchAll(/^\*\*\* (?:Add|Update|Delete) File: (.{1,1000})$/gm)].map(([, file]) => file!);
  return filesTarget(files, cwd) ?? targetOf(patch, cwd);
}

/** Undefined when there is no file. */
export function filesTarget(files: string[], cwd: string | undefined): string | undefined {
  if (files.length === 0) return undefined;
  return pathTargetOf(files.slice(0, 64).toSorted().join("\n"), cwd);
}

/** A text, or a list of parts with texts among them. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) {
    const texts = value.slice(0, 64).map((part: unknown) => string(json(part)?.["text"]) ?? "");
    return texts.filter((part) => part !== "").join("\n");
  }
  const whole = json(value);
  return string(whole?.["content"]) ?? (whole ? JSON.stringify(whole) : "");
}

/** ms of `{"secs", "nanos"}`. */
export function durationMs(value: unknown): number | undefined {
  const duration = json(value);
  const seconds = integer(duration?.["secs"]);
  const nanos = integer(duration?.["nanos"]) ?? 0;
  return seconds === undefined || seconds < 0 ? undefined : Math.round(seconds * 1000 + nanos / 1e6);
}
