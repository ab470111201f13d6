import type { CallEvent, Event } from "../../core/event.ts";
import type { Bubble, Turn } from "./composer.ts";
import { asCount } from "../json.ts";
import { type Json, object, text } from "./json.ts";
import { toolRun } from "./tools.ts";

/** Whose turns they are. */
export interface Thread {
  session: string;
  agent?: string;
  /** Model chosen in the composer now: what a turn without a model of its own is shown with. */
  model: string | undefined;
}

/** The events of one turn: the prompt, one call per request, the tool runs and how it ended. */
export function turnEvents(turn: Turn, thread: Thread): Event[] {
  const base = { source: "cursor", session: thread.session, ...(thread.agent && { agent: thread.agent }) } as const;
  const [first] = turn.bubbles;
  if (!first) return [];
  const events: Event[] = [];
  // A sub-agent's prompt was written by its parent, not by a person.
  if (first.isUser && !thread.agent) {
    events.push({ ...base, kind: "mark", mark: "prompt", at: first.at, key: first.id, offset: first.rowid });
  }
  const replies = turn.bubbles.filter((bubble) => !bubble.isUser);
  for (const [request, bubbles] of requests(replies))
    events.push(call(turn.key, request, bubbles, first, thread, base));
  for (const bubble of replies) {
    const run = toolRun(object(bubble.data["toolFormerData"]) ?? {});
    if (!run) continue;
    const { cancelled, ...rest } = run;
    events.push({ ...base, kind: "tool", at: bubble.at, key: bubble.id, offset: bubble.rowid, ...rest });
    if (cancelled) events.push(ending("interrupt", turn, bubble, base));
  }
  return events;
}

/** The mark that ends a turn. A turn is interrupted once, however many of its tools were cancelled. */
export function ending(
  mark: "interrupt" | "turn-end",
  turn: Turn,
  bubble: Bubble,
  base: { source: "cursor"; session: string; agent?: string },
): Event {
  return { ...base, kind: "mark", mark, at: bubble.at, key: `${turn.key}:${mark}`, offset: bubble.rowid };
}

/** Cursor's name for "Auto" is `default`. */
export function modelLabel(name: string | undefined): string | undefined {
  return name === "default" ? "auto" : name;
}

/**
 * Replies by request. Only some messages of a request carry its id, and early ones may not have it yet: the others
 * belong to the request before them, or to the first one of the turn.
 */
function requests(replies: Bubble[]): Map<string, Bubble[]> {
  const groups = new Map<string, Bubble[]>();
  let current = replies.map(requestOf).find((request) => request !== undefined) ?? "";
  for (const reply of replies) {
    current = requestOf(reply) ?? current;
    groups.set(current, [...(groups.get(current) ?? []), reply]);
  }
  return groups;
}

function requestOf(bubble: Bubble): string | undefined {
  return text(bubble.data["requestId"]) ?? text(bubble.data["usageUuid"]);
}

/**
 * The key is the turn's, which stands from the start; the request id only tells two requests of one turn apart, and a
 * call that was read before its id was written is absorbed by the one that has it.
 */
function call(
  key: string,
  request: string,
  bubbles: Bubble[],
  prompt: Bubble,
  thread: Thread,
  base: Pick<CallEvent, "source" | "session" | "agent">,
): CallEvent {
  const status = bubbles
    .toReversed()
    .concat(prompt)
    .map(contextStatus)
    .find((found) => found !== undefined);
  const model =
    bubbles
      .concat(prompt)
      .map(modelOf)
      .find((found) => found !== undefined) ?? thread.model;
  const times = bubbles.map((bubble) => bubble.at);
  return {
    ...base,
    kind: "call",
    key,
    ...(request !== "" && { request }),
    at: Math.min(...times),
    endAt: Math.max(...times),
    offset: bubbles[0]!.rowid,
    model: modelLabel(model) ?? "unknown",
    tokens: null, // see FORMAT.md, "Tokens"
    context: status?.tokens ?? null,
    ...(status?.window && { window: status.window }),
    tier: "standard",
    quality: "exact",
  };
}

function modelOf(bubble: Bubble): string | undefined {
  return text(object(bubble.data["modelInfo"])?.["modelName"]);
}

function contextStatus({ data }: { data: Json }): { tokens: number; window: number | undefined } | undefined {
  const status = object(data["contextWindowStatusAtCreation"]);
  const tokens = asCount(status?.["tokensUsed"]);
  return tokens ? { tokens, window: asCount(status?.["tokenLimit"]) } : undefined;
}
