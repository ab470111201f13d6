import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatCount, formatPercent } from "../src/core/format.ts";
import { backTest, type Tested } from "../test/insights/forecastMeasure.ts";
import { repository } from "./cache.ts";
import { table } from "./readme.ts";

export const forecastFile = join(repository, "docs", "forecast.md");

/** `node scripts/run.mjs forecast`: writes docs/forecast.md from the half of the made-up months that is kept apart. */
export async function main(): Promise<number> {
  writeFileSync(forecastFile, forecastPage());
  return 0;
}

export function forecastPage(): string {
  const { byUser, byDay, all } = backTest("kept");
  const evenings = byDay.map(({ name, ...rest }) => ({ name: `day ${name}`, ...rest }));
  return `${intro}
## By kind of user

${tableOf("user", [...byUser, all])}

## By the evening on which it was asked

${tableOf("asked on", [...evenings, all])}

${reading}`;
}

function tableOf(first: string, rows: readonly Tested[]): string {
  const head = [first, "forecasts", "in the range", "typical error", "the same, linear", "width of the range"];
  return table([
    head,
    ...rows.map(({ name, forecasts, covered, error, linearError, width }) => [
      name,
      formatCount(forecasts),
      ...[covered, error, linearError, width].map((share) => formatPercent(share)),
    ]),
  ]);
}

const intro = `# Month-end forecast

How good the forecast of "This month" is. It adds to what is spent, for each day left, what such a weekday cost in the
last ten weeks; recent days count more, one huge day is cut, and after a change of level (another model) the days before
it are scaled to it. The range is meant to hold four months in five. It has three
causes: days differ, idle and busy weeks come in runs, and habits change. There is no forecast before the pilot period's
days with use are known (\`src/insights/forecast.ts\`).

The users are made up (\`test/insights/forecastMonths.ts\`), from seeds; even seeds were for tuning, the figures are of odd
ones: twelve months each, one of them a leap February, foretold on the evenings of days 5, 10, 15, 20 and 25. Errors and
widths are medians, as shares of what the month cost in the end. "Linear" is what was spent so far, by the day, times the
days of the month.

\`node scripts/run.mjs forecast\` writes this page; a test holds it to the code.
`;

const reading = `What nobody can foresee is not foreseen: the days away and the other model begin on a random day of the month, often
after the forecast was made, and then the month ends outside the range more often than the range says. A change of model is
followed within a week or two of use, not at once. Real users have habits that are not among these kinds.
`;
