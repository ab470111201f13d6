import type { SessionFacts } from "../../core/event.ts";
import { origin, type State } from "./state.ts";
import { isEstimate, tokensOf, vector } from "./usage.ts";

/**
 * Tells the thread's running total, as Codex last wrote it, when it is new: of this thread alone, on over resumes, and in
 * a fork on from the parent's. Not before the thread's own first total, nor while an estimate stands in its place.
 */
export function threadTotal(state: State): SessionFacts[] {
  const { total, inherited } = state.counter;
  if (!total || inherited || isEstimate(total) || vector(total) === state.told) return [];
  state.told = vector(total);
  const report = { by: "thread-total", nanoUsd: null, unknownModels: false } as const;
  return [{ ...origin(state), report: { ...report, at: state.at, tokens: tokensOf(total), models: [] } }];
}
