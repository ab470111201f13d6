import type { Kysely } from "kysely";
import { shiftDay } from "../../core/days.ts";
import type { Days, Review, ReviewQuery, TeamPageApi } from "../../core/review.ts";
import { type Cell, type Dimension, dimensions, type Grouping, type Question, type TeamPromise } from "../wire.ts";
import { closedThrough, dayNumber, dayText, monthOf, nextMonth, today, weekOf } from "./calendar.ts";
import { planOf } from "./plans.ts";
import { monthOfReview } from "./reviewMonth.ts";
import {
  anomaliesOf,
  byProvider,
  deltasOf,
  modelMixOf,
  topDeltasOf,
  unallocatedOf,
  type WeekCell,
  wholeOf,
} from "./reviewParts.ts";
import { ownSummary, publishedThrough, summary } from "./summaries.ts";
import type { Tables } from "./tables.ts";
import { sumOf, totalsIn } from "./totalsOfGroups.ts";

/** Weeks that are looked at: the one that is asked for, and those before it. */
const weeksShown = 13;

/**
 * The weekly review, from answers that any lead could ask for one by one (`summaries.ts`): it tells nothing more. Weeks
 * are whole, from Monday to Sunday, sums of one or two published blocks.
 */
export async function review(
  db: Kysely<Tables>,
  query: ReviewQuery,
  { people, settleDays, retentionDays }: TeamPromise,
  now: number,
): Promise<Review> {
  const through = await readThrough(db, settleDays, now);
  const week = weekToShow(query.week, through, now);
  const monday = week.from;
  const range = { from: shiftDay(monday, 7 - 7 * weeksShown), to: week.to };
  const ask = async (by: Grouping[], of: Pick<Question, "from" | "to"> = range) =>
    (await summary(db, { ...of, by, where: query.where }, people)).cells;
  const cells = {} as Record<Dimension, WeekCell[]>;
  for (const dimension of dimensions) {
    cells[dimension] = (await ask([dimension, "week"])).map((cell) => ({
      ...totalsIn(cell),
      ...{ key: cell.keys[dimension] ?? null, week: cell.keys.week ?? "" },
    }));
  }
  const providers = byProvider(cells.model);
  const by: Review["by"] = {
    provider: deltasOf(providers, monday),
    team: deltasOf(cells.team, monday),
    project: deltasOf(cells.project, monday),
    initiative: deltasOf(cells.initiative, monday),
    tool: deltasOf(cells.tool, monday),
    model: deltasOf(cells.model, monday),
    kind: deltasOf(cells.kind, monday),
  };
  const whole = wholeOf(by.tool);
  const weeks = weeksOf(await ask(["team", "week"]));
  return {
    week,
    previousWeek: { from: shiftDay(monday, -7), to: shiftDay(monday, -1) },
    publishedThrough: through,
    promise: { people, settleDays, retentionDays },
    ...whole,
    by,
    topDeltas: topDeltasOf(by),
    month: await month(db, monday, through, ask),
    anomalies: await owned(
      [
        ...anomaliesOf("team", cells.team, monday),
        ...anomaliesOf("project", cells.project, monday),
        ...anomaliesOf("model", cells.model, monday),
      ],
      (dimension) => ask([dimension, "team"], week),
    ),
    weeks,
    modelMix: modelMixOf(by.model),
    active: activeOf(weeks.find(({ from }) => from === monday)),
    unallocated: unallocatedOf(by.team),
  };
}

/** A member's own week, up to the minute, beside what is published of the group's. */
export async function ownWeek(
  db: Kysely<Tables>,
  query: ReviewQuery,
  { people, settleDays }: TeamPromise,
  member: number,
  now: number,
): Promise<Awaited<ReturnType<TeamPageApi["own"]>>> {
  const week = weekToShow(query.week, await readThrough(db, settleDays, now), now);
  const question = { ...week, where: query.where };
  const days = await ownSummary(db, { ...question, by: ["day"] }, member);
  const group = await summary(db, { ...question, by: ["team", "week"] }, people);
  return {
    week,
    own: sumOf(days),
    ownActiveDays: days.length,
    group: activeOf(weeksOf(group.cells)[0]),
    groupTotal: sumOf(group.cells),
  };
}

/** Last day of which all is published that will be; days on which nobody worked have no line. Null: nothing yet. */
export async function readThrough(db: Kysely<Tables>, settleDays: number, now: number): Promise<string | null> {
  return (await publishedThrough(db)) === null ? null : dayText(closedThrough(now, settleDays));
}

/** The week of a day; without one, the last week that is published whole, or this one. */
export function weekToShow(day: string | null, through: string | null, now: number): Days {
  const monday =
    day !== null ? weekOf(dayNumber(day)) : through === null ? weekOf(today(now)) : weekOf(dayNumber(through) + 1) - 7;
  return { from: dayText(monday), to: dayText(monday + 6) };
}

/**
 * Of cells by team and week, oldest first. People are counted by team: who works for two counts in both. Where a team's
 * are not told, the week's are not.
 */
function weeksOf(cells: readonly Cell[]): Review["weeks"] {
  const byWeek = Map.groupBy(cells, ({ keys }) => keys.week ?? "");
  return [...byWeek]
    .map(([from, teams]) => ({
      ...{ from, to: shiftDay(from, 6), nanoUsd: sumOf(teams).nanoUsd },
      people: sumOrNull(teams.map(({ people }) => people)),
      activeDays: sumOrNull(teams.map(({ activeDays }) => activeDays)),
    }))
    .toSorted((a, b) => (a.from < b.from ? -1 : 1));
}

function sumOrNull(counts: readonly (number | null)[]): number | null {
  return counts.reduce<number | null>((sum, count) => (sum === null || count === null ? null : sum + count), 0);
}

function activeOf(week: Review["weeks"][number] | undefined): Review["active"] {
  if (!week?.people || !week.activeDays) return null;
  const { people, activeDays } = week;
  return { people, activeDays, perActiveDay: String(BigInt(week.nanoUsd) / BigInt(activeDays)) };
}

type Ask = (by: Grouping[], of?: Pick<Question, "from" | "to">) => Promise<Cell[]>;

async function month(db: Kysely<Tables>, monday: string, through: string | null, ask: Ask): Promise<Review["month"]> {
  const day = shiftDay(monday, 6);
  const first = monthOf(dayNumber(day));
  const ofMonth = { from: dayText(first), to: dayText(nextMonth(first) - 1) };
  const whole = sumOf(await ask([], ofMonth));
  const days = (await ask(["day"])).flatMap(({ keys, nanoUsd }) =>
    keys.day ? [{ day: keys.day, nano: BigInt(nanoUsd) }] : [],
  );
  const weeks = weeksOf(await ask(["team", "week"])).filter(({ to }) => through !== null && to <= through);
  const usual = weeks.map(({ nanoUsd }) => BigInt(nanoUsd));
  const plan = await planOf(db, ofMonth.from.slice(0, 7));
  return monthOfReview({ day, publishedThrough: through, toDate: BigInt(whole.nanoUsd), plan, weeks: usual, days });
}

/** With the team that a group is of, where it is of one alone. */
async function owned(
  anomalies: Review["anomalies"],
  ask: (dimension: "project" | "model") => Promise<Cell[]>,
): Promise<Review["anomalies"]> {
  const teams = new Map<string, Set<string | null>>();
  for (const dimension of ["project", "model"] as const) {
    if (anomalies.every((one) => one.dimension !== dimension)) continue;
    for (const { keys } of await ask(dimension)) {
      const id = `${dimension} ${keys[dimension]}`;
      teams.set(id, (teams.get(id) ?? new Set()).add(keys.team ?? null));
    }
  }
  return anomalies.map((one) => {
    if (one.dimension === "team") return { ...one, owner: one.key || null };
    const [owner, ...others] = teams.get(`${one.dimension} ${one.key}`) ?? [];
    return { ...one, owner: others.length > 0 ? null : owner || null };
  });
}
