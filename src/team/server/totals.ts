import type { Kysely } from "kysely";
import type { Row } from "../wire.ts";
import { figureColumns, figuresOf } from "./figures.ts";
import type { Tables } from "./tables.ts";

/** Columns that, with the time, tell rows apart. */
export const valueColumns = ["tool", "model", "kind", "team", "project", "initiative"] as const;
export type Values = Record<(typeof valueColumns)[number], string>;

export function valuesOf(row: Row): Values {
  return {
    tool: row.tool,
    model: row.model,
    kind: row.kind ?? "",
    team: row.team ?? "",
    project: row.project ?? "",
    initiative: row.initiative ?? "",
  };
}

/** Values out of a row that was read. */
export function valuesIn({ tool, model, kind, team, project, initiative }: Values): Values {
  return { tool, model, kind, team, project, initiative };
}

/** Rows of one statement: 26 values each, of 32,766 that SQLite takes. */
export const rowsPerStatement = 500;

/** Writes rows over older ones. The caller knows that they are newer. */
export async function upsertTotals(
  db: Kysely<Tables>,
  ledger: number,
  rows: readonly { row: Row; values: Values; hour: number }[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    await db
      .insertInto("totals")
      .values(
        rows.slice(start, start + rowsPerStatement).map(({ row, values, hour }) => ({
          ledger,
          hour,
          ...values,
          ...figuresOf(row),
          revision: row.revision,
          book: row.book,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(["ledger", "hour", ...valueColumns]).doUpdateSet((update) => ({
          revision: update.ref("excluded.revision"),
          book: update.ref("excluded.book"),
          ...Object.fromEntries(figureColumns.map((column) => [column, update.ref(`excluded.${column}`)])),
        })),
      )
      .execute();
  }
}
