import { type Kysely, sql } from "kysely";
import { type Cut, linesOf, type Part } from "./anonymity.ts";
import { audit } from "./audit.ts";
import { type Block, blockOf, closedThrough, dayText } from "./calendar.ts";
import type { TeamDatabase } from "./database.ts";
import { addFigures, type Figures, figuresIn, noFigures, plainFigures, sumsOfFigures } from "./figures.ts";
import type { Tables } from "./tables.ts";
import { rowsPerStatement, valueColumns, valuesIn } from "./totals.ts";

export interface Published {
  /** Lines made, and lines written again. */
  lines: number;
  renewed: number;
}

/**
 * Makes lines of all rows of finished blocks that are in none, and renews the lines in which at least k people's rows have
 * changed. What too few people stand behind waits until more have come. See `anonymity.ts` for the rule.
 */
export function publish(database: TeamDatabase, k: number, settleDays: number, now: number): Promise<Published> {
  return database.alone(async (db) => {
    const rows = await unpublished(database, db, closedThrough(now, settleDays));
    let lines = 0;
    for (const block of Map.groupBy(rows, (row) => blockOf(row.day).first).values()) {
      const made = await addLines(db, blockOf(block[0]!.day), linesOf(block, k));
      if (made > 0) await countHeads(db, blockOf(block[0]!.day));
      lines += made;
    }
    const renewed = await renew(db, k);
    if (lines + renewed > 0) {
      await audit(db, { at: now, member: null, action: "publish", detail: { lines, renewed } });
    }
    return { lines, renewed };
  });
}

/** A member's row of `day_totals`, ready to be sorted into a line. */
interface Candidate {
  id: number;
  member: number;
  day: number;
  /** For shares only. */
  nanoUsd: number;
  values: Record<Cut, string>;
  figures: Figures;
}

async function unpublished(database: TeamDatabase, db: Kysely<Tables>, through: number): Promise<Candidate[]> {
  const query = db
    .selectFrom("day_totals")
    .select(["id", "member", "day", ...valueColumns, ...plainFigures])
    .where("line", "is", null)
    .where("calls", ">", 0)
    .where("day", "<=", through)
    .orderBy("id");
  // A row that a batch changes at this moment is either read after the batch, or changed after its line.
  const rows = await (database.dialect === "postgres" ? query.forUpdate() : query).execute();
  return rows.map((row) => ({
    id: row.id,
    member: row.member,
    day: row.day,
    nanoUsd: Number(row.nano),
    values: { ...valuesIn(row), day: dayText(row.day) },
    figures: figuresIn(row),
  }));
}

/** Writes lines, and into their rows where they are published. A large team's week has tens of thousands. */
async function addLines(db: Kysely<Tables>, block: Block, parts: readonly Part<Candidate>[]): Promise<number> {
  const newest = await db
    .selectFrom("lines")
    .select((select) => select.fn.max("id").as("id"))
    .executeTakeFirst();
  const first = (newest?.id ?? 0) + 1; // nobody else adds lines meanwhile
  const lines = parts.map(({ values, rows }, index) => {
    const figures = noFigures();
    for (const row of rows) addFigures(figures, row.figures);
    const people = new Set(rows.map(({ member }) => member)).size;
    return { id: first + index, first_day: block.first, last_day: block.last, people, ...values, ...figures };
  });
  for (const some of chunks(lines)) await db.insertInto("lines").values(some).execute();
  const places = parts.flatMap(({ rows }, index) => rows.map(({ id }) => `(${id}, ${first + index})`));
  for (const some of chunks(places)) {
    await sql`with place (id, line) as (values ${sql.raw(some.join(", "))})
      update day_totals set line = place.line, changed = 0 from place where day_totals.id = place.id`.execute(db);
  }
  return parts.length;
}

function chunks<T>(list: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / rowsPerStatement) }, (_, index) =>
    list.slice(index * rowsPerStatement, (index + 1) * rowsPerStatement),
  );
}

async function renew(db: Kysely<Tables>, k: number): Promise<number> {
  const { rows } = await sql<{ line: number }>`
    select line from (
      select line, member from day_totals where changed = 1 and line is not null
      union select line, member from removals
    ) as touched group by line having count(distinct member) >= ${k}`.execute(db);
  let renewed = 0;
  for (const { line } of rows) if (await renewLine(db, line, k)) renewed++;
  return renewed;
}

/** Writes the sums of its rows into a line again, unless fewer than `k` people are left in it. */
async function renewLine(db: Kysely<Tables>, line: number, k: number): Promise<boolean> {
  const { people, ...sums } = await db
    .selectFrom("day_totals")
    .select([sql<number>`count(distinct case when calls > 0 then member end)`.as("people"), ...sumsOfFigures])
    .where("line", "=", line)
    .executeTakeFirstOrThrow();
  if (people < k) return false;
  await db
    .updateTable("lines")
    .set({ people, ...figuresIn(sums) })
    .where("id", "=", line)
    .execute();
  await db.updateTable("day_totals").set({ changed: 0 }).where("line", "=", line).where("changed", "=", 1).execute();
  await db.deleteFrom("removals").where("line", "=", line).execute();
  return true;
}

/** People and their days of work by team. Once: a later count would differ by those who came late. */
async function countHeads(db: Kysely<Tables>, { first, last }: Block): Promise<void> {
  const counted = await db.selectFrom("headcounts").select("people").where("first_day", "=", first).executeTakeFirst();
  if (counted) return;
  const teams = await db
    .selectFrom("day_totals")
    .innerJoin("lines", "lines.id", "day_totals.line")
    .select([
      "lines.team",
      sql<number>`count(distinct member)`.as("people"),
      sql<number>`count(distinct member * 100000 + day_totals.day)`.as("active_days"),
    ])
    .where("lines.first_day", "=", first)
    .groupBy("lines.team")
    .execute();
  const rows = teams.map((row) => ({ first_day: first, last_day: last, ...row }));
  await db.insertInto("headcounts").values(rows).execute();
}
