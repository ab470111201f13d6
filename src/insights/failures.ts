import { t } from "../core/l10n.ts";
import type { ToolFact } from "./facts.ts";
import type { Loop, LoopFacts } from "./loop.ts";
import type { Thresholds } from "../core/thresholds.ts";

/**
 * Steps (one tool with one target, in the main thread and all sub-agents) that fail without a success in between:
 * - again in the same way, or in different ways, although nothing was edited;
 * - in the same way after each of several edits, the output getting no shorter (fewer failing tests say less);
 * - very often, whatever happened in between.
 * A new failure after an edit is progress: tests and compilers report one thing after the other.
 */
export function failureLoops({ tools, thresholds }: LoopFacts): Loop[] {
  const found: Loop[] = [];
  const streaks = new Map<string, Streak>();
  let edits = 0;
  for (const tool of tools) {
    const key = `${tool.name} ${tool.target}`;
    if (failed(tool)) {
      const streak = streaks.get(key) ?? newStreak();
      streaks.set(key, streak);
      add(streak, tool, tool.activity === "edit" ? 0 : edits, thresholds);
      continue;
    }
    if (tool.ok === null) continue;
    if (tool.activity === "edit") edits++;
    tell(key, streaks.get(key), found);
    streaks.delete(key);
  }
  for (const [key, streak] of streaks) tell(key, streak, found);
  return found;
}

interface Streak {
  failures: ToolFact[];
  /** Edits of the session when it last failed. */
  edits: number;
  /** How often it was tried, and failed in each way, since the last edit. */
  tries: number;
  retried: Map<string, number>;
  /** Attempts, an edit apart, that failed in this way; how long the output was at first. */
  cycles: Map<string, { count: number; bytes: number }>;
  isLoop: boolean;
}

function newStreak(): Streak {
  return { failures: [], edits: 0, tries: 0, retried: new Map(), cycles: new Map(), isLoop: false };
}

function add(streak: Streak, tool: ToolFact, edits: number, thresholds: Thresholds): void {
  const first = streak.failures.length === 0;
  const edited = !first && edits > streak.edits;
  if (edited) {
    streak.tries = 0;
    streak.retried.clear();
  }
  const how = tool.failure ?? `exit ${tool.exitCode}`;
  const cycle = streak.cycles.get(how);
  if (!cycle || tool.bytes < cycle.bytes * progress) streak.cycles.set(how, { count: 1, bytes: tool.bytes });
  else if (edited) cycle.count++;
  streak.tries++;
  streak.retried.set(how, (streak.retried.get(how) ?? 0) + 1);
  streak.failures.push(tool);
  streak.edits = edits;
  streak.isLoop ||=
    streak.retried.get(how)! >= thresholds.sameFailures ||
    streak.tries >= thresholds.anyFailures ||
    streak.cycles.get(how)!.count >= thresholds.editCycles ||
    streak.failures.length >= thresholds.failuresInAll;
}

/** Output this much shorter than before is progress. */
const progress = 0.9;

function tell(key: string, streak: Streak | undefined, found: Loop[]): void {
  if (!streak?.isLoop) return;
  const runs = streak.failures;
  const [{ name, activity }] = runs as [ToolFact];
  const ways = new Set(runs.map(({ failure, exitCode }) => failure ?? exitCode)).size;
  found.push({
    key,
    runs,
    title: activity === "test" ? t("The same test keeps failing") : t("The same step keeps failing"),
    reason:
      ways === 1
        ? t("{0} failed {1} times in the same way without a success in between", name, runs.length)
        : t("{0} failed {1} times in {2} ways without a success in between", name, runs.length, ways),
  });
}

/** A search that finds nothing, and a quiet check (`test -f`, `git diff --exit-code`), exit with 1 and have not failed. */
function failed({ ok, activity, exitCode, bytes }: ToolFact): boolean {
  if (ok !== false) return false;
  return !(exitCode === 1 && (activity === "search" || (activity === "read" && bytes <= quietBytes)));
}

/** "Exit code 1" and little else. */
const quietBytes = 32;
