import { closeSync, openSync, readSync } from "node:fs";
import type { Event, MarkEvent } from "../../core/event.ts";
import { object as parsedLine } from "../bytes.ts";
import { digest } from "../command.ts";
import { countUnknown, type LineReader, readJsonl } from "../jsonl.ts";
import type { Cursor, Env, Place, ReadResult } from "../source.ts";
import { lastModel } from "./agentStore.ts";
import { transcriptOf } from "./find.ts";
import { isInGlobal } from "./global.ts";
import { type Json, object, objects, text, time } from "./json.ts";
import { work } from "./tools.ts";
import { modelLabel } from "./turn.ts";

interface TranscriptState {
  /** Messages so far. Their numbers are their identity: a resumed cursor-agent writes the file again without the ends of turns. */
  messages: number;
  /** Number of the prompt that opened the turn; 0 before the first. */
  prompt: number;
  hasCall: boolean;
  /** Time of the last dated prompt, ms; 0 when none was. */
  at: number;
  /** Place of the last line and digest of its start: tell a file that was written anew. */
  last: { offset: number; start: string } | null;
}

/** What stays the same for all lines of one file. */
interface Transcript {
  session: string;
  agent?: string;
  /** Id of the conversation itself, which the events' keys carry: the agent's, else the session's. */
  own: string;
  /** The editor's database holds the conversation too. */
  isSecondView: boolean;
  model: string | undefined;
  /** When the file was written last, ms: the only time that most lines have. */
  modified: number;
}

/**
 * Reads a transcript. A conversation that the editor's database holds is told by the database, which has times, models
 * and results; its transcript adds only the errors, which the database does not keep.
 */
export function readTranscript(place: Place, cursor: Cursor | undefined, limit: number, env: Env): ReadResult {
  const owner = transcriptOf(place.path);
  if (!owner) throw new Error(`not a transcript: ${place.path}`);
  const own = owner.agent ?? owner.session;
  const isSecondView = isInGlobal(own, env);
  const model = isSecondView ? undefined : lastModel(own, env);
  const modified = Math.floor(place.mtime);
  const from = wasRewritten(place.path, cursor) ? undefined : cursor;
  const out = readJsonl(place, from, limit, lineReader({ ...owner, own, isSecondView, model, modified }));
  if (out.lines > 0 && !isSecondView) {
    out.facts.push({ source: "cursor", session: owner.session, endedAt: modified });
  }
  return out;
}

function lineReader(transcript: Transcript): LineReader<TranscriptState> {
  return {
    version: 1,
    start: () => ({ messages: 0, prompt: 0, hasCall: false, at: 0, last: null }),
    line(bytes, offset, state, out, cut) {
      state.last = { offset, start: digest(bytes.toString("latin1", 0, startLength)) };
      const line = cut ? undefined : parsedLine(bytes);
      if (!line) {
        out.skipped++;
        return;
      }
      const events = lineEvents(line, offset, state, transcript, out);
      out.events.push(...(transcript.isSecondView ? events.filter(isError) : events));
    },
  };
}

function isError(event: Event): boolean {
  return event.kind === "mark" && event.mark === "api-error";
}

function lineEvents(line: Json, offset: number, state: TranscriptState, own: Transcript, out: ReadResult): Event[] {
  const content = object(line["message"])?.["content"];
  const blocks = objects(content);
  switch (line["role"] ?? line["type"]) {
    case "user":
      state.messages++;
      if (blocks.length > 0 && blocks.every((block) => block["type"] === "tool_result")) return [];
      return promptEvents(text(content) ?? text(blocks[0]?.["text"]), offset, state, own);
    case "assistant":
      state.messages++;
      return replyEvents(blocks, offset, state, own);
    case "turn_ended":
      if (line["status"] === "error") return [mark("api-error", offset, state, own)];
      if (line["status"] !== "aborted") return [mark("turn-end", offset, state, own)];
      return [mark("interrupt", offset, state, own), mark("turn-end", offset, state, own)];
    case "error":
      return [mark("api-error", offset, state, own)];
    default:
      countUnknown(out, `transcript ${text(line["role"] ?? line["type"]) ?? "line"}`);
      return [];
  }
}

function promptEvents(prompt: string | undefined, offset: number, state: TranscriptState, own: Transcript): Event[] {
  state.prompt = state.messages;
  state.hasCall = false;
  state.at = stamp(prompt) ?? 0;
  // A sub-agent's prompt was written by its parent, not by a person.
  return own.agent ? [] : [mark("prompt", offset, state, own)];
}

/** One call per turn: a turn that was answered was a request, and more is not known about it. */
function replyEvents(blocks: Json[], offset: number, state: TranscriptState, own: Transcript): Event[] {
  const base = { ...baseOf(state, own), offset };
  const events: Event[] = [];
  if (!state.hasCall) {
    state.hasCall = true;
    events.push({
      ...base,
      kind: "call",
      key: `${own.own}:${state.prompt}`,
      endAt: base.at,
      model: modelLabel(own.model) ?? "unknown",
      tokens: null,
      context: null,
      tier: "standard",
      quality: "exact",
    });
  }
  for (const [index, block] of blocks.entries()) {
    const name = block["type"] === "tool_use" ? text(block["name"], 80) : undefined;
    if (!name) continue;
    const key = `${own.own}:${state.messages}.${index}`;
    events.push({ ...base, kind: "tool", key, name, ...work(name, object(block["input"]) ?? {}), ok: null, bytes: 0 });
  }
  return events;
}

/** A turn has at most one mark of each kind. */
function mark(kind: MarkEvent["mark"], offset: number, state: TranscriptState, own: Transcript): Event {
  return { ...baseOf(state, own), kind: "mark", mark: kind, key: `${own.own}:${state.prompt}:${kind}`, offset };
}

function baseOf(state: TranscriptState, own: Transcript) {
  const agent = own.agent === undefined ? {} : { agent: own.agent };
  return { source: "cursor", session: own.session, ...agent, at: state.at || own.modified } as const;
}

/** Time that newer builds put before a prompt: `<timestamp>Friday, Jul 17, 2026, 12:26 AM (UTC+9)</timestamp>`. */
function stamp(prompt: string | undefined): number | undefined {
  const pattern =
    /^\s*<timestamp>\w+, (\w{3} \d+, \d{4}, \d+:\d\d [AP]M) \(UTC(?:([+-])(\d+)(?::(\d\d))?)?\)<\/timestamp>/;
  const [, local, sign, hours = "0", minutes = "0"] = pattern.exec(prompt ?? "") ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -60_000 : 60_000);
  return local === undefined ? undefined : time(Date.parse(`${local} UTC`) - offset);
}

const startLength = 64;

/**
 * A resumed cursor-agent writes the whole conversation anew, without the `turn_ended` that the file ended with: where
 * the last line stood there is another one now, and only the first lines are as they were.
 */
function wasRewritten(path: string, cursor: Cursor | undefined): boolean {
  const last = (cursor as { state?: TranscriptState } | undefined)?.state?.last;
  if (!last) return false;
  const fd = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(startLength);
    const length = readSync(fd, bytes, 0, startLength, last.offset);
    const line = bytes.toString("latin1", 0, length).replace(/\r?\n[^]*$/, "");
    return digest(line) !== last.start;
  } finally {
    closeSync(fd);
  }
}
