import { t } from "../core/l10n.ts";
import type { Thresholds } from "../core/thresholds.ts";
import type { ToolFact } from "./facts.ts";
import { changeBy, inOrder, type Loop, type LoopFacts } from "./loop.ts";

/**
 * Steps that fail without a success in between, within one prompt. A step is one tool with one target, in the main thread
 * and all sub-agents; commands are also followed by their way of failing, whatever the command. It is a loop when it fails:
 * - again in the same way, or in different ways, although nothing was changed;
 * - in the same way after each of several changes, the output getting no shorter (fewer failing tests say less);
 * - in two ways that take turns;
 * - very often in ways that it had failed in before, whatever happened in between.
 *
 * No loop: waiting for something, and what each sub-agent tries once for itself. A new failure after an edit is progress
 * (tests and compilers report one thing after the other), and so is the same failure after an edit of another file than
 * before (one mistake in many files).
 */
export function failureLoops({ tools, marks, thresholds }: LoopFacts): Loop[] {
  const found: Streak[] = [];
  const steps = new Map<string, Streak>();
  const ways = new Map<string, Streak>();
  const changes: (string | null)[] = [];
  const end = (streaks: Map<string, Streak>, key: string) => {
    const streak = streaks.get(key);
    if (streak?.since !== undefined) found.push(streak);
    streaks.delete(key);
  };
  const endAll = (streaks: Map<string, Streak>) => [...streaks.keys()].forEach((key) => end(streaks, key));
  /** A test that passes ends what commands and tests failed at, another command only the former. */
  const pass = (activity: ToolFact["activity"]) => {
    for (const [key, { failures }] of ways)
      if (activity === "test" || failures[0]!.activity === activity) end(ways, key);
  };
  const fail = (streaks: Map<string, Streak>, key: string, tool: ToolFact): void => {
    const streak = streaks.get(key) ?? newStreak(key);
    streaks.delete(key); // the latest stand last
    streaks.set(key, streak);
    const [oldest] = streaks.keys();
    if (streaks.size > mostOpen) end(streaks, oldest!);
    const change = changeSince(streak, tool.activity === "edit" ? [] : changes);
    streak.seen = changes.length;
    if (tool.activity === "wait" && change !== "again") return;
    // A new file is no progress when another command fails in the same way.
    const isDetour = streaks === ways && change === "fresh" && streak.failures.at(-1)!.target !== tool.target;
    add(streak, tool, isDetour ? "again" : change);
    const stuck = streaks === ways ? isStuck(streak, tool, thresholds) : isLoop(streak, tool, thresholds);
    if (stuck) streak.since ??= { at: tool.at, way: wayOf(tool) };
  };

  for (const fact of inOrder(tools, marks)) {
    if ("mark" in fact) {
      if (fact.mark === "prompt" && fact.agent === null) [steps, ways].forEach(endAll);
      continue;
    }
    const step = `${fact.name} ${fact.target}`;
    if (hasFailed(fact)) {
      fail(steps, step, fact);
      if (isCommand(fact)) fail(ways, `${fact.activity} ${wayOf(fact)}`, fact);
    } else if (fact.ok) {
      const change = changeBy(fact);
      if (change !== undefined) changes.push(change);
      end(steps, step);
      if (isCommand(fact)) pass(fact.activity);
    }
  }
  [steps, ways].forEach(endAll);
  return found.sort((a, b) => a.since!.at - b.since!.at).map(loopOf);
}

/** Of more steps that failed and did not succeed since, the one that was tried least recently is forgotten. */
const mostOpen = 256;

interface Streak {
  key: string;
  failures: ToolFact[];
  threads: Set<string | null>;
  /** Changes of the session when it last failed, and the files among those since it first failed. */
  seen: number;
  touched: Set<string>;
  /** How often it was tried, and failed in each way, since the last change. */
  tries: number;
  retried: Map<string, number>;
  /** Attempts, a change apart, that failed in this way; how long the output was at first. */
  cycles: Map<string, { count: number; bytes: number }>;
  /** Failures in a way that was known already. */
  stale: number;
  /** When it became a loop, ms, and how it failed then. */
  since?: { at: number; way: string };
}

function newStreak(key: string): Streak {
  return {
    key,
    failures: [],
    threads: new Set(),
    seen: 0,
    touched: new Set(),
    tries: 0,
    retried: new Map(),
    cycles: new Map(),
    stale: 0,
  };
}

/**
 * What was changed since the step last failed. `again`: only files that were changed before, or the first ones at all.
 * `fresh`: other files, too. `unknown`: commands, which do not say what they change.
 */
type Change = "none" | "again" | "fresh" | "unknown";

/** A step's cost must not grow with what happens elsewhere. */
const mostChanges = 64;

function changeSince({ failures, seen, touched }: Streak, changes: readonly (string | null)[]): Change {
  const since = changes.slice(Math.max(seen, changes.length - mostChanges));
  if (failures.length === 0 || since.length === 0) return "none";
  const files = since.filter((file) => file !== null);
  const isFirst = touched.size === 0;
  const fresh = files.filter((file) => !touched.has(file));
  for (const file of fresh) touched.add(file);
  if (files.length === 0) return "unknown";
  return fresh.length > 0 && !isFirst ? "fresh" : "again";
}

/** Of what may have changed nothing, two count as one. */
const weights = { none: 0, again: 1, fresh: 0, unknown: 0.5 } as const;
/** Output this much shorter than before is progress. */
const progress = 0.9;

function add(streak: Streak, tool: ToolFact, change: Change): void {
  const { failures, threads, retried, cycles } = streak;
  const way = wayOf(tool);
  if (change !== "none") {
    streak.tries = 0;
    retried.clear();
  }
  if (failures.length === 0 || threads.has(tool.agent)) {
    streak.tries++;
    retried.set(way, (retried.get(way) ?? 0) + 1);
  }
  const cycle = cycles.get(way);
  if (!cycle || tool.bytes < cycle.bytes * progress) cycles.set(way, { count: 1, bytes: tool.bytes });
  else {
    cycle.count += weights[change];
    streak.stale++;
  }
  threads.add(tool.agent);
  failures.push(tool);
}

function isLoop(streak: Streak, tool: ToolFact, thresholds: Thresholds): boolean {
  return (
    isStuck(streak, tool, thresholds) ||
    (streak.retried.get(wayOf(tool)) ?? 0) >= thresholds.sameFailures ||
    streak.tries >= thresholds.anyFailures ||
    streak.stale >= thresholds.failuresInAll ||
    takesTurns(streak, 2 * thresholds.rounds)
  );
}

/** Tests name what fails; a compiler finds one mistake after the other in the same words. */
function isStuck({ cycles }: Streak, tool: ToolFact, { editCycles }: Thresholds): boolean {
  return cycles.get(wayOf(tool))!.count >= (tool.activity === "test" ? 1 : patience) * editCycles;
}

const patience = 1.5;

function takesTurns({ failures }: Streak, count: number): boolean {
  if (failures.length < count) return false;
  const ways = failures.slice(-count).map(wayOf);
  return ways[0] !== ways[1] && ways.every((way, n) => way === ways[n % 2]);
}

function wayOf({ failure, exitCode }: ToolFact): string {
  return failure ?? `exit ${exitCode}`;
}

/** Digest of a failure with exit code 1 that says nothing. */
export const saysNothing = "0fc5165686190ca8";

/** A search that finds nothing, and a quiet check (`test -f`, `tsc | grep cart`), exit with 1 and have not failed. */
function hasFailed({ ok, activity, exitCode, failure }: ToolFact): boolean {
  return ok === false && !(exitCode === 1 && (activity === "search" || failure === saysNothing));
}

function isCommand({ activity }: ToolFact): boolean {
  return activity === "test" || activity === "run";
}

function loopOf({ key, failures, since }: Streak): Loop {
  const [{ name, activity }] = failures as [ToolFact];
  const ways = new Set(failures.map(wayOf)).size;
  return {
    key,
    lesson: key.endsWith(since!.way) ? key : `${key} ${since!.way}`,
    runs: failures,
    title: activity === "test" ? t("The same test keeps failing") : t("The same step keeps failing"),
    reason:
      ways === 1
        ? t("{0} failed {1} times in the same way without a success in between", name, failures.length)
        : t("{0} failed {1} times in {2} ways without a success in between", name, failures.length, ways),
  };
}
