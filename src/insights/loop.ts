import type { Facts, MarkFact, ToolFact } from "./facts.ts";

/** What a loop is told from: a whole session, or a part of one. */
export type LoopFacts = Pick<Facts, "tools" | "marks" | "thresholds">;

/** Work that goes round in circles, in the words of whoever found it. */
export interface Loop {
  /** Tells the session's loops apart. */
  key: string;
  /** The same in every session that goes round in this circle. */
  lesson: string;
  /** Runs that show it, oldest first. */
  runs: readonly ToolFact[];
  title: string;
  reason: string;
}

/** Whether a run only looks at something. */
export function looks({ activity }: Pick<ToolFact, "activity">): boolean {
  return activity === "read" || activity === "search";
}

/** What a run that succeeded changed: a file, null when nobody can say, undefined when nothing. */
export function changeBy({ name, activity, target }: ToolFact): string | null | undefined {
  if (activity === "edit") return isShell(name) ? null : target;
  const isOpen =
    activity === "run" || activity === "mcp" || activity === "other" || (activity === "web" && isShell(name));
  return isOpen ? null : undefined;
}

/** Tools whose target is a command, not a path. */
export function isShell(name: string): boolean {
  return /^(?:bash|shell|powershell|exec|local_shell|unified_exec|container\.exec|run_terminal|write_stdin)/i.test(
    name,
  );
}

/** Results that differ by less are equal: some clients log the time that the run took with them. Bytes. */
const noise = 16;

export function isSameSize(a: ToolFact, b: ToolFact): boolean {
  return Math.abs(a.bytes - b.bytes) <= noise;
}

/** Both lists as one, oldest first. */
export function inOrder(tools: readonly ToolFact[], marks: readonly MarkFact[]): (ToolFact | MarkFact)[] {
  return [...marks, ...tools].sort((a, b) => a.at - b.at);
}
