import type { Tier } from "../../core/event.ts";

/** Model before the log said one (files older than `turn_context`). Has no price. */
export const unknownModel = "unknown";

/** What the reviewer's placeholder stood for, from each UTC day on. After the last day no source says it. */
const reviewers: readonly (readonly [from: string, model: string | undefined])[] = [
  ["2025-08-07", "gpt-5"],
  ["2025-09-15", "gpt-5-codex"],
  ["2025-11-13", "gpt-5.1-codex"],
  ["2025-12-11", "gpt-5.2-codex"],
  ["2026-02-05", "gpt-5.3-codex"],
  ["2026-03-05", "gpt-5.4"],
  ["2026-04-23", "gpt-5.5"],
  ["2026-07-09", undefined],
];

/** The model that served: the logged id, but for the reviewer's placeholder, unless the day leaves it open. */
export function servedModel(model: string, at: number): string {
  if (model !== "codex-auto-review" || Number.isNaN(new Date(at).getTime())) return model;
  const day = new Date(at).toISOString().slice(0, 10);
  if (reviewers.some(([from]) => from === day)) return model;
  return reviewers.findLast(([from]) => from < day)?.[1] ?? model;
}

const tiers: ReadonlyMap<string, Tier> = new Map([
  ["default", "standard"],
  ["auto", "standard"],
  ["standard", "standard"],
  ["priority", "priority"],
  ["fast", "fast"],
  ["ultrafast", "ultrafast"],
  ["flex", "flex"],
  ["batch", "batch"],
]);

/** Undefined for a name that this version does not know. */
export function tierOf(serviceTier: string | undefined): Tier | undefined {
  return serviceTier === undefined ? "standard" : tiers.get(serviceTier);
}
