import type { Facts, MarkFact, ToolFact } from "./facts.ts";

/** What a loop is told from: a whole session, or a part of one. */
export type LoopFacts = Pick<Facts, "tools" | "marks" | "thresholds">;

/** Work that goes round in circles, in the words of whoever found it. */
export interface Loop {
  /** Tells the session's loops apart. */
  key: string;
  /** Runs that show it, oldest first. */
  runs: readonly ToolFact[];
  title: string;
  reason: string;
}

/** Whether a run only looks at something. */
export function looks({ activity }: Pick<ToolFact, "activity">): boolean {
  return activity === "read" || activity === "search";
}

/** Both lists as one, oldest first. */
export function inOrder(tools: readonly ToolFact[], marks: readonly MarkFact[]): (ToolFact | MarkFact)[] {
  return [...marks, ...tools].sort((a, b) => a.at - b.at);
}
