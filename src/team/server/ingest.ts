import type { Kysely } from "kysely";
import { type Batch, protocol, type Receipt, type Row } from "../wire.ts";
import { dayOfHour, hourNumber } from "./calendar.ts";
import type { TeamDatabase } from "./database.ts";
import { addFigures, type Figures, figuresIn, figuresOf, isNothing, noFigures, plainFigures } from "./figures.ts";
import { addToDays, type DayDelta } from "./dayTotals.ts";
import { Refusal } from "./refusal.ts";
import type { Tables } from "./tables.ts";
import { upsertTotals, valueColumns, type Values, valuesOf } from "./totals.ts";

/** Hours that are taken. Clocks are skewed, so the future is open for a while. */
export interface Window {
  firstHour: number;
  lastHour: number;
}

/** A machine is a ledger; nobody has more. */
const ledgersPerMember = 50;

/**
 * Stores what is newer than what is held, and moves the rollup by the difference, in one transaction: a batch counts as a
 * whole or not at all, and once, however often and in whatever order its copies arrive.
 */
export function ingest(database: TeamDatabase, member: number, batch: Batch, window: Window): Promise<Receipt> {
  return database.write(async (db) => {
    await lockMember(database, db, member);
    const ledger = await ledgerOf(db, batch.ledger, member);
    const rows = batch.rows.map((row) => ({ row, values: valuesOf(row), hour: hourNumber(row.hour) }));
    const held = await heldRows(
      db,
      ledger,
      rows.map(({ hour }) => hour),
    );
    const recalls = await db.selectFrom("recalls").selectAll().where("ledger", "=", ledger).execute();
    const receipt: Receipt["rows"] = [];
    const fresh = new Map<string, Fresh>();
    const deltas = new Map<string, DayDelta>();

    for (const { row, values, hour } of rows) {
      const key = keyOf(hour, values);
      const before = held.get(key);
      const recalled = recalls.some(
        (one) => one.from_hour <= hour && hour <= one.to_hour && row.revision <= one.revision,
      );
      const status =
        hour < window.firstHour || hour > window.lastHour
          ? "outside"
          : before && before.revision >= row.revision
            ? "stale"
            : recalled
              ? "recalled"
              : "accepted";
      if (status === "accepted") {
        const figures = figuresOf(row);
        noteChange(deltas, dayOfHour(hour), values, before?.figures, figures);
        held.set(key, { revision: row.revision, figures });
        fresh.set(key, { row, values, hour });
      }
      receipt.push({ status, revision: held.get(key)?.revision ?? null });
    }

    await upsertTotals(db, ledger, [...fresh.values()]);
    await addToDays(
      db,
      member,
      [...deltas.values()].filter((delta) => !isNothing(delta.figures)),
    );
    return { protocol, rows: receipt };
  });
}

interface Fresh {
  row: Row;
  values: Values;
  hour: number;
}

interface Held {
  revision: number;
  figures: Figures;
}

/** Batches of one member follow one another: what is held cannot change between reading and writing it. */
export async function lockMember(database: TeamDatabase, db: Kysely<Tables>, member: number): Promise<void> {
  const query = db.selectFrom("members").select("id").where("id", "=", member);
  const row = await (database.dialect === "postgres" ? query.forUpdate() : query).executeTakeFirst();
  if (!row) throw new Refusal("unauthorised", "this member has left");
}

async function ledgerOf(db: Kysely<Tables>, key: string, member: number): Promise<number> {
  const known = await db.selectFrom("ledgers").select(["id", "member"]).where("key", "=", key).executeTakeFirst();
  if (known && known.member !== member) throw new Refusal("conflict", "this ledger belongs to another member");
  if (known) return known.id;
  const { count } = await db
    .selectFrom("ledgers")
    .select((select) => select.fn.countAll<number>().as("count"))
    .where("member", "=", member)
    .executeTakeFirstOrThrow();
  if (count >= ledgersPerMember) throw new Refusal("forbidden", `more than ${ledgersPerMember} ledgers`);
  const added = await db
    .insertInto("ledgers")
    .values({ key, member })
    .onConflict((conflict) => conflict.column("key").doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!added) throw new Refusal("conflict", "this ledger belongs to another member");
  return added.id;
}

async function heldRows(db: Kysely<Tables>, ledger: number, hours: readonly number[]): Promise<Map<string, Held>> {
  const rows = await db
    .selectFrom("totals")
    .select(["hour", "revision", ...valueColumns])
    .select(plainFigures)
    .where("ledger", "=", ledger)
    .where("hour", "in", [...new Set(hours)])
    .execute();
  return new Map(rows.map((row) => [keyOf(row.hour, row), { revision: row.revision, figures: figuresIn(row) }]));
}

function noteChange(
  deltas: Map<string, DayDelta>,
  day: number,
  values: Values,
  before: Figures | undefined,
  after: Figures,
): void {
  const key = keyOf(day, values);
  const delta = deltas.get(key) ?? { day, values, figures: noFigures() };
  deltas.set(key, delta);
  addFigures(delta.figures, after);
  if (before) addFigures(delta.figures, before, -1);
}

function keyOf(time: number, values: Values): string {
  return JSON.stringify([time, ...valueColumns.map((column) => values[column])]);
}
