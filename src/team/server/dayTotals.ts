import type { Kysely } from "kysely";
import { figureColumns, type Figures } from "./figures.ts";
import type { Tables } from "./tables.ts";
import { rowsPerStatement, valueColumns, type Values } from "./totals.ts";

/** By how much a member's rollup of one day moves. */
export interface DayDelta {
  day: number;
  values: Values;
  figures: Figures;
}

/** Adds to the rollup, and marks what has been published as changed. */
export async function addToDays(db: Kysely<Tables>, member: number, deltas: readonly DayDelta[]): Promise<void> {
  for (let start = 0; start < deltas.length; start += rowsPerStatement) {
    await db
      .insertInto("day_totals")
      .values(
        deltas.slice(start, start + rowsPerStatement).map(({ day, values, figures }) => ({
          member,
          day,
          ...values,
          ...figures,
          line: null,
          changed: 1,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(["member", "day", ...valueColumns]).doUpdateSet((update) => ({
          changed: 1,
          ...Object.fromEntries(
            figureColumns.map((column) => [
              column,
              update(`day_totals.${column}`, "+", update.ref(`excluded.${column}`)),
            ]),
          ),
        })),
      )
      .execute();
  }
}
