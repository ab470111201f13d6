import { audit } from "./audit.ts";
import { monthOf, today } from "./calendar.ts";
import type { TeamDatabase } from "./database.ts";
import { keepPartitions } from "./partitions.ts";

/** Future in which hours are taken: clocks are skewed. */
export const futureHours = 48;
const futureDays = 62;
/** Published lines are nobody's; they are kept for comparison with earlier years. */
const lineYears = 3;

/** First day that is kept: whole months leave at once. */
export function firstDayKept(retentionDays: number, now: number): number {
  return monthOf(today(now) - retentionDays);
}

/** Deletes what is older than it may be, and makes room for the months to come. */
export async function retain(database: TeamDatabase, retentionDays: number, now: number): Promise<void> {
  const first = firstDayKept(retentionDays, now);
  await keepPartitions(database, first, today(now) + futureDays);
  await database.alone(async (db) => {
    const { numDeletedRows } = await db.deleteFrom("day_totals").where("day", "<", first).executeTakeFirst();
    await db
      .deleteFrom("totals")
      .where("hour", "<", first * 24)
      .execute();
    await db
      .deleteFrom("recalls")
      .where("to_hour", "<", first * 24)
      .execute();
    const oldest = today(now) - lineYears * 366;
    await db
      .deleteFrom("removals")
      .where("line", "in", db.selectFrom("lines").select("id").where("last_day", "<", Math.max(first, oldest)))
      .execute();
    await db.deleteFrom("lines").where("last_day", "<", oldest).execute();
    await db.deleteFrom("headcounts").where("last_day", "<", oldest).execute();
    await db
      .deleteFrom("tokens")
      .where("expires_at", "<", now - 30 * 86_400_000)
      .execute();
    await db.deleteFrom("invites").where("expires_at", "<", now).execute();
    await db
      .deleteFrom("audit")
      .where("at", "<", now - retentionDays * 86_400_000)
      .execute();
    if (numDeletedRows > 0n) {
      await audit(db, { at: now, member: null, action: "retention", detail: { rows: Number(numDeletedRows) } });
    }
  });
}
