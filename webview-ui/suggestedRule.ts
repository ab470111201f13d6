import type { AllocationReport, AllocationRule } from "../src/core/allocation.ts";
import { projectName } from "../src/core/sessionName.ts";
import type { Totals } from "../src/core/snapshot.ts";
import { sumCosts } from "./totals.ts";

export type Use = Pick<Totals, "cost" | "calls">;

/** Use without any tag, of one repository; null: of none. */
export interface UnallocatedRepository {
  repository: string | null;
  total: Use;
  /** Dearest first. */
  branches: { branch: string | null; total: Use }[];
}

/** The dearest repository first; what has no price after all that has one. */
export function byRepository(unallocated: AllocationReport["unallocated"]): UnallocatedRepository[] {
  return [...Map.groupBy(unallocated, ({ repository }) => repository)]
    .map(([repository, branches]) => ({ repository, branches, total: sum(branches.map(({ total }) => total)) }))
    .sort((a, b) => (b.total.cost.nanoUsd ?? -1) - (a.total.cost.nanoUsd ?? -1));
}

/** A repository's name; its folder where another one of `all` has the same name. Clipped. */
export function shortName(repository: string, all: readonly UnallocatedRepository[]): string {
  return onlyName(repository, all) ?? repository.slice(-80);
}

/**
 * A rule to begin with. It matches by the repository's name, which holds on every machine, or by its folder where
 * another one of `all` has the same name. What it sets is for the user to change.
 */
export function suggestRule(
  repository: string,
  branch: string | null,
  all: readonly UnallocatedRepository[],
): AllocationRule {
  return {
    match: { repository: onlyName(repository, all) ?? repository, ...(branch !== null && { branch }) },
    set: { project: tagText(projectName(repository) ?? repository) },
  };
}

/** As it stands in the settings and in `.taximeter.json`. */
export function ruleText(rule: AllocationRule): string {
  return JSON.stringify(rule, null, 2);
}

/** As long as a tag may be, and without what it may not hold. */
function tagText(name: string): string {
  return name
    .replace(/\p{Cc}/gu, "")
    .trim()
    .slice(0, 60);
}

/** Null: it has no name, or shares it. */
function onlyName(repository: string, all: readonly UnallocatedRepository[]): string | null {
  const name = projectName(repository);
  const ofThatName = all.filter((other) => projectName(other.repository)?.toLowerCase() === name?.toLowerCase());
  return ofThatName.length < 2 ? name : null;
}

function sum(all: readonly Use[]): Use {
  return {
    cost: sumCosts(all.map(({ cost }) => cost)),
    calls: all.reduce((calls, each) => calls + each.calls, 0),
  };
}
