import { type AllocationReport, type PlacedRule, tagNames } from "../core/allocation.ts";
import { dayOf, shiftDay } from "../core/days.ts";
import { capitalized, formatCost, formatPercent } from "../core/format.ts";
import type { Totals } from "../core/snapshot.ts";
import { type Options, UsageError, withEngine } from "./options.ts";
import { shorten, table } from "./table.ts";

/** What `taximeter allocation --json` prints. Money in nano-USD. `schema` moves when a field changes its meaning. */
export interface AllocationOutput extends AllocationReport {
  schema: 1;
}

/** As many rows of what no rule matches. */
const mostUnallocated = 20;

export function allocation(options: Options): Promise<void> {
  return withEngine(options, async (engine) => {
    const to = options.to ?? dayOf(Date.now(), options.timeZone);
    const from = options.from ?? shiftDay(to, -29);
    if (from > to) throw new UsageError(`--from: ${from} is after ${to}`);
    const report = await engine.allocation({ from, to });
    const output: AllocationOutput = { schema: 1, ...report };
    process.stdout.write(options.json ? `${JSON.stringify(output, null, 2)}\n` : asText(report));
  });
}

function asText(report: AllocationReport): string {
  const { from, to, total, rules, problems } = report;
  const parts = [
    `${from} to ${to}: ${formatCost(total.cost)}\n`,
    ...(rules.length === 0 ? ["There are no rules yet: see taximeter.allocation.rules, or .taximeter.json.\n"] : []),
    ...(rules.length === 0 ? [] : [rulesText(report), tagsText(report)]),
    ...(report.unallocated.length === 0 ? [] : [unallocatedText(report)]),
    ...(problems.length === 0
      ? []
      : [table(["l"], [["Left out"], ...problems.map((each) => [`  ${problemText(each)}`])])]),
  ];
  return parts.join("\n");
}

function rulesText({ rules }: AllocationReport): string {
  const rows = rules.map(({ sets, matches, ...rule }) => [
    placeText(rule),
    wordsOf(rule.rule.match) || "everything",
    wordsOf(rule.rule.set),
    formatCost(sets.cost),
    formatCost(matches.cost),
  ]);
  return table(["l", "l", "l", "r", "r"], [["Rule", "Matches", "Sets", "Set", "Matched"], ...rows]);
}

function tagsText({ tags, total }: AllocationReport): string {
  const rows = tagNames.flatMap((name) =>
    tags[name].map(({ value, total: part }, i) => [
      i === 0 ? capitalized(name) : "",
      shorten(value ?? "(unallocated)", 60),
      formatCost(part.cost),
      shareText(part, total),
    ]),
  );
  return table(["l", "l", "r", "r"], [["Tag", "Value", "Cost", "Share"], ...rows]);
}

function unallocatedText({ unallocated, total }: AllocationReport): string {
  const rows = unallocated
    .slice(0, mostUnallocated)
    .map(({ repository, branch, total: part }) => [
      shorten(repository ?? "(no folder)", 80),
      shorten(branch ?? "", 60),
      formatCost(part.cost),
      shareText(part, total),
    ]);
  const more = unallocated.length - rows.length;
  const head = ["Without any tag", "Branch", "Cost", "Share"];
  return table(["l", "l", "r", "r"], [head, ...rows]) + (more > 0 ? `and ${more} more\n` : "");
}

function placeText({ file, number }: Omit<PlacedRule, "rule">): string {
  return file === null ? `settings ${number}` : `${shorten(file, 80)} ${number}`;
}

function problemText({ file, message }: AllocationReport["problems"][number]): string {
  return shorten(file === null ? `settings: ${message}` : `${file}: ${message}`, 300);
}

function wordsOf(values: Readonly<Record<string, string | undefined>>): string {
  return shorten(
    Object.entries(values)
      .map(([name, value]) => `${name}=${value ?? ""}`)
      .join(" "),
    120,
  );
}

function shareText(part: Totals, whole: Totals): string {
  return whole.cost.nanoUsd ? formatPercent((part.cost.nanoUsd ?? 0) / whole.cost.nanoUsd) : "";
}
