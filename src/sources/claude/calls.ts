import { syntheticModel, type CallEvent } from "../../core/event.ts";
import { digest } from "../command.ts";
import { asObject, asText, asTime, type Json } from "../json.ts";
import type { ReadResult } from "../source.ts";
import { estimateAnswer } from "./estimates.ts";
import { agentOf, callSession, tellFacts } from "./facts.ts";
import type { AssistantLine } from "./lines.ts";
import { mark, markError } from "./marks.ts";
import { threadOf, type OpenCall, type State } from "./state.ts";
import { holdTools } from "./tools.ts";
import { platformOf, usageOf } from "./usage.ts";

/** One line of an answer: its share of the call, the tools it asks for, and why it stopped. */
export function readAssistant(line: AssistantLine, bytes: Buffer, offset: number, state: State, out: ReadResult): void {
  const { record } = line;
  const message = asObject(record["message"]);
  const usage = asObject(message?.["usage"]);
  if (!message) return;
  state.at = asTime(record["timestamp"]) ?? state.at;
  tellFacts(record, state, out);
  const thread = threadOf(state, agentOf(record, state) ?? "");
  if (record["isApiErrorMessage"] === true) {
    delete thread.request;
    markError(record, offset, state, out);
    return;
  }
  // Lines that the client made itself ("No response requested." after a kill) answer nothing.
  if (!usage || message["model"] === syntheticModel) return;
  delete state.compaction; // its two lines stand together
  const open = openCall(record, message, usage, bytes, offset, state, out);
  const { call } = open;
  if (!record["requestRef"] || record["requestRef"] === thread.request?.id) delete thread.request;
  if (thread.key !== call.key) thread.ended = false;
  thread.key = call.key;
  thread.model = call.model;
  if (call.context !== null) thread.context = call.context;
  estimateAnswer(line, call, thread, state, out);
  hold(open, state, out);
  if (line.toolUse) holdTools(line.blocks(), record, call, state);
  const stop = message["stop_reason"];
  if (stop === "refusal") mark("refusal", `${call.key}#refusal`, record, offset, state, out);
  if (stop === "end_turn" && call.agent === undefined && !thread.ended) {
    thread.ended = true;
    mark("turn-end", `${call.key}#end`, record, offset, state, out);
  }
}

/** Writes the call whose lines were being joined. */
export function flush(state: State, out: ReadResult): void {
  if (!state.open) return;
  out.events.push(state.open.call, ...state.open.inner);
  delete state.open;
}

function openCall(
  record: Json,
  message: Json,
  usage: Json,
  bytes: Buffer,
  offset: number,
  state: State,
  out: ReadResult,
): OpenCall {
  const { tokens, context, tier, geo, quality, inner } = usageOf(usage, out);
  const id = asText(message["id"]);
  const model = asText(message["model"], 120) ?? "unknown";
  const agent = agentOf(record, state);
  // A side chain may replay its parent's answer under another request id; any original wins over it.
  const sidechain = record["isSidechain"] === true;
  const request = sidechain ? undefined : asText(record["requestId"]);
  const turn = asText(record["promptId"]) ?? (agent === undefined ? state.prompt : undefined);
  const platform = platformOf(model, id ?? "");
  const usd = record["costUSD"];
  const call: CallEvent = {
    kind: "call",
    source: "claude",
    session: callSession(record, state),
    ...(agent !== undefined && { agent }),
    at: state.at,
    endAt: state.at,
    key: id ?? asText(record["uuid"]) ?? digest(bytes.toString("latin1")),
    offset,
    ...(turn !== undefined && { turn }),
    ...(request !== undefined && { request }),
    ...((sidechain || state.background) && { copy: true }),
    born: state.born,
    model,
    tokens,
    context,
    tier,
    ...(geo !== undefined && { geo }),
    ...(platform !== undefined && { platform }),
    quality,
    ...(typeof usd === "number" && usd >= 0 && { reportedNanoUsd: Math.round(usd * 1e9) }),
  };
  return { call, inner: inner.map((pass) => innerCall(call, pass)) };
}

function innerCall(outer: CallEvent, pass: ReturnType<typeof usageOf>["inner"][number]): CallEvent {
  const { reportedNanoUsd: _, ...call } = outer;
  return {
    ...call,
    key: `${outer.key}#${pass.key}`,
    model: pass.model ?? outer.model,
    tokens: pass.tokens,
    context: null,
    quality: pass.quality,
  };
}

/** Joins neighbouring lines of one answer: the line with the most output, the latest of equals, from first to last. */
function hold(next: OpenCall, state: State, out: ReadResult): void {
  const { open } = state;
  if (!open || !sameCall(open.call, next.call)) {
    flush(state, out);
    state.open = next;
    return;
  }
  const best = (next.call.tokens?.output ?? 0) >= (open.call.tokens?.output ?? 0) ? next : open;
  const at = Math.min(open.call.at, next.call.at);
  const endAt = Math.max(open.call.endAt, next.call.endAt);
  state.open = { ...best, call: { ...best.call, at, endAt } };
}

function sameCall(a: CallEvent, b: CallEvent): boolean {
  return (
    a.key === b.key && a.request === b.request && a.copy === b.copy && a.session === b.session && a.agent === b.agent
  );
}
