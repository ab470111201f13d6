import { sql } from "kysely";
import { openTeamDatabase } from "../../src/team/server/database.ts";
import { countColumns, moneyColumns } from "../../src/team/server/figures.ts";
import { publish } from "../../src/team/server/publish.ts";
import { review } from "../../src/team/server/review.ts";
import { protocol, type TeamPromise } from "../../src/team/wire.ts";

const monday = 20_766; // 2026-11-09
const now = Date.parse("2026-11-20T12:00Z");
const figures = [...moneyColumns, ...countColumns].filter((name) => name !== "nano" && name !== "calls");

/** A week of developers in teams of 50, three models and two projects each: how long publishing and a review of it take. */
export async function measureWeek(name: string, address: string, developers: number): Promise<void> {
  const database = await openTeamDatabase(address);
  const filled = await timed(() =>
    database.write((db) =>
      sql`
        insert into day_totals (member, day, tool, model, kind, team, project, initiative, changed, nano, calls,
          ${sql.raw(figures.join(", "))})
        with recursive person (i) as (select 1 union all select i + 1 from person where i < ${sql.lit(developers)}),
          five (d) as (select 0 union all select d + 1 from five where d < 4),
          six (n) as (select 0 union all select n + 1 from six where n < 5)
        select i, ${sql.lit(monday)} + d, 'claude', 'model-' || (n % 3), '', 'team-' || (i / 50),
          'project-' || (i / 50) || '-' || (n / 3), '', 0, 100000000 + (i * 7919 + n * 104729 + d * 1299709) % 1000000000, 1,
          ${sql.raw(figures.map(() => "0").join(", "))}
        from person cross join five cross join six`.execute(db),
    ),
  );
  let longest = 0;
  let last = performance.now();
  const beat = () => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  };
  const pulse = setInterval(beat, 10);
  const published = await timed(() => publish(database, 5, 2, now));
  beat();
  clearInterval(pulse);
  const rss = Math.round(process.resourceUsage().maxRSS / 1024);
  const promise: TeamPromise = { protocol, people: 5, settleDays: 2, retentionDays: 400 };
  const read = await timed(() => review(database.db, { week: null, where: {} }, promise, now));
  const held = await database.db
    .selectFrom("day_totals")
    .select(sql<string>`cast(sum(nano) as text)`.as("nano"))
    .executeTakeFirstOrThrow();
  await database.close();
  const right = held.nano === read.value.total.nanoUsd;
  console.log(
    `${name}, a week of ${developers}: ${developers * 30} daily rows written in ${filled.seconds} s, ` +
      `published as ${published.value.lines} groups in ${published.seconds} s (event loop held for ${(longest / 1000).toFixed(1)} s at most), ` +
      `${rss} MB; a review in ${read.seconds} s, ${right ? "to the nano-dollar" : "WRONG"}`,
  );
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; seconds: string }> {
  const start = performance.now();
  const value = await work();
  return { value, seconds: ((performance.now() - start) / 1000).toFixed(1) };
}
