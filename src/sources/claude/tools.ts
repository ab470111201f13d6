import { noTokens, type Activity, type CallEvent, type ToolEvent } from "../../core/event.ts";
import { activityOf, failureOf, pathTargetOf, targetOf, testsFailed } from "../command.ts";
import { asArray, asCount, asObject, type Json } from "../json.ts";
import type { ReadResult } from "../source.ts";
import type { PendingTool, State } from "./state.ts";
import type { ToolUse } from "./toolUse.ts";

/** What a result line says of its tool. */
export interface Outcome {
  at: number;
  bytes: number;
  ok: boolean | null;
  exitCode?: number;
  failure?: string;
}

/** Remembers the tools that an answer asks for until their results come. */
export function holdTools(uses: readonly ToolUse[], cwd: string | undefined, call: CallEvent, state: State): void {
  for (const { id, name, command, file, input } of uses) {
    if (state.tools.some((tool) => tool.id === id)) continue;
    const tool: PendingTool = {
      id,
      name,
      activity: activityOf(name, command),
      target: command === undefined ? pathTargetOf(file ?? input, cwd) : targetOf(command, cwd),
      session: call.session,
      model: call.model,
    };
    if (call.agent !== undefined) tool.agent = call.agent;
    if (call.copy) tool.copy = true;
    state.tools.push(tool);
    // Tools that never got a result (a killed client) must not pile up.
    if (state.tools.length > 256) state.tools.shift();
  }
}

export function takeTool(id: string, state: State): PendingTool | undefined {
  const at = state.tools.findLastIndex((tool) => tool.id === id);
  return at < 0 ? undefined : state.tools.splice(at, 1)[0];
}

export function tellTool(tool: PendingTool, outcome: Outcome, offset: number, born: number, out: ReadResult): void {
  const { id, name, activity, target, session, agent } = tool;
  const { at, bytes, ok, exitCode, failure } = outcome;
  const event: ToolEvent = {
    kind: "tool",
    source: "claude",
    session,
    ...(agent !== undefined && { agent }),
    at,
    key: id,
    offset,
    born,
    name,
    activity,
    target,
    ok,
    ...(exitCode !== undefined && { exitCode }),
    ...(failure !== undefined && { failure }),
    bytes,
  };
  out.events.push(event);
}

/** A result block of a line that was parsed whole. */
export function outcomeOf(block: Json, record: Json, activity: Activity, at: number): Outcome {
  const text = textOf(block["content"]);
  const outcome = { at, bytes: Buffer.byteLength(text) };
  const result = asObject(record["toolUseResult"]);
  if (record["toolDenialKind"] || result?.["interrupted"] === true || notRun.test(text))
    return { ...outcome, ok: null };
  if (block["is_error"] !== true) {
    return testsFailed(activity, text)
      ? { ...outcome, ok: false, failure: failureOf(0, text) }
      : { ...outcome, ok: true };
  }
  const code = /^(?:Error: )?Exit code (\d{1,10})/.exec(text)?.[1];
  const exitCode = code === undefined ? undefined : Number(code);
  const failure = failureOf(exitCode ?? null, text);
  return { ...outcome, ok: false, failure, ...(exitCode !== undefined && { exitCode }) };
}

/**
 * The WebSearch tool searches in a call of its own that leaves no usage, but its result says how many searches it made,
 * and these are billed one by one. The inner call's tokens are unknown.
 */
export function tellSearches(
  tool: PendingTool,
  record: Json,
  at: number,
  offset: number,
  state: State,
  out: ReadResult,
): void {
  const webSearches = asCount(asObject(record["toolUseResult"])?.["searchCount"]);
  if (!webSearches) return;
  out.events.push({
    kind: "call",
    source: "claude",
    session: tool.session,
    ...(tool.agent !== undefined && { agent: tool.agent }),
    at,
    endAt: at,
    key: `${tool.id}#search`,
    offset,
    ...(tool.copy && { copy: true }),
    born: state.born,
    model: tool.model,
    tokens: { ...noTokens, webSearches },
    context: null,
    tier: "standard",
    quality: "exact",
  });
}

/** Refused by the user, interrupted, or cancelled because a neighbour failed: it did not fail itself. */
const notRun =
  /^(?:The user doesn't want to|\[Request interrupted by user|User rejected|(?:<tool_use_error>)?(?:Cancelled|Sibling tool call errored))/;

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  return asArray(content)
    .map((part) => asObject(part)?.["text"])
    .filter((text) => typeof text === "string")
    .join("\n");
}
