/** What the allocation view shows: made up, the same at every run. Each tag adds up to the total of $100. */
import type { AllocationReport, AllocationRule } from "../../src/core/allocation.ts";
import { noTokens } from "../../src/core/event.ts";
import type { Totals } from "../../src/core/snapshot.ts";
import { priced } from "./data.ts";

export interface Range {
  from: string;
  to: string;
}

export const workspaceFile = "/home/dev/shop/.taximeter.json";

/** Three rules that decide, one that matches nothing, one that earlier ones leave nothing; $18.40 without any tag. */
export function makeAllocation({ from, to }: Range): AllocationReport {
  const shop = { match: { repository: "shop" }, set: { team: "Payments", project: "Checkout" } };
  const tickets = { match: { repository: "shop", ticket: "PAY-*" }, set: { initiative: "PSD3" }, from: "2026-11-01" };
  return {
    ...{ from, to, total: use(100) },
    rules: [
      rule(null, 1, shop, 60, 60),
      rule(null, 2, tickets, 25, 25),
      rule(null, 3, { match: { path: "~/work/legacy/**" }, set: { team: "Care" } }, 0, 0),
      rule(workspaceFile, 1, { match: { branch: "release/**" }, set: { team: "Platform" } }, 21.6, 30),
      rule(workspaceFile, 2, { match: { repository: "sh*", tool: "codex" }, set: { team: "Others" } }, 0, 12),
    ],
    tags: {
      team: [value("Payments", 60), value("Platform", 21.6), value(null, 18.4)],
      project: [value("Checkout", 60), value(null, 40)],
      initiative: [value(null, 75), value("PSD3", 25)],
    },
    unallocated: [
      { repository: "/home/dev/api", branch: "main", total: use(9) },
      { repository: "/home/dev/notes", branch: "main", total: use(6) },
      { repository: "/home/dev/api", branch: "feature/a-name-that-goes-on-and-on", total: use(3) },
      { repository: null, branch: null, total: use(0.4) },
    ],
    problems: [{ file: workspaceFile, message: 'Rule 3 sets no tag: "set" is empty.' }],
  };
}

/** Nobody wrote a rule yet. */
export function makeUnruled({ from, to }: Range): AllocationReport {
  return {
    ...{ from, to, total: use(100), rules: [], problems: [] },
    tags: { team: [value(null, 100)], project: [value(null, 100)], initiative: [value(null, 100)] },
    unallocated: [
      { repository: "/home/dev/shop", branch: "main", total: use(70) },
      { repository: "/home/dev/old/shop", branch: "main", total: use(20) },
      { repository: "/home/dev/api", branch: null, total: use(10) },
    ],
  };
}

export function use(usd: number): Totals {
  const calls = Math.round(usd * 10);
  return {
    calls,
    tokens: { ...noTokens, input: calls * 900, output: calls * 300 },
    cost: priced(Math.round(usd * 1e9)),
  };
}

function value(name: string | null, usd: number) {
  return { value: name, total: use(usd) };
}

function rule(file: string | null, number: number, of: AllocationRule, sets: number, matches: number) {
  return { file, number, rule: of, sets: use(sets), matches: use(matches) };
}
