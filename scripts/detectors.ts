import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { taskKinds } from "../src/core/tasks.ts";
import { formatCount, formatPercent, formatUsd } from "../src/core/format.ts";
import { measure } from "../test/insights/measure.ts";
import { agreement, confusion, type Confusion } from "../test/insights/taskTraces.ts";
import { repository } from "./cache.ts";
import { table } from "./readme.ts";

export const detectorsFile = join(repository, "docs", "detectors.md");

/** `node scripts/run.mjs detectors`: writes docs/detectors.md from the half of the labelled sessions that is kept apart. */
export async function main(): Promise<number> {
  writeFileSync(detectorsFile, detectorsPage());
  return 0;
}

export function detectorsPage(): string {
  const head = [
    "detector",
    "healthy",
    "sick",
    "precision",
    "recall",
    "false alarms per 100 healthy",
    "spent before the alarm (median, worst)",
  ];
  const rows = measure("kept").map(({ detector, healthy, sick, precision, recall, falseAlarms, spent }) => [
    detector,
    formatCount(healthy),
    formatCount(sick),
    formatPercent(precision),
    formatPercent(recall),
    falseAlarms.toFixed(1),
    spent === null ? "" : `${formatUsd(spent.median)}, ${formatUsd(spent.worst)}`,
  ]);
  return `${intro}\n${table([head, ...rows])}\n\n${kindsIntro}\n${kindsTable(confusion("kept"))}\n`;
}

function kindsTable(told: Confusion): string {
  const rows = [...told].map(([kind, as]) => [kind, ...taskKinds.map((other) => String(as.get(other) ?? ""))]);
  return table([["is, told as", ...taskKinds], ...rows]);
}

const intro = `# Detectors

How often the detectors of \`taximeter advice\` are right. The sessions are made up (\`test/insights/\`), from a seed, so
that their state is known: healthy ones look sick (red-green cycles, flaky tests, searches that find nothing, large
refactorings, long runs by day), sick ones differ in numbers and timing. The rules and these kinds were tried on sessions
with even seeds; the figures below are of those with odd seeds. They say how well the rules tell these kinds apart, and
no more: whoever made the sessions knew the rules. Real ones have kinds that nobody thought of, so expect more errors.

Of \`pace\` a row counts months, looked at on each of their evenings. \`budget\` compares two numbers, and \`digest\` sums up a
day: they cannot err.

\`node scripts/run.mjs detectors\` writes this page; a test holds it to the code.
`;

const kindsIntro = `## Kinds of tasks

Which kind of task it was is told from what its turns did, not from what was said (\`src/insights/taskKind.ts\` says what
cannot be known so). Some of these made-up tasks leave no sign of what they were: a plan in words only, a page that is not
called README. As what they are, ${formatPercent(agreement(confusion("kept")))} are told, again of the half that is kept apart.
`;
