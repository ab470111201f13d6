import { t } from "../core/l10n.ts";
import type { ToolFact } from "./facts.ts";
import { changeBy, inOrder, isSameSize, type Loop, type LoopFacts, looks } from "./loop.ts";

/**
 * One read or search that gives a thread the same result (by its length: parts of a file differ in it) again and again
 * within one prompt and without a change in between, or one search of the web. A compaction makes reading again worthwhile.
 */
export function repeatedReads({ tools, marks, thresholds }: LoopFacts): Loop[] {
  const found: Loop[] = [];
  const reads = new Map<string, ToolFact[]>();
  const end = (key: string) => {
    const runs = reads.get(key)!;
    if (runs.length >= thresholds.sameReads) found.push(loopOf(key, runs));
    reads.delete(key);
  };
  const forget = (which: (read: ToolFact) => boolean) => {
    for (const [key, [read]] of reads) if (which(read!)) end(key);
  };
  for (const fact of inOrder(tools, marks)) {
    if ("mark" in fact) {
      if (fact.mark === "prompt" && fact.agent === null) forget(() => true);
      if (fact.mark === "compaction") forget(({ agent }) => agent === fact.agent);
      continue;
    }
    if (fact.ok !== true) continue;
    if (looksUp(fact)) {
      const key = `${fact.agent ?? ""} ${stepOf(fact)}`;
      const runs = reads.get(key);
      if (runs && (isWebSearch(fact) || isSameSize(runs[0]!, fact))) runs.push(fact);
      else {
        if (runs) end(key);
        reads.set(key, [fact]);
      }
      continue;
    }
    if (changeBy(fact) !== undefined) forget((read) => !isWebSearch(read));
  }
  forget(() => true);
  return found;
}

/** The same question to the web is the same search, however long the answer; the same address may be worth a second look. */
function isWebSearch({ name, activity }: ToolFact): boolean {
  return activity === "web" && /search/i.test(name);
}

function looksUp(tool: ToolFact): boolean {
  return isWebSearch(tool) || (looks(tool) && tool.bytes > 0);
}

function stepOf({ name, target }: ToolFact): string {
  return `${name} ${target}`;
}

function loopOf(key: string, runs: readonly ToolFact[]): Loop {
  return {
    key,
    lesson: stepOf(runs[0]!),
    runs,
    title: t("The same is read again and again"),
    reason: t("{0} gave the same result {1} times, and nothing was changed in between", runs[0]!.name, runs.length),
  };
}
