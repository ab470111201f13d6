import type { Kysely } from "kysely";
import type { Published, PublishedCell } from "../../core/published.ts";
import { dimensions, protocol, type Question, type TeamPromise } from "../wire.ts";
import { dayText } from "./calendar.ts";
import { cellFigures, sumsOfFigures } from "./figures.ts";
import { Refusal } from "./refusal.ts";
import { publishedThrough, wholeBlocks } from "./summaries.ts";
import type { Tables } from "./tables.ts";

/** Cells of one export: a file of some 50 MB, held in memory while it is written. */
const mostCells = 50_000;

/** Sums of whole published lines, as every summary is: an export tells nothing that questions would not. */
export async function published(
  db: Kysely<Tables>,
  question: Pick<Question, "from" | "to" | "where">,
  { people, settleDays, retentionDays }: TeamPromise,
): Promise<Published> {
  const { from, to } = wholeBlocks(question);
  let query = db
    .selectFrom("lines")
    .select([...dimensions, "first_day", "last_day", "day", ...sumsOfFigures])
    .where("first_day", ">=", from)
    .where("last_day", "<=", to)
    .where("people", ">=", people)
    .groupBy([...dimensions, "first_day", "last_day", "day"])
    .limit(mostCells + 1);
  for (const dimension of dimensions) {
    const wanted = question.where[dimension];
    if (wanted) query = query.where(dimension, "in", wanted.length > 0 ? wanted : [null]);
  }
  const rows = await query.execute();
  if (rows.length > mostCells) throw new Refusal("too-large", `more than ${mostCells} groups: ask for fewer weeks`);
  const cells = rows.map((row): PublishedCell => {
    const { team, tool, model, project, initiative, kind } = row;
    const period = { from: row.day ?? dayText(row.first_day), to: row.day ?? dayText(row.last_day) };
    return { ...period, team, tool, model, project, initiative, kind, ...cellFigures(row) };
  });
  return {
    protocol,
    from: dayText(from),
    to: dayText(to),
    publishedThrough: await publishedThrough(db),
    promise: { people, settleDays, retentionDays },
    // Not in the order in which lines were made, which would tell of their rows.
    cells: cells.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
  };
}

function keyOf({ from, to, team, tool, model, project, initiative, kind }: PublishedCell): string {
  return JSON.stringify([from, to, team, tool, model, project, initiative, kind]);
}
