import { syntheticModel, type CallEvent } from "../../core/event.ts";
import { digest } from "../command.ts";
import type { ReadResult } from "../source.ts";
import type { AnswerLine } from "./answerLine.ts";
import { estimateAnswer } from "./estimates.ts";
import { agentOf, callSession, tellFacts } from "./facts.ts";
import { mark, markFailure } from "./marks.ts";
import { threadOf, type OpenCall, type State } from "./state.ts";
import { holdTools } from "./tools.ts";
import { platformOf, type Usage } from "./usage.ts";

/** One line of an answer: its share of the call, the tools it asks for, and why it stopped. */
export function readAnswer(line: AnswerLine, bytes: Buffer, offset: number, state: State, out: ReadResult): void {
  state.at = line.at ?? state.at;
  tellFacts(line, state, out);
  const thread = threadOf(state, agentOf(line, state) ?? "");
  if (line.failure) {
    thread.request = undefined;
    return markFailure(line, offset, state, out);
  }
  // Lines that the client made itself ("No response requested." after a kill) answer nothing.
  if (!line.usage || line.model === syntheticModel) return;
  state.compaction = undefined; // its two lines stand together
  const open = openCall(line, line.usage, bytes, offset, state);
  const { call } = open;
  if (!line.requestRef || line.requestRef === thread.request?.id) thread.request = undefined;
  if (thread.key !== call.key) thread.ended = false;
  thread.key = call.key;
  thread.model = call.model;
  thread.context = line.usage.context;
  estimateAnswer(line, call, thread, state, out);
  hold(open, state, out);
  holdTools(line.tools(), line.cwd, call, state);
  if (line.stop === "refusal") mark("refusal", `${call.key}#refusal`, line, offset, state, out);
  if (line.stop === "end_turn" && call.agent === undefined && !thread.ended) {
    thread.ended = true;
    mark("turn-end", `${call.key}#end`, line, offset, state, out);
  }
}

/** Writes the call whose lines were being joined. */
export function flush(state: State, out: ReadResult): void {
  if (!state.open) return;
  out.events.push(state.open.call, ...state.open.inner);
  state.open = undefined;
}

function openCall(line: AnswerLine, usage: Usage, bytes: Buffer, offset: number, state: State): OpenCall {
  const model = line.model ?? "unknown";
  const agent = agentOf(line, state);
  const turn = line.prompt ?? (agent === undefined ? state.prompt : undefined);
  const platform = platformOf(model, line.id ?? "");
  const call: CallEvent = {
    kind: "call",
    source: "claude",
    session: callSession(line, state),
    at: state.at,
    endAt: state.at,
    key: line.id ?? line.uuid ?? digest(bytes.toString("latin1")),
    offset,
    born: state.born,
    model,
    tokens: usage.tokens,
    context: usage.context,
    tier: usage.tier,
    quality: usage.quality,
  };
  if (agent !== undefined) call.agent = agent;
  if (turn !== undefined) call.turn = turn;
  // A side chain may replay its parent's answer under another request id: any original wins over it.
  if (line.requestId !== undefined && !line.sidechain) call.request = line.requestId;
  if (line.sidechain || state.background) call.copy = true;
  if (usage.geo !== undefined) call.geo = usage.geo;
  if (platform !== undefined) call.platform = platform;
  if (line.usd !== undefined) call.reportedNanoUsd = Math.round(line.usd * 1e9);
  return { call, inner: usage.inner.map((pass) => innerCall(call, pass)) };
}

function innerCall(outer: CallEvent, pass: Usage["inner"][number]): CallEvent {
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

/** Joins neighbouring lines of one answer, and the calls inside it one by one. */
function hold(next: OpenCall, state: State, out: ReadResult): void {
  const { open } = state;
  if (!open || !sameCall(open.call, next.call)) {
    flush(state, out);
    state.open = next;
    return;
  }
  const inner = new Map(open.inner.map((call) => [call.key, call]));
  for (const call of next.inner) inner.set(call.key, joined(inner.get(call.key), call));
  state.open = { call: joined(open.call, next.call), inner: [...inner.values()] };
}

/** The line with the most output, the latest of equals, from first to last: as the ledger joins them. */
function joined(before: CallEvent | undefined, next: CallEvent): CallEvent {
  if (!before) return next;
  const call = (next.tokens?.output ?? 0) >= (before.tokens?.output ?? 0) ? next : before;
  return { ...call, at: Math.min(before.at, next.at), endAt: Math.max(before.endAt, next.endAt) };
}

function sameCall(a: CallEvent, b: CallEvent): boolean {
  return (
    a.key === b.key && a.request === b.request && a.copy === b.copy && a.session === b.session && a.agent === b.agent
  );
}
