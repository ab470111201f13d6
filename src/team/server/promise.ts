import type { TeamDatabase } from "./database.ts";

/**
 * The number of people below which nothing is published, as the database holds it. It can be raised, and earlier lines of
 * fewer people disappear then; it is never lowered: members joined under it.
 */
export function keepPeople(database: TeamDatabase, wanted: number): Promise<number> {
  return database.alone(async (db) => {
    const row = await db.selectFrom("settings").select("value").where("name", "=", "people").executeTakeFirst();
    const people = Math.max(wanted, Number(row?.value ?? 0));
    await db
      .insertInto("settings")
      .values({ name: "people", value: String(people) })
      .onConflict((conflict) => conflict.column("name").doUpdateSet({ value: String(people) }))
      .execute();
    return people;
  });
}
