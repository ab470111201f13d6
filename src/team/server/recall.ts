import { type Kysely, sql } from "kysely";
import type { Recall } from "../wire.ts";
import { forgetActor } from "./audit.ts";
import { revokeMember } from "./auth.ts";
import { dayNumber } from "./calendar.ts";
import type { TeamDatabase } from "./database.ts";
import { addToDays } from "./dayTotals.ts";
import { addFigures, figuresIn, noFigures, sumsOfFigures } from "./figures.ts";
import { lockMember } from "./ingest.ts";
import type { Tables } from "./tables.ts";
import { valueColumns, valuesIn } from "./totals.ts";

/** Deletes rows of a member, and refuses their copies from now on. Returns how many rows there were. */
export async function recall(
  database: TeamDatabase,
  db: Kysely<Tables>,
  member: number,
  { from, to, ledger }: Recall,
): Promise<number> {
  await lockMember(database, db, member);
  const range = {
    from: from === null ? 0 : dayNumber(from) * 24,
    to: to === null ? 2_000_000_000 : dayNumber(to) * 24 + 23,
  };
  const ledgers = await db.selectFrom("ledgers").select(["id", "key"]).where("member", "=", member).execute();
  let rows = 0;
  for (const { id, key } of ledgers) {
    if (ledger && ledger.id !== key) continue;
    rows += await recallLedger(db, member, id, range, ledger?.revision ?? 0);
  }
  await dropEmptyDays(db, member);
  return rows;
}

/** Deletes a member and all that the endpoint knows of them. What is published is nobody's and stays, see `anonymity.ts`. */
export async function leave(database: TeamDatabase, db: Kysely<Tables>, member: number): Promise<void> {
  await lockMember(database, db, member);
  const ledgers = db.selectFrom("ledgers").select("id").where("member", "=", member);
  await db.deleteFrom("totals").where("ledger", "in", ledgers).execute();
  await db.deleteFrom("recalls").where("ledger", "in", ledgers).execute();
  await db.deleteFrom("ledgers").where("member", "=", member).execute();
  await db.updateTable("day_totals").set({ calls: 0 }).where("member", "=", member).execute();
  await dropEmptyDays(db, member);
  await revokeMember(db, member);
  await forgetActor(db, member);
  await db.deleteFrom("members").where("id", "=", member).execute();
}

interface Range {
  from: number;
  to: number;
}

async function recallLedger(
  db: Kysely<Tables>,
  member: number,
  ledger: number,
  { from, to }: Range,
  revision: number,
): Promise<number> {
  const held = await db
    .selectFrom("totals")
    .select((select) => select.fn.max("revision").as("newest"))
    .where("ledger", "=", ledger)
    .executeTakeFirst();
  const sums = await db
    .selectFrom("totals")
    .select([sql<number>`hour / 24`.as("day"), ...valueColumns, ...sumsOfFigures])
    .where("ledger", "=", ledger)
    .where("hour", ">=", from)
    .where("hour", "<=", to)
    .groupBy([sql`hour / 24`, ...valueColumns])
    .execute();
  const deltas = sums.map((sum) => {
    const figures = noFigures();
    addFigures(figures, figuresIn(sum), -1);
    return { day: sum.day, values: valuesIn(sum), figures };
  });
  await addToDays(db, member, deltas);
  await db
    .insertInto("recalls")
    .values({ ledger, from_hour: from, to_hour: to, revision: Math.max(revision, held?.newest ?? 0) })
    .execute();
  const { numDeletedRows } = await db
    .deleteFrom("totals")
    .where("ledger", "=", ledger)
    .where("hour", ">=", from)
    .where("hour", "<=", to)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Rows that hold nothing any more leave, and their lines remember that somebody did. */
async function dropEmptyDays(db: Kysely<Tables>, member: number): Promise<void> {
  const empty = db.selectFrom("day_totals").where("member", "=", member).where("calls", "=", 0);
  const lines = await empty.select("line").distinct().where("line", "is not", null).execute();
  for (const { line } of lines) {
    if (line === null) continue;
    await db
      .insertInto("removals")
      .values({ line, member })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  await db.deleteFrom("day_totals").where("member", "=", member).where("calls", "=", 0).execute();
}
