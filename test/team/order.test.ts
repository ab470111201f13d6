import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { retain } from "../../src/team/server/retention.ts";
import { ingest } from "../../src/team/server/ingest.ts";
import { openTeamDatabase, type TeamDatabase } from "../../src/team/server/database.ts";
import type { Row } from "../../src/team/wire.ts";
import { dialects, freshDatabase, heldNano } from "./harness.ts";
import { batch, row } from "./rows.ts";

const now = Date.parse("2026-11-20T12:00Z");
const everything = { firstHour: 0, lastHour: 10_000_000 };

/** Versions of rows of two members, each with the revision of its place in the list; cut into batches. */
const version = fc.record({
  member: fc.constantFrom(0, 1),
  hour: fc.constantFrom("2026-10-31T23:00Z", "2026-11-01T00:00Z"),
  team: fc.constantFrom(null, "a"),
  nanoUsd: fc.bigInt(0n, 9_999_999_999_999n),
  output: fc.nat(1_000_000),
});
const versions = fc.array(version, { minLength: 1, maxLength: 12 });
/** Places in the list, each at least once: any order, any repetition. */
const deliveries = versions.chain((list) =>
  fc.record({
    list: fc.constant(list),
    order: fc
      .tuple(
        fc.shuffledSubarray([...list.keys()], { minLength: list.length }),
        fc.array(fc.nat(list.length - 1), { maxLength: 8 }),
      )
      .chain(([each, again]) => fc.shuffledSubarray([...each, ...again], { minLength: each.length + again.length })),
    cut: fc.integer({ min: 1, max: 5 }),
    together: fc.boolean(),
  }),
);

describe.each(dialects)("batches on %s", (dialect) => {
  let database: TeamDatabase;
  let remove: () => Promise<void>;
  const members: number[] = [];
  let run = 0;
  beforeAll(async () => {
    const fresh = await freshDatabase(dialect);
    remove = fresh.remove;
    database = await openTeamDatabase(fresh.address);
    await retain(database, 90, now);
    for (const pseudonym of ["a", "b"]) {
      const added = database.db
        .insertInto("members")
        .values({ pseudonym, role: "member", enrolled: 0 })
        .returning("id");
      members.push((await added.executeTakeFirstOrThrow()).id);
    }
  });
  afterAll(async () => {
    await database.close();
    await remove();
  });

  test("in any order, repeated and at once give the totals of the newest revisions", async () => {
    await fc.assert(
      fc.asyncProperty(deliveries, async ({ list, order, cut, together }) => {
        await database.db.deleteFrom("totals").execute();
        await database.db.deleteFrom("day_totals").execute();
        await database.db.deleteFrom("ledgers").execute();
        run++;
        const ledgers = members.map((_, index) => `${run}`.padStart(31, "0") + index);
        const sends = batchesOf(list, order, cut).map(
          ({ member, rows }) =>
            () =>
              ingest(database, members[member]!, batch(rows, ledgers[member]!), everything),
        );
        if (together) await Promise.all(sends.map((send) => send()));
        else for (const send of sends) await send();

        const newest = new Map(list.map((one) => [`${one.member} ${one.hour} ${one.team}`, one.nanoUsd]));
        const total = [...newest.values()].reduce((sum, nano) => sum + nano, 0n);
        expect(await heldNano({ direct: database })).toEqual({ rows: total, days: total });
      }),
      { numRuns: 40 },
    );
  });
});

type Version = typeof version extends fc.Arbitrary<infer T> ? T : never;

/** Deliveries of each member, `cut` rows at a time, in the order of their first row. */
function batchesOf(list: readonly Version[], order: readonly number[], cut: number): { member: number; rows: Row[] }[] {
  const batches: { member: number; rows: Row[] }[] = [];
  for (const place of order) {
    const { member, hour, team, nanoUsd, output } = list[place]!;
    const next = row({ hour, team, nanoUsd: String(nanoUsd), tokens: { output }, revision: place + 1 });
    const open = batches.findLast((one) => one.member === member);
    if (open && open.rows.length < cut) open.rows.push(next);
    else batches.push({ member, rows: [next] });
  }
  return batches;
}
