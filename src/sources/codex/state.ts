import { basename } from "node:path";
import type { Tier } from "../../core/event.ts";
import type { Place } from "../source.ts";
import { digest } from "../command.ts";
import { type Counter, newCounter } from "./counters.ts";
import { type History, newHistory, standing } from "./inherited.ts";
import type { Line } from "./line.ts";
import { unknownModel } from "./models.ts";
import type { PendingCall } from "./tools.ts";
import type { Usage } from "./usage.ts";

/** What the reader of one rollout remembers between lines. Plain JSON, small: it is part of the cursor. */
export interface State {
  /** Root thread, and the file's own thread when that is a sub-agent. */
  session: string;
  agent: string | null;
  /** The first `session_meta` was read. */
  opened: boolean;
  history: History;
  /** Time of the last line, ms. */
  at: number;
  turn: string | null;
  /** The turn has a prompt of its own: a compaction in it was not asked for. */
  prompted: boolean;
  /** How many of each kind this turn had: things without an id are numbered. */
  counts: [kind: string, count: number][];
  /** Models of the last turns: a usage record can come after the next turn began. */
  models: [turn: string, model: string][];
  model: string;
  tier: Tier;
  window: number | null;
  /** Size of the context after the last response or compaction, tokens. */
  context: number | null;
  counter: Counter;
  /** An event with usage was counted: what follows is not the head of the file. */
  used: boolean;
  /** Web searches since the last response was counted: they are its own, and billed with it. */
  searches: number;
  /** Usage of records whose `token_count` is still to come. */
  twins: Usage[];
  calls: [id: string, call: PendingCall][];
  /** The last compaction, until the size of the new context is known. */
  compaction: { key: string; at: number; offset: number } | null;
  /** Kind of limit that the last `token_count` said was reached. */
  limit: string | null;
  /** The plan's limits as this read last came upon them, by limit: JSON, parsed at its end. In no cursor. */
  plans?: [id: string, last: { at: number; json: string }][];
  project: string | null;
  /** The thread's total as it was last told. */
  told: string;
  /** Size and time of the index of names when it was last looked up. */
  names: string;
}

export function newState(place: Place, born: number): State {
  const thread = threadOfPath(place.path);
  return {
    session: thread,
    agent: null,
    opened: false,
    history: newHistory(thread, born),
    at: born,
    turn: null,
    prompted: false,
    counts: [],
    models: [],
    model: unknownModel,
    tier: "standard",
    window: null,
    context: null,
    counter: { ...newCounter },
    used: false,
    searches: 0,
    twins: [],
    calls: [],
    compaction: null,
    limit: null,
    project: null,
    told: "",
    names: "",
  };
}

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** `rollout-<local time>-<thread>[_<rollout>].jsonl`; the whole name when it is another. */
function threadOfPath(path: string): string {
  const file = basename(path);
  return uuid.exec(file)?.[0] ?? file.slice(0, 128);
}

/** Fields that all events and facts of a thread share. */
export function origin(state: State): { source: "codex"; session: string; agent?: string } {
  return { source: "codex", session: state.session, ...(state.agent === null ? {} : { agent: state.agent }) };
}

/** Fields that all events of a thread share. */
export function eventOrigin(state: State) {
  return { ...origin(state), born: state.history.born };
}

/** Thread that keys are named after. Where copies cannot be told apart, all of them and their original agree on it. */
export function ownerOf({ history }: State): string {
  return standing(history) === "shared" ? history.eldest : history.owner;
}

export function enterTurn(state: State, turn: string | undefined): void {
  if (turn === undefined || turn === state.turn) return;
  state.turn = turn;
  state.prompted = false;
  state.counts = [];
}

/**
 * Key of something without an id of its own: it is numbered within its turn, so that a file that was moved, rewritten
 * or copied gives the same key. Turns without an id, or with one that only counts, are told apart by what was used so
 * far and by the line itself, whose copies differ in their time only.
 */
export function keyInTurn(kind: string, line: Line, state: State): string {
  const unique = state.turn !== null && state.turn.length >= shortestId;
  const turn = unique ? state.turn : digest(`${state.counter.chain} ${contentOf(line)}`);
  return `${ownerOf(state)}:${turn}:${kind}:${countUp(state, kind)}`;
}

const shortestId = 16;
const enoughContent = 2048;

function contentOf({ bytes }: Line): string {
  const payload = Math.max(0, bytes.indexOf('"payload"'));
  return bytes.toString("latin1", payload, payload + enoughContent);
}

export function countOf(state: State, kind: string): number {
  return state.counts.find(([known]) => known === kind)?.[1] ?? 0;
}

export function countUp(state: State, kind: string): number {
  const known = state.counts.find(([other]) => other === kind);
  if (known) return ++known[1];
  state.counts.push([kind, 1]);
  return 1;
}
