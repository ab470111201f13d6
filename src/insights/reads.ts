import { t } from "../core/l10n.ts";
import type { ToolFact } from "./facts.ts";
import { inOrder, type Loop, type LoopFacts, looks } from "./loop.ts";

/**
 * One read or search that gives a thread the same result (by its length: parts of a file differ in it) again and again
 * within one prompt. Edits of what was read, and compactions, make reading again worthwhile; what a shell shows can
 * change with any edit or command.
 */
export function repeatedReads({ tools, marks, thresholds }: LoopFacts): Loop[] {
  const found: Loop[] = [];
  const reads = new Map<string, ToolFact[]>();
  const forget = (which: (read: ToolFact) => boolean) => {
    for (const [key, runs] of reads) {
      if (!which(runs[0]!)) continue;
      if (runs.length >= thresholds.sameReads) found.push(loopOf(key, runs));
      reads.delete(key);
    }
  };
  for (const fact of inOrder(tools, marks)) {
    if ("mark" in fact) {
      if (fact.mark === "prompt" && fact.agent === null) forget(() => true);
      if (fact.mark === "compaction") forget(({ agent }) => agent === fact.agent);
    } else if (looks(fact)) {
      if (fact.ok !== true || fact.bytes === 0) continue;
      const key = `${fact.agent ?? ""} ${fact.name} ${fact.target} ${fact.bytes}`;
      const runs = reads.get(key);
      if (runs) runs.push(fact);
      else reads.set(key, [fact]);
    } else if (fact.activity === "edit" && anywhere.test(fact.name)) forget(() => true);
    else if (fact.activity === "edit" || fact.activity === "run" || fact.activity === "test") {
      forget(({ name, target }) => shell.test(name) || (fact.activity === "edit" && target === fact.target));
    }
  }
  forget(() => true);
  return found;
}

/** Tools whose target is a command, not a path. */
const shell = /^(?:bash|shell|powershell|exec|local_shell|unified_exec|container\.exec|run_terminal)/i;
/** Edits that do not say by their target which file they change. */
const anywhere = /patch|^(?:bash|shell|powershell|exec|local_shell|unified_exec|container\.exec|run_terminal)/i;

function loopOf(key: string, runs: readonly ToolFact[]): Loop {
  return {
    key,
    runs,
    title: t("The same is read again and again"),
    reason: t("{0} gave the same result {1} times, and nothing was changed in between", runs[0]!.name, runs.length),
  };
}
