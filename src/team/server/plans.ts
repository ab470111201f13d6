import { type Kysely, sql } from "kysely";
import type { Tables } from "./tables.ts";

/** What a month may cost, whole nano-USD; null: nobody has said. `month` is YYYY-MM. */
export async function planOf(db: Kysely<Tables>, month: string): Promise<bigint | null> {
  const row = await db
    .selectFrom("plans")
    .select(sql<string>`cast(nano as text)`.as("nano"))
    .where("month", "=", month)
    .executeTakeFirst();
  return row ? BigInt(row.nano) : null;
}

export async function setPlan(db: Kysely<Tables>, month: string, nano: bigint | null): Promise<void> {
  if (nano === null) await db.deleteFrom("plans").where("month", "=", month).execute();
  else {
    await db
      .insertInto("plans")
      .values({ month, nano })
      .onConflict((conflict) => conflict.column("month").doUpdateSet({ nano }))
      .execute();
  }
}
