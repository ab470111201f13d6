import { t } from "../core/l10n.ts";
import type { ToolFact } from "./facts.ts";
import { inOrder, isSameSize, type Loop, type LoopFacts, looks } from "./loop.ts";

/**
 * Two steps of a thread that take turns (A, B, A, B …), each with the same result every time. Only steps without an
 * effect: looking at something, or failing. Waiting for something (a command that succeeds, then a look) is none.
 */
export function alternations({ tools, marks, thresholds }: LoopFacts): Loop[] {
  const found: Loop[] = [];
  const threads = new Map<string | null, ToolFact[]>();
  const finish = (agent: string | null, next: ToolFact[]) => {
    const runs = threads.get(agent) ?? [];
    if (runs.length >= 2 * thresholds.rounds) found.push(loopOf(runs));
    threads.set(agent, next);
  };
  for (const fact of inOrder(tools, marks)) {
    if ("mark" in fact) {
      if (fact.mark === "prompt") finish(fact.agent, []);
      continue;
    }
    const runs = threads.get(fact.agent) ?? [];
    const last = runs.at(-1);
    const before = runs.at(-2);
    if (!withoutEffect(fact)) finish(fact.agent, []);
    else if (!last || isSame(last, fact)) finish(fact.agent, [fact]);
    else if (!before || isSame(before, fact)) runs.push(fact);
    else finish(fact.agent, [last, fact]);
  }
  for (const agent of threads.keys()) finish(agent, []);
  return found;
}

function withoutEffect(tool: ToolFact): boolean {
  return tool.ok === false || (tool.ok === true && looks(tool));
}

function isSame(a: ToolFact, b: ToolFact): boolean {
  if (a.name !== b.name || a.target !== b.target || a.ok !== b.ok) return false;
  return a.ok === false ? a.failure === b.failure : isSameSize(a, b);
}

function loopOf(runs: readonly ToolFact[]): Loop {
  const [a, b] = runs as [ToolFact, ToolFact];
  const rounds = Math.floor(runs.length / 2);
  const pair = [a, b].map(({ name, target }) => `${name} ${target}`);
  return {
    key: `${a.agent ?? ""} ${pair.join(" ")}`,
    lesson: pair.toSorted().join(" "),
    runs,
    title: t("Two steps take turns without progress"),
    reason:
      a.name === b.name
        ? t("Two runs of {0} took turns {1} times with the same results", a.name, rounds)
        : t("{0} and {1} took turns {2} times with the same results", a.name, b.name, rounds),
  };
}
