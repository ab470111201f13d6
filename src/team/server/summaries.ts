import type { Kysely } from "kysely";
import { type Answer, type Cell, dimensions, type Grouping, protocol, type Question } from "../wire.ts";
import { blockOf, dayNumber, dayText, monthOf, weekOf } from "./calendar.ts";
import {
  addFigures,
  cellFigures,
  type Figures,
  figuresIn,
  noFigures,
  type ReadFigures,
  readFiguresOf,
  sumsOfFigures,
} from "./figures.ts";
import { Refusal } from "./refusal.ts";
import type { Tables } from "./tables.ts";

const longestRange = 800;

/** Answers from published lines only: whatever is asked, it is a sum of whole lines. */
export async function summary(db: Kysely<Tables>, question: Question, k: number): Promise<Answer> {
  const { from, to } = wholeBlocks(question);
  const groups = dimensions.filter((dimension) => question.by.includes(dimension));
  let query = db
    .selectFrom("lines")
    .select([...groups, "first_day", "day", ...sumsOfFigures])
    .where("first_day", ">=", from)
    .where("last_day", "<=", to)
    .where("people", ">=", k)
    .groupBy([...groups, "first_day", "day"]);
  for (const dimension of dimensions) {
    const wanted = question.where[dimension];
    if (wanted) query = query.where(dimension, "in", wanted.length > 0 ? wanted : [null]);
  }
  const heads = await headsOf(db, question, { from, to }, k);
  const cells = fold(question.by, await query.execute()).map((cell) => ({ ...cell, ...heads(cell.keys) }));
  return { protocol, from: dayText(from), to: dayText(to), publishedThrough: await publishedThrough(db), cells };
}

/** Last day of the last published block; null: nothing yet. */
export async function publishedThrough(db: Kysely<Tables>): Promise<string | null> {
  const last = await db
    .selectFrom("lines")
    .select((select) => select.fn.max("last_day").as("day"))
    .executeTakeFirst();
  return last?.day == null ? null : dayText(last.day);
}

/** The member's own figures: all that is held, up to the minute. */
export async function ownSummary(db: Kysely<Tables>, question: Question, member: number): Promise<Cell[]> {
  const { from, to } = wholeBlocks(question);
  const groups = dimensions.filter((dimension) => question.by.includes(dimension));
  let query = db
    .selectFrom("day_totals")
    .select([...groups, "day", ...sumsOfFigures])
    .where("member", "=", member)
    .where("day", ">=", from)
    .where("day", "<=", to)
    .where("calls", ">", 0)
    .groupBy([...groups, "day"]);
  for (const dimension of dimensions) {
    const wanted = question.where[dimension];
    if (wanted) query = query.where(dimension, "in", wanted.length > 0 ? wanted : [null]);
  }
  const rows = await query.execute();
  return fold(
    question.by,
    rows.map((row) => ({ ...row, first_day: row.day, day: dayText(row.day) })),
  );
}

/** The range widened to whole blocks, in days since 1970. Refuses with `malformed`. */
export function wholeBlocks({ from, to }: Pick<Question, "from" | "to">): { from: number; to: number } {
  const range = { from: blockOf(dayNumber(from)).first, to: blockOf(dayNumber(to)).last };
  if (range.to < range.from) throw new Refusal("malformed", "the range ends before it begins");
  if (range.to - range.from > longestRange) throw new Refusal("malformed", `more than ${longestRange} days`);
  return range;
}

type Keys = Cell["keys"];
type Grouped = ReadFigures & { first_day: number; day: string | null } & Partial<
    Record<(typeof dimensions)[number], string | null>
  >;

/** Adds rows up by the wanted keys; sorted by them. */
function fold(by: readonly Grouping[], rows: readonly Grouped[]): Cell[] {
  const cells = new Map<string, { keys: Keys; figures: Figures }>();
  for (const row of rows) {
    const keys = keysOf(by, row);
    const id = JSON.stringify(keys);
    const cell = cells.get(id) ?? { keys, figures: noFigures() };
    cells.set(id, cell);
    addFigures(cell.figures, figuresIn(row));
  }
  return [...cells]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { keys, figures }]) => ({
      keys,
      ...cellFigures(readFiguresOf(figures)),
      people: null,
      activeDays: null,
    }));
}

function keysOf(by: readonly Grouping[], row: Omit<Grouped, keyof ReadFigures>): Keys {
  return Object.fromEntries(by.map((grouping) => [grouping, keyOf(grouping, row)]));
}

function keyOf(grouping: Grouping, row: Omit<Grouped, keyof ReadFigures>): string | null {
  switch (grouping) {
    case "day":
      return row.day;
    case "week":
      return dayText(weekOf(row.first_day));
    case "month":
      return dayText(monthOf(row.first_day)).slice(0, 7);
    case "team":
    case "tool":
    case "model":
    case "project":
    case "initiative":
    case "kind":
      return row[grouping] ?? null;
    default:
      return grouping satisfies never;
  }
}

type Heads = Pick<Cell, "people" | "activeDays">;

/** People are counted by team and block: other groupings cannot be told from these counts. */
async function headsOf(
  db: Kysely<Tables>,
  { by, where }: Question,
  { from, to }: { from: number; to: number },
  k: number,
): Promise<(keys: Keys) => Heads> {
  const byTeam = by.includes("team") && by.every((one) => one === "team" || one === "week" || one === "month");
  const whole = Object.keys(where).every((dimension) => dimension === "team");
  if (!byTeam || !whole) return () => ({ people: null, activeDays: null });
  const rows = await db
    .selectFrom("headcounts")
    .selectAll()
    .where("first_day", ">=", from)
    .where("last_day", "<=", to)
    .where("people", ">=", k)
    .execute();
  const heads = new Map<string, { people: number; activeDays: number }>();
  for (const row of rows) {
    const id = JSON.stringify(keysOf(by, { ...row, day: null }));
    const { people, activeDays } = heads.get(id) ?? { people: 0, activeDays: 0 };
    heads.set(id, { people: Math.max(people, row.people), activeDays: activeDays + row.active_days });
  }
  return (keys) => heads.get(JSON.stringify(keys)) ?? { people: null, activeDays: null };
}
