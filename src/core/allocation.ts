import type { SourceId } from "./event.ts";
import type { Totals } from "./snapshot.ts";

/** What a total is allocated to. Set by rules only: nothing is guessed from names. */
export const tagNames = ["team", "project", "initiative"] as const;
export type TagName = (typeof tagNames)[number];
/** Null: no rule sets it ("unallocated"). */
export type Tags = Record<TagName, string | null>;

/**
 * One rule. It matches when all that `match` names matches; patterns are globs (`*` within a part, `**` across parts).
 * Each tag is set by the first rule in order that matches and sets it.
 */
export interface AllocationRule {
  match: {
    /** Of the session's working directory; `~` is the home folder. */
    path?: string;
    /** Of the repository's folder or its name; worktrees count as their main repository. */
    repository?: string;
    branch?: string;
    /** Of the ticket in the branch's name, e.g. "PAY-*" for feature/PAY-12-refunds. */
    ticket?: string;
    tool?: SourceId;
    model?: string;
  };
  set: Partial<Record<TagName, string>>;
  /** First and last day on which it holds, YYYY-MM-DD; absent: always. */
  from?: string;
  until?: string;
}

/** Where a rule stands: the user's settings come first, then the files of trusted workspaces. */
export interface PlacedRule {
  rule: AllocationRule;
  /** Null: the settings; else the absolute path of the `.taximeter.json`. */
  file: string | null;
  /** From 1, within its place. */
  number: number;
}

/** What the rules do to the days [from, to], YYYY-MM-DD. */
export interface AllocationReport {
  from: string;
  to: string;
  total: Totals;
  /** In order. `sets`: what it decided at least one tag of; `matches`: all that it matches, also what earlier rules decided. */
  rules: (PlacedRule & { sets: Totals; matches: Totals })[];
  /** By tag: its values, dearest first; null = unallocated. Each adds up to `total`. */
  tags: Record<TagName, { value: string | null; total: Totals }[]>;
  /** Without any tag, dearest first: where a new rule would help. */
  unallocated: { repository: string | null; branch: string | null; total: Totals }[];
  /** What is wrong with rules that were left out, and where; plain sentences. */
  problems: { file: string | null; message: string }[];
}
