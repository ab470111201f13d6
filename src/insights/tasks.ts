import type { NanoUsd } from "../core/money.ts";
import type { TaskKind } from "../core/tasks.ts";
import { defaultThresholds } from "../core/thresholds.ts";
import { alternations } from "./alternations.ts";
import type { CallFact, Facts, ToolFact } from "./facts.ts";
import { failureLoops } from "./failures.ts";
import { repeatedReads } from "./reads.ts";
import { kindOf } from "./taskKind.ts";

/** What was done from one prompt to the next, sub-agents included. */
export interface Task {
  kind: TaskKind;
  /** Model of the main thread; of several, the one that most was spent on. */
  model: string;
  /** First and last response, ms. */
  from: number;
  to: number;
  /** Null when nothing of it has a price. */
  nanoUsd: NanoUsd | null;
  /** Nothing failed at the end, no loop, no interruption, and its edits were not edited again at once. */
  well: boolean;
}

type TaskFacts = Pick<Facts, "calls" | "tools" | "marks" | "thresholds">;

/** Tasks of a session, oldest first. What no model answered is none, nor is what happened before the first prompt. */
export function tasksOf(facts: TaskFacts): Task[] {
  const pieces = answered(facts);
  return pieces.map((piece, i) => ({
    ...kindAndSpan(piece),
    model: modelOf(piece.calls),
    nanoUsd: sum(piece.calls),
    well: endedWell(piece) && !isDoneAgain(piece, pieces[i + 1]),
  }));
}

/** Kinds of the same tasks and when they were, which is known sooner than how they went. */
export function taskKindsOf(facts: Omit<TaskFacts, "thresholds">): Pick<Task, "kind" | "from" | "to">[] {
  return answered({ ...facts, thresholds: defaultThresholds }).map(kindAndSpan);
}

function answered(facts: TaskFacts): Piece[] {
  return cut(facts).filter(({ calls }) => calls.some(({ agent }) => agent === null));
}

function kindAndSpan({ tools, calls }: Piece): Pick<Task, "kind" | "from" | "to"> {
  return { kind: kindOf(tools), from: calls[0]!.at, to: calls.at(-1)!.at };
}

interface Piece extends TaskFacts {
  /** When it was asked, ms. */
  asked: number;
}

function cut({ calls, tools, marks, thresholds }: TaskFacts): Piece[] {
  const prompts = marks.flatMap(({ at, agent, mark }) => (mark === "prompt" && agent === null ? [at] : []));
  const [callsOf, toolsOf, marksOf] = [cutter(calls), cutter(tools), cutter(marks)];
  const pieces = [-Infinity, ...prompts].map((asked, i) => {
    const end = prompts[i] ?? Infinity;
    return { asked, calls: callsOf(end), tools: toolsOf(end), marks: marksOf(end), thresholds };
  });
  return pieces.slice(1);
}

/** What is left of a list up to a time, each time it is asked. */
function cutter<T extends { at: number }>(list: readonly T[]): (end: number) => T[] {
  let next = 0;
  return (end) => {
    const from = next;
    while (next < list.length && list[next]!.at < end) next++;
    return list.slice(from, next);
  };
}

function modelOf(calls: readonly CallFact[]): string {
  const spent = new Map<string, { nanoUsd: NanoUsd; calls: number }>();
  for (const { agent, model, nanoUsd } of calls) {
    if (agent !== null) continue;
    const sums = spent.get(model) ?? { nanoUsd: 0, calls: 0 };
    spent.set(model, { nanoUsd: sums.nanoUsd + (nanoUsd ?? 0), calls: sums.calls + 1 });
  }
  return [...spent].sort(([, a], [, b]) => b.nanoUsd - a.nanoUsd || b.calls - a.calls)[0]![0];
}

function sum(calls: readonly CallFact[]): NanoUsd | null {
  const costs = calls.flatMap(({ nanoUsd }) => nanoUsd ?? []);
  return costs.length === 0 ? null : costs.reduce((total, cost) => total + cost, 0);
}

function endedWell(piece: Piece): boolean {
  const { tools, marks } = piece;
  const isStopped = marks.some(({ mark, agent }) => agent === null && (mark === "interrupt" || mark === "refusal"));
  const lastTest = tools.findLast(({ activity }) => activity === "test");
  const lastStep = tools.findLast(({ activity }) => activity === "edit" || activity === "run");
  if (isStopped || lastTest?.ok === false || lastStep?.ok === false) return false;
  return failureLoops(piece).length + repeatedReads(piece).length + alternations(piece).length === 0;
}

/** Asked within two minutes of the last answer, and what this task edited is edited again. */
function isDoneAgain({ calls, tools }: Piece, next: Piece | undefined): boolean {
  if (!next || next.asked - calls.at(-1)!.at > atOnceMs) return false;
  const edited = new Set(tools.filter(isEdit).map(({ target }) => target));
  return next.tools.some((tool) => isEdit(tool) && edited.has(tool.target));
}

const atOnceMs = 2 * 60_000;

function isEdit({ activity, ok }: ToolFact): boolean {
  return activity === "edit" && ok !== false;
}
