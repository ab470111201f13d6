import { readFileSync } from "node:fs";
import { basename, dirname, sep } from "node:path";
import type { Activity, CallEvent } from "../../core/event.ts";
import { asObject, asText, type Json } from "../json.ts";
import type { Place } from "../source.ts";

/**
 * What must be remembered from line to line of one file. Plain JSON: it is kept in the cursor between reads. Properties
 * are set to undefined, not deleted: deleting makes V8 look up every property of the object by hash from then on.
 */
export interface State {
  /** Birth of the file, ms. */
  born: number;
  /** Session of the file: of lines that name none, and, in a sub-agent's folder, of all lines. */
  session: string;
  /** True in a sub-agent's folder: its name is right where old lines name the agent instead of the session. */
  sessionFixed: boolean;
  /** Sub-agent whose file this is. */
  agent?: string;
  /** Time of the last line that had one, ms. */
  at: number;
  /** True once a line says that a background hand-off copied this file's history. */
  background: boolean;
  known: Known;
  threads: Thread[];
  tools: PendingTool[];
  /** Prompt that the main thread works on. */
  prompt?: string;
  compaction?: Compaction | undefined;
  /** Call whose lines are still being joined; written when another begins and at the end of each read. */
  open?: OpenCall | undefined;
}

/** Facts already told, so that only changes are told again. */
export interface Known {
  project?: string;
  branch?: string;
  version?: string | undefined;
  forkedFrom?: string;
  title?: string;
  /** 1 a summary, 2 the client's own title, 3 the user's: a lesser one never replaces a better one. */
  titleRank: number;
  agentType?: string;
  parentAgent?: string;
  agentTold: boolean;
}

/** The main thread ("") or one sub-agent. */
export interface Thread {
  agent: string;
  /** Model and context of the last response. */
  model?: string;
  context?: number;
  /** Key of the last response, and whether the turn ended with it. */
  key?: string;
  ended?: boolean;
  /** A request that no line has answered yet. */
  request?: { id: string; at: number; model: string; offset: number; session: string } | undefined;
  /** The response whose lines never said why it stopped: its output count may be a placeholder. */
  answer?: Answer | undefined;
}

export interface Answer {
  call: CallEvent;
  /** Estimated tokens and characters of what its lines say so far. */
  tokens: number;
  characters: number;
}

export interface PendingTool {
  id: string;
  name: string;
  activity: Activity;
  target: string;
  session: string;
  agent?: string;
  copy?: boolean;
  /** Model that asked for the tool: a web search is billed under it. */
  model: string;
}

/** The half of a compaction whose other half is still to come. */
export interface Compaction {
  /** Tokens of a summary that no boundary has claimed yet. */
  summary?: number;
  /** What the boundary said, without the summary's output. */
  boundary?: CallEvent;
}

export interface OpenCall {
  call: CallEvent;
  /** Calls inside the call: adviser, server-side compaction. */
  inner: CallEvent[];
}

/** State before the first line. For a sub-agent its description is read from the file beside it. */
export function startState(place: Place, born: number): State {
  const folders = dirname(place.path).split(sep);
  const below = folders.lastIndexOf("subagents");
  const name = basename(place.path, ".jsonl");
  const agent = name.startsWith("agent-") ? name.slice("agent-".length).slice(0, 200) : undefined;
  const meta = agent === undefined ? undefined : metaOf(place.path);
  const agentType = asText(meta?.["agentType"], 80);
  const parentAgent = asText(meta?.["parentAgentId"]);
  return {
    born,
    session: ((below > 0 ? folders[below - 1] : undefined) ?? name).slice(0, 200),
    sessionFixed: below > 0,
    ...(agent !== undefined && { agent }),
    at: born,
    background: false,
    known: {
      titleRank: 0,
      agentTold: false,
      ...(agentType !== undefined && { agentType }),
      ...(parentAgent !== undefined && { parentAgent }),
    },
    threads: [],
    tools: [],
  };
}

/** The thread of `agent` ("" = main). At most a few dozen are remembered: agents usually have their own files. */
export function threadOf(state: State, agent: string): Thread {
  const known = state.threads.find((thread) => thread.agent === agent);
  if (known) return known;
  const thread: Thread = { agent };
  state.threads.push(thread);
  if (state.threads.length > 32)
    state.threads.splice(
      state.threads.findIndex((other) => other.agent !== ""),
      1,
    );
  return thread;
}

function metaOf(path: string): Json | undefined {
  try {
    return asObject(JSON.parse(readFileSync(path.replace(/\.jsonl$/, ".meta.json"), "utf8")));
  } catch {
    return undefined; // older clients write none
  }
}
