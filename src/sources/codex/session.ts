import { countUnknown } from "../jsonl.ts";
import type { ReadResult } from "../source.ts";
import { fork, nameThread, standing, startTurn } from "./inherited.ts";
import type { Line } from "./line.ts";
import { metaOf } from "./meta.ts";
import { tierOf } from "./models.ts";
import { integer, json, name, string, windowOf } from "./narrow.ts";
import { enterTurn, origin, type State } from "./state.ts";

/** Side files of a Codex home that tell more than the rollout. */
export interface Home {
  /** Root of the tree of sub-agents that `thread` is part of. */
  rootOf(thread: string): string;
  /** Name of a thread if the index of names is not in the state `seen`; the state it is in. */
  nameOf(thread: string, seen: string): { seen: string; title?: string };
}

/** Lines that say under which circumstances the next responses are made: thread, turn, model, folder, tier. */

export function sessionMeta(line: Line, state: State, out: ReadResult, home: Home): void {
  const payload = line.payload();
  if (!payload) return void out.skipped++;
  const meta = metaOf(payload);
  const { history } = state;
  if (state.opened) {
    // A second thread's meta is the head of a copied history.
    if (meta.thread === undefined || meta.thread === history.owner || state.used) return;
    fork(history, meta.thread);
    history.copied = true;
    return;
  }
  state.opened = true;
  history.owner = history.eldest = meta.thread ?? history.owner;
  history.born = meta.born ?? line.at ?? history.born;
  history.start = line.ordinal === undefined ? null : (meta.start ?? null);
  state.session = meta.session ?? (meta.parent === undefined ? history.owner : home.rootOf(meta.parent));
  state.agent = meta.subAgent && state.session !== history.owner ? history.owner : null;
  state.project = meta.facts.project ?? null;
  const ancestor = meta.forkedFrom ?? meta.parent;
  if (!meta.based && (ancestor !== undefined || history.start !== null)) fork(history, ancestor ?? history.owner);
  out.facts.push({
    ...origin(state),
    ...meta.facts,
    startedAt: history.born,
    ...(meta.agentType === undefined || state.agent === null ? {} : { agentType: meta.agentType }),
    ...(state.agent !== null && meta.parent !== undefined && meta.parent !== state.session
      ? { parentAgent: meta.parent }
      : {}),
    ...(state.agent === null && meta.forkedFrom !== undefined ? { forkedFrom: meta.forkedFrom } : {}),
  });
}

const maxModels = 16;

export function turnContext(line: Line, state: State, out: ReadResult): void {
  const payload = line.payload();
  if (!payload) return void out.skipped++;
  const turn = name(payload["turn_id"]);
  startTurn(state.history, turn, undefined);
  enterTurn(state, turn);
  const model = name(payload["model"]);
  if (model !== undefined) {
    state.model = model;
    state.models = state.models.filter(([known]) => known !== turn).slice(1 - maxModels);
    if (turn !== undefined) state.models.push([turn, model]);
  }
  const project = string(payload["cwd"])?.slice(0, 4096);
  if (project === undefined || project === state.project || standing(state.history) === "inherited") return;
  state.project = project;
  out.facts.push({ ...origin(state), project });
}

export function taskStarted(line: Line, state: State, out: ReadResult): void {
  const payload = line.payload();
  if (!payload) return void out.skipped++;
  const turn = name(payload["turn_id"]);
  startTurn(state.history, turn, integer(payload["started_at"]));
  enterTurn(state, turn);
  state.window = windowOf(payload["model_context_window"]) ?? state.window;
}

export function settingsApplied(line: Line, state: State, out: ReadResult): void {
  const payload = line.payload();
  if (!payload) return void out.skipped++;
  const thread = name(payload["thread_id"]);
  if (thread !== undefined) nameThread(state.history, thread);
  const own = thread === undefined ? standing(state.history) !== "inherited" : thread === state.history.owner;
  if (!own) return;
  const serviceTier = name(json(payload["thread_settings"])?.["service_tier"]);
  const tier = tierOf(serviceTier);
  if (tier === undefined) countUnknown(out, `service_tier.${serviceTier}`);
  state.tier = tier ?? "standard";
}
