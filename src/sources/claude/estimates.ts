import { noTokens, type CallEvent, type EstimateReason, type Tokens } from "../../core/event.ts";
import { estimateTokens } from "../estimate.ts";
import { asCount, asObject } from "../json.ts";
import type { ReadResult } from "../source.ts";
import type { AnswerLine } from "./answerLine.ts";
import { agentOf, callSession } from "./facts.ts";
import { keyOf, type Line } from "./lines.ts";
import type { RequestLine } from "./requestLine.ts";
import { threadOf, type Answer, type State, type Thread } from "./state.ts";

/**
 * What the log implies but does not count. Each estimate is a call of its own, holds only what is missing, and says why;
 * none is ever part of a total.
 */

/**
 * Follows an answer whose lines do not say why it stopped. Either it was interrupted: the usage is the start's, the text
 * is what had come by then. Or a client before 2.1.97 logged the start's output count and never corrected it.
 */
export function estimateAnswer(line: AnswerLine, call: CallEvent, thread: Thread, state: State, out: ReadResult): void {
  const known = thread.answer?.call.key === call.key ? thread.answer : undefined;
  if (thread.answer && !known && isPlaceholder(thread.answer, state)) {
    tellMissing(thread.answer, "placeholder-output", out);
  }
  if (line.stop !== undefined) {
    thread.answer = undefined;
    return;
  }
  const said = saidBy(line.blocks());
  const answer: Answer = {
    call: { ...call, at: Math.min(known?.call.at ?? call.at, call.at) },
    tokens: (known?.tokens ?? 0) + said.tokens,
    characters: (known?.characters ?? 0) + said.characters,
  };
  if (line.aborted) {
    call.quality = "output-incomplete";
    tellMissing(answer, "interrupted-output", out);
    thread.answer = undefined;
    return;
  }
  if (isPlaceholder(answer, state)) call.quality = "output-incomplete";
  thread.answer = answer;
}

/**
 * Of a compaction: the whole context was read, mostly from the cache, and the summary was written. Boundary and summary
 * are two lines, in either order.
 */
export function estimateCompaction(before: number, line: Line, offset: number, state: State, out: ReadResult): void {
  const agent = agentOf(line, state);
  const { model } = threadOf(state, agent ?? "");
  const output = state.compaction?.summary ?? 0;
  state.compaction = undefined;
  if (model === undefined) return;
  const input = Math.min(before, uncachedTail);
  const event: CallEvent = {
    ...estimated("compaction", `${keyOf(line, offset)}#compaction`, {
      ...noTokens,
      input,
      cacheRead: before - input,
      output,
    }),
    session: callSession(line, state),
    ...(agent !== undefined && { agent }),
    at: state.at,
    endAt: state.at,
    offset,
    born: state.born,
    model,
  };
  out.events.push(event);
  if (output === 0) state.compaction = { boundary: event };
}

export function estimateSummary(text: string, state: State, out: ReadResult): void {
  const summary = estimateTokens(text);
  const boundary = state.compaction?.boundary;
  if (!boundary) {
    state.compaction = { summary };
    return;
  }
  out.events.push({ ...boundary, tokens: { ...noTokens, ...boundary.tokens, output: summary } });
  state.compaction = undefined;
}

/**
 * A request of the same thread begins while the last one has neither an answer nor an error: that one was cut, by a kill
 * for instance. It read about as much as the response before it; what it wrote is unknown.
 */
export function readRequest(request: RequestLine, offset: number, state: State, out: ReadResult): void {
  const { id, at, model } = request;
  const agent = request.agent ?? state.agent ?? "";
  const thread = threadOf(state, agent);
  if (thread.request?.id === id) return;
  const lost = thread.request;
  // Another model next: the last try before a fallback leaves no error of its own.
  if (lost?.model === model && thread.context) {
    out.events.push({
      ...estimated("cut-request", `${lost.id}#cut`, { ...noTokens, cacheRead: thread.context }),
      session: lost.session,
      ...(thread.agent !== "" && { agent: thread.agent }),
      at: lost.at,
      endAt: lost.at,
      offset: lost.offset,
      born: state.born,
      model: lost.model,
    });
  }
  thread.request = {
    id,
    at,
    model,
    offset,
    session: state.sessionFixed ? state.session : (request.session ?? state.session),
  };
}

/** The summarising call does not write to the cache: about this many tokens behind the last cache mark are uncached. */
const uncachedTail = 4000;

/** A handful of tokens for a text that cannot be that short. */
function isPlaceholder({ call, characters }: Answer, state: State): boolean {
  return (call.tokens?.output ?? 0) <= 10 && characters > 300 && wroteStarts(state.known.version);
}

function tellMissing({ call, tokens }: Answer, reason: EstimateReason, out: ReadResult): void {
  const output = tokens - (call.tokens?.output ?? 0);
  if (output <= 0) return;
  const { reportedNanoUsd: _, request: __, ...rest } = call;
  out.events.push({ ...rest, ...estimated(reason, `${call.key}#${reason}`, { ...noTokens, output }), tier: call.tier });
}

function estimated(estimate: EstimateReason, key: string, tokens: Tokens) {
  return {
    kind: "call",
    source: "claude",
    key,
    tokens,
    context: null,
    tier: "standard",
    quality: "estimate",
    estimate,
  } as const;
}

function saidBy(blocks: readonly unknown[]): { tokens: number; characters: number } {
  let tokens = 0;
  let characters = 0;
  for (const value of blocks) {
    const block = asObject(value);
    const text =
      block?.["text"] ?? block?.["thinking"] ?? (block?.["input"] ? JSON.stringify(block["input"]) : undefined);
    if (typeof text !== "string") continue;
    tokens += estimateTokens(text);
    characters += text.length;
  }
  return { tokens, characters };
}

/** Clients before 2.1.97 wrote lines while the answer streamed, with the usage of its start. */
function wroteStarts(version: string | undefined): boolean {
  const [major = 0, minor = 0, patch = 0] = (version ?? "").split(".").map((part) => asCount(Number(part)) ?? 0);
  return version !== undefined && (major - 2 || minor - 1 || patch - 97) < 0;
}
