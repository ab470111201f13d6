import { sql } from "kysely";
import { monthOf, nextMonth } from "./calendar.ts";
import type { TeamDatabase } from "./database.ts";

/**
 * Makes PostgreSQL's monthly partitions of `totals` for these days, and drops those that end before them: months leave
 * without a vacuum. SQLite has none.
 */
export async function keepPartitions(database: TeamDatabase, firstDay: number, lastDay: number): Promise<void> {
  if (database.dialect === "sqlite") return;
  await database.alone(async (db) => {
    const { rows } = await sql<{ name: string }>`select c.relname as name from pg_inherits i
      join pg_class c on c.oid = i.inhrelid where i.inhparent = 'totals'::regclass`.execute(db);
    const present = new Set(rows.map(({ name }) => name));
    for (let month = monthOf(firstDay); month <= lastDay; month = nextMonth(month)) {
      if (present.has(nameOf(month))) continue; // making one locks the table for a moment
      const bounds = `from (${month * 24}) to (${nextMonth(month) * 24})`;
      await sql.raw(`create table ${nameOf(month)} partition of totals for values ${bounds}`).execute(db);
    }
    const old = [...present].filter((name) => Number(/^totals_(\d+)$/.exec(name)?.[1] ?? Infinity) < monthOf(firstDay));
    for (const name of old) await sql.raw(`drop table ${name}`).execute(db);
  });
}

function nameOf(month: number): string {
  return `totals_${month}`;
}
