import type { SessionFacts } from "../../core/event.ts";
import { asCount } from "../json.ts";
import { id, type Json, list, object, objects, text, time } from "./json.ts";

/** A conversation ("composer") with its messages ("bubbles") cut into turns, of which only the wanted ones are loaded. */
export interface Composer {
  id: string;
  data: Json;
  /** The loaded ones, oldest first. */
  turns: Turn[];
  turnCount: number;
  /** Messages were written after the list of messages: the last turn is still running. */
  inFlight: boolean;
}

/** A user's message and everything up to the next one. */
export interface Turn {
  /** Id of its first message. */
  key: string;
  isLast: boolean;
  bubbles: Bubble[];
}

export interface Bubble {
  id: string;
  rowid: number;
  at: number;
  isUser: boolean;
  data: Json;
}

/** How the composer's rows are read; the database side of it is in `rows.ts`. */
export interface Rows {
  composer(id: string): { rowid: number; data: Json } | undefined;
  /** Row id of each message of a composer, without reading the messages. */
  bubbleRows(composer: string): Map<string, number>;
  bubble(rowid: number): Json | undefined;
}

/**
 * Loads the turns with a message written after row `since`, and always the last turn: its state is in the composer's
 * own row. Undefined when the composer is gone or broken.
 */
export function loadComposer(rows: Rows, composer: string, since: number): Composer | undefined {
  const row = rows.composer(composer);
  if (!row) return undefined;
  const { data } = row;
  const startedAt = time(data["createdAt"]) ?? time(data["lastUpdatedAt"]) ?? 0;
  const { heads, inFlight } = headsOf(rows, composer, row.rowid, data);
  const cuts = heads.flatMap((head, index) => (head.isUser || index === 0 ? [index] : []));
  const turns = cuts.flatMap((from, n): Turn[] => {
    const members = heads.slice(from, cuts[n + 1]);
    const isLast = n === cuts.length - 1;
    if (!isLast && members.every((head) => head.rowid <= since)) return [];
    return [{ key: members[0]!.id, isLast, bubbles: load(rows, members, startedAt) }];
  });
  return { id: composer, data, turns, turnCount: cuts.length, inFlight };
}

/** What the composer's own row says about the session. */
export function factsOf(data: Json): Pick<SessionFacts, "title" | "startedAt" | "gauge"> {
  const title = text(data["name"]);
  const startedAt = time(data["createdAt"]);
  const breakdown = object(data["promptTokenBreakdown"]);
  const tokens = asCount(data["contextTokensUsed"]) ?? asCount(breakdown?.["totalUsedTokens"]);
  const window = asCount(data["contextTokenLimit"]) ?? asCount(breakdown?.["maxTokens"]);
  const at = time(data["lastUpdatedAt"]) ?? startedAt;
  return {
    ...(title !== undefined && { title }),
    ...(startedAt !== undefined && { startedAt }),
    ...(tokens && at !== undefined && { gauge: { at, tokens, window: window || null } }),
  };
}

/** Composer that started this one as a sub-agent or as one of several attempts. */
export function parentOf(data: Json): string | undefined {
  return id(object(data["subagentInfo"])?.["parentComposerId"]) ?? id(data["parentComposerId"]);
}

export function childrenOf(data: Json): string[] {
  return [...list(data["subagentComposerIds"]), ...list(data["subComposerIds"])].flatMap((child) => id(child) ?? []);
}

interface Head {
  id: string;
  rowid: number;
  isUser: boolean;
  createdAt: unknown;
  /** Present where the message is already at hand. */
  data?: Json;
}

/**
 * The messages in their order. The composer lists them; what was regenerated or deleted is no longer listed and left
 * out, while messages written after the list are on their way into it.
 */
function headsOf(rows: Rows, composer: string, listedAt: number, data: Json): { heads: Head[]; inFlight: boolean } {
  const rowids = rows.bubbleRows(composer);
  const heads: Head[] = [];
  // Builds of early 2025 kept the messages themselves in the composer.
  const inline = objects(data["conversation"]);
  for (const entry of inline.length > 0 ? inline : objects(data["fullConversationHeadersOnly"])) {
    const bubble = id(entry["bubbleId"]);
    if (!bubble) continue;
    const rowid = rowids.get(bubble);
    rowids.delete(bubble);
    const head = { id: bubble, isUser: entry["type"] === 1, createdAt: entry["createdAt"] };
    if (inline.length > 0) heads.push({ ...head, rowid: listedAt, data: entry });
    // A message that is listed but gone still opens its turn.
    else heads.push({ ...head, rowid: rowid ?? 0 });
  }
  const unlisted = [...rowids].filter(([, rowid]) => rowid > listedAt).sort((a, b) => a[1] - b[1]);
  for (const [bubble, rowid] of unlisted) {
    const value = rows.bubble(rowid);
    if (value) heads.push({ id: bubble, rowid, isUser: value["type"] === 1, createdAt: undefined, data: value });
  }
  return { heads, inFlight: unlisted.length > 0 };
}

/** Older builds date few messages: one without a time takes that of the message before it. */
function load(rows: Rows, heads: Head[], startedAt: number): Bubble[] {
  let at = startedAt;
  return heads.flatMap((head) => {
    const data = head.data ?? rows.bubble(head.rowid);
    if (!data) return [];
    const timing = object(data["timingInfo"]);
    at = time(data["createdAt"]) ?? time(head.createdAt) ?? time(timing?.["clientEndTime"]) ?? at;
    return [{ id: head.id, rowid: head.rowid, at, isUser: head.isUser, data }];
  });
}
