import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import type { Review } from "../../src/core/review.ts";
import { monthOfReview } from "../../src/team/server/reviewMonth.ts";
import { anomaliesOf, deltasOf, topDeltasOf, type WeekCell } from "../../src/team/server/reviewParts.ts";
import { noTotals } from "../../src/team/server/totalsOfGroups.ts";
import { dialects, startTeam, type Team, type TestMember } from "./harness.ts";
import { row } from "./rows.ts";

const dollars = (amount: number) => String(amount * 1_000_000_000);

describe.each(dialects)("the review of a team's week, on %s", (dialect) => {
  let team: Team;
  let lead: TestMember;
  let members: TestMember[];

  // Payments: 6 people, Search: 5. In the week from 2 November, Search's last person set no team.
  beforeEach(async () => {
    team = await startTeam(dialect);
    lead = await team.join("lead");
    members = [];
    for (let i = 0; i < 16; i++) {
      const person = await team.join();
      members.push(person);
      const name = i < 6 ? "Payments" : i < 11 ? "Search" : null;
      const costs = { input: dollars(1), output: dollars(2) };
      await person.send([
        row({ hour: "2026-11-02T09:00Z", team: name, nanoUsd: dollars(4), costs }),
        row({ hour: "2026-11-09T09:00Z", team: name, nanoUsd: dollars(i < 6 ? 10 : 3), model: "gpt-5.6" }),
      ]);
    }
    await team.server.maintain();
  });
  afterEach(() => team.stop());

  const review = async (query = ""): Promise<Review> => {
    const response = await lead.request(`/review${query}`);
    expect(response.status).toBe(200);
    return (await response.json()) as Review;
  };

  test("adds up by hand", async () => {
    const { week, previousWeek, total, previous, by, topDeltas, unallocated, modelMix, active, month, promise } =
      await review();
    expect([week.from, week.to, previousWeek.from]).toEqual(["2026-11-09", "2026-11-15", "2026-11-02"]);
    expect([total.nanoUsd, previous.nanoUsd]).toEqual([dollars(90), dollars(64)]);
    expect(previous.costs).toEqual({
      ...{ input: dollars(16), cacheRead: "0", cacheWrite: "0", output: dollars(32), other: dollars(16) },
    });
    expect(by.team.map(({ key, total: now, delta }) => [key, now.nanoUsd, delta])).toEqual([
      ["Payments", dollars(60), dollars(36)],
      ["Search", dollars(15), dollars(-5)],
      ["", dollars(15), dollars(-5)],
    ]);
    expect(by.provider.map(({ key, delta }) => [key, delta])).toEqual([
      ["OpenAI", dollars(90)],
      ["Anthropic", dollars(-64)],
    ]);
    expect(topDeltas).toMatchObject({ dimension: "team", delta: dollars(26), rest: "0" });
    expect(unallocated).toEqual({ nanoUsd: dollars(15), share: 0.166666 });
    expect(modelMix[0]).toEqual({ model: "gpt-5.6", share: 1, previousShare: 0 });
    expect(active).toEqual({ people: 16, activeDays: 16, perActiveDay: "5625000000" });
    expect(month).toMatchObject({ month: "2026-11", through: "2026-11-15", toDate: dollars(154), plan: null });
    expect(month.forecast).toBeNull();
    expect(promise).toEqual({ people: 5, settleDays: 2, retentionDays: 90 });
  });

  test("of one team, and of an earlier week", async () => {
    expect((await review("?team=Payments")).total.nanoUsd).toBe(dollars(60));
    expect((await review("?team=&week=2026-11-04")).total.nanoUsd).toBe(dollars(20));
  });

  test("is for leads; a plan is set, written down and taken away", async () => {
    expect((await members[0]!.request("/review")).status).toBe(403);
    const put = (who: TestMember, nanoUsd: string | null, month = "2026-11") =>
      who.request(`/plan/${month}`, { method: "PUT", body: JSON.stringify({ protocol: 1, nanoUsd }) });
    expect((await put(members[0]!, dollars(1))).status).toBe(403);
    expect((await put(lead, dollars(200))).status).toBe(204);
    expect((await put(lead, dollars(300))).status).toBe(204);
    expect((await review()).month.plan).toBe(dollars(300));
    expect((await put(lead, null)).status).toBe(204);
    expect((await review()).month.plan).toBeNull();
    expect((await put(lead, "1", "2026-13")).status).toBe(400);
    const admin = await team.join("admin");
    const written = await (await admin.request("/audit")).text();
    expect(written.match(/"plan"/g)).toHaveLength(3);
  });

  test("shows a member their own week beside the group's, and who they are", async () => {
    const own = (await (await members[0]!.request("/me/week")).json()) as Record<string, unknown>;
    expect(own).toMatchObject({
      week: { from: "2026-11-09", to: "2026-11-15" },
      own: { nanoUsd: dollars(10) },
      ownActiveDays: 1,
      group: { people: 16 },
      groupTotal: { nanoUsd: dollars(90) },
    });
    expect(await (await members[0]!.request("/me")).json()).toEqual({ protocol: 1, role: "member" });
  });

  test("is a page of Markdown, too", async () => {
    const response = await lead.request("/export?format=markdown");
    expect(response.headers.get("content-disposition")).toContain("taximeter-2026-11-09-2026-11-15.md");
    expect(await response.text()).toContain("$90.00");
  });

  test("of a team of four is empty", async () => {
    const small = await startTeam(dialect);
    const asks = await small.join("lead");
    for (let i = 0; i < 4; i++) await (await small.join()).send([row({ hour: "2026-11-09T09:00Z" })]);
    await small.server.maintain();
    const empty = (await (await asks.request("/review")).json()) as Review;
    expect(empty).toMatchObject({
      publishedThrough: null,
      total: { nanoUsd: "0", calls: 0 },
      active: null,
      anomalies: [],
    });
    await small.stop();
  });
});

const mondays = ["2026-09-28", "2026-10-05", "2026-10-12", "2026-10-19", "2026-10-26", "2026-11-02"] as const;
const monday = "2026-11-02";
const cell = (key: string | null, week: string, nano: bigint): WeekCell => ({
  ...noTotals(),
  ...{ key, week, nanoUsd: String(nano) },
});

describe("parts of a review", () => {
  it("sum to the whole, whatever is published", () => {
    const cells = fc.array(
      fc
        .tuple(
          fc.constantFrom(null, "", "a", "b", "c", "d", "e", "f", "g"),
          fc.constantFrom(...mondays),
          fc.bigInt(0n, 10n ** 20n),
        )
        .map((values) => cell(...values)),
    );
    fc.assert(
      fc.property(cells, (some) => {
        const deltas = deltasOf(some, monday);
        const of = (week: string) =>
          some.filter((one) => one.week === week).reduce((sum, one) => sum + BigInt(one.nanoUsd), 0n);
        const whole = of(monday) - of("2026-10-26");
        expect(deltas.reduce((sum, { delta }) => sum + BigInt(delta), 0n)).toBe(whole);
        const none = { provider: [], project: [], initiative: [], tool: [], model: [], kind: [] };
        const top = topDeltasOf({ ...none, team: deltas });
        if (deltas.length > 1) {
          expect(top.groups.reduce((sum, { delta }) => sum + BigInt(delta), BigInt(top.rest))).toBe(whole);
        }
      }),
    );
  });

  it("call a group out that is three times its own usual week, and no group that is new, small or steady", () => {
    const weeks = (key: string, ...amounts: number[]) =>
      amounts.map((amount, i) =>
        cell(key, mondays[mondays.length - amounts.length + i]!, BigInt(amount) * 1_000_000_000n),
      );
    const cells = [
      ...weeks("loud", 100, 110, 90, 100, 105, 320),
      ...weeks("steady", 100, 110, 90, 100, 105, 120),
      ...weeks("tiny", 1, 1, 1, 1, 1, 15),
      ...weeks("new", 400, 1500),
      ...weeks("far", 100, 101, 99, 100, 100, 170),
    ];
    expect(anomaliesOf("team", cells, monday).map(({ key, usual }) => [key, usual])).toEqual([
      ["loud", dollars(100)],
      ["far", dollars(100)],
    ]);
  });

  it("say the month's end by hand", () => {
    const week = 70_000_000_000n;
    const facts = { day: "2026-11-22", publishedThrough: "2026-11-22", toDate: 220_000_000_000n, plan: null, days: [] };
    const month = monthOfReview({ ...facts, weeks: [week, week, week, week] });
    // 8 days are missing: 6 of the week and 2 of the weekend at a fifth, of 5.4 in a week.
    expect(Number(month.forecast?.likely)).toBeCloseTo(220e9 + (70e9 * 6.4) / 5.4, -3);
    expect(Number(month.forecast?.low)).toBeLessThan(Number(month.forecast?.likely));
    expect(monthOfReview({ ...facts, weeks: [week, week] }).forecast).toBeNull();
  });
});
