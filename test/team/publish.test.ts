import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dialects, startTeam, type Team, type TestMember } from "./harness.ts";
import { row } from "./rows.ts";

const dayMs = 86_400_000;
const november = "from=2026-11-01&to=2026-11-30";

describe.each(dialects)("what leads read, on %s", (dialect) => {
  let team: Team;
  let lead: TestMember;
  let people: TestMember[];
  beforeEach(async () => {
    team = await startTeam(dialect);
    lead = await team.join("lead");
    people = await Promise.all(Array.from({ length: 12 }, () => team.join()));
  });
  afterEach(() => team.stop());

  const on = async (day: string) => {
    team.clock.now = Date.parse(`${day}T12:00Z`);
    await team.server.maintain();
  };
  const amounts = async (query: string, key: "team" | "week" | "month" | "day" | "model" | "tool" | "kind") =>
    Object.fromEntries((await lead.ask(query)).cells.map(({ keys, nanoUsd }) => [keys[key], nanoUsd]));

  test("a week appears two days after its end, and the month's part of it on its own", async () => {
    for (const person of people) await person.send([row({ hour: "2026-11-20T09:00Z", nanoUsd: "1" })]);
    await on("2026-11-22");
    expect((await lead.ask(`${november}&by=`)).cells).toEqual([]);
    await on("2026-11-25");
    expect(await amounts(`${november}&by=week`, "week")).toEqual({ "2026-11-16": "12" });

    await on("2026-12-01");
    for (const person of people) {
      await person.send([
        row({ hour: "2026-11-30T09:00Z", nanoUsd: "20" }),
        row({ hour: "2026-12-01T09:00Z", nanoUsd: "300" }),
      ]);
    }
    await on("2026-12-09");
    const both = "from=2026-11-01&to=2026-12-31";
    expect(await amounts(`${both}&by=week`, "week")).toEqual({ "2026-11-16": "12", "2026-11-30": "3840" });
    expect(await amounts(`${both}&by=month`, "month")).toEqual({ "2026-11": "252", "2026-12": "3600" });
    // A range within a week is the whole week, cut at the month's end.
    expect(await lead.ask("from=2026-11-30&to=2026-11-30&by=")).toMatchObject({ from: "2026-11-30", to: "2026-11-30" });
    expect(await lead.ask("from=2026-12-03&to=2026-12-03&by=")).toMatchObject({ from: "2026-12-01", to: "2026-12-06" });
  });

  test("groupings add up to the whole, whatever is withheld", async () => {
    for (const [index, person] of people.entries()) {
      await person.send([
        row({ team: index < 6 ? "Payments" : "Search", kind: index % 2 === 0 ? "review" : "docs", nanoUsd: "100" }),
        row({
          team: index < 6 ? "Payments" : null,
          tool: "codex",
          model: index === 3 ? "rare" : "gpt-5",
          nanoUsd: "7",
        }),
      ]);
    }
    await on("2026-11-12");
    for (const by of ["", "team", "tool", "model", "kind", "day", "team,tool", "team,model,kind", "week,kind"]) {
      const { cells } = await lead.ask(`${november}&by=${by}`);
      expect(cells.reduce((sum, { nanoUsd }) => sum + BigInt(nanoUsd), 0n)).toBe(1284n);
      expect(cells.reduce((sum, { calls }) => sum + calls, 0)).toBe(24);
    }
    expect(await amounts(`${november}&by=team`, "team")).toEqual({ Payments: "642", Search: "600", "": "42" });
    // One person used the rare model: its name is nowhere.
    expect(JSON.stringify(await lead.ask(`${november}&by=model`))).not.toContain("rare");
    expect(await amounts(`${november}&by=model&model=rare`, "model")).toEqual({});
  });

  test("what fewer than five people sent waits for more, without a trace", async () => {
    for (const person of people.slice(0, 4)) await person.send([row({ nanoUsd: "10" })]);
    await on("2026-11-12");
    expect((await lead.ask(`${november}&by=`)).cells).toEqual([]);
    await people[4]!.send([row({ nanoUsd: "10" })]);
    await on("2026-11-13");
    expect(await amounts(`${november}&by=team`, "team")).toEqual({ "": "50" });
    for (const person of people.slice(5, 9)) await person.send([row({ nanoUsd: "10" })]);
    await on("2026-11-14");
    expect(await amounts(`${november}&by=team`, "team")).toEqual({ "": "50" });
    await people[9]!.send([row({ nanoUsd: "10" })]);
    await on("2026-11-15");
    expect(await amounts(`${november}&by=team`, "team")).toEqual({ "": "100" });
  });

  test("a published figure moves when the rows of five people have moved, not before", async () => {
    for (const person of people) await person.send([row({ nanoUsd: "10" })]);
    await on("2026-11-12");
    for (const person of people.slice(0, 4)) await person.send([row({ nanoUsd: "11", revision: 2 })]);
    await people[5]!.send([row({ nanoUsd: "10", revision: 2 })]); // newer, and the same
    await on("2026-11-13");
    expect(await amounts(`${november}&by=team`, "team")).toEqual({ "": "120" });
    await people[4]!.request("/me/data", { method: "DELETE" });
    await on("2026-11-14");
    expect(await amounts(`${november}&by=team`, "team")).toEqual({ "": "114" });
  });

  test("when the number of people is raised, sums of fewer disappear", async () => {
    for (const person of people.slice(0, 5)) await person.send([row({ nanoUsd: "10" })]);
    await on("2026-11-12");
    expect((await lead.ask(`${november}&by=`)).cells).toHaveLength(1);
    const stricter = await startTeam(dialect, { database: team.database, people: 6 });
    expect((await stricter.as(lead.credential).ask(`${november}&by=`)).cells).toEqual([]);
    await stricter.stop();
  });

  test("rows that came to nothing make nobody one of five", async () => {
    for (const person of people.slice(0, 4)) await person.send([row({ nanoUsd: "10" })]);
    for (const person of people.slice(4)) {
      await person.send([row({ nanoUsd: "10" })]);
      await person.send([row({ calls: 0, pricedCalls: 0, nanoUsd: "0", revision: 2 })]);
    }
    await on("2026-11-12");
    expect((await lead.ask(`${november}&by=`)).cells).toEqual([]);
  });

  test("people and days of work are told by team and week", async () => {
    for (const [index, person] of people.entries()) {
      const name = index < 6 ? "Payments" : "Search";
      await person.send([
        row({ team: name }),
        row({ team: name, hour: "2026-11-02T15:00Z" }),
        ...(index < 5 ? [row({ team: name, hour: "2026-11-04T15:00Z" })] : []),
      ]);
    }
    await on("2026-11-12");
    const { cells } = await lead.ask(`${november}&by=team,week`);
    expect(cells.map(({ keys, people: heads, activeDays }) => [keys.team, heads, activeDays])).toEqual([
      ["Payments", 6, 11],
      ["Search", 6, 6],
    ]);
    const filtered = await lead.ask(`${november}&by=team,week&tool=claude`);
    expect(filtered.cells.map(({ activeDays }) => activeDays)).toEqual([null, null]);
  });

  test("a member sees their own, up to the minute, beside the group's", async () => {
    for (const person of people) await person.send([row({ nanoUsd: "10" })]);
    await on("2026-11-12");
    await people[0]!.send([row({ hour: "2026-11-12T11:00Z", nanoUsd: "3" })]);
    const { own, group } = await people[0]!.own(`${november}&by=week`);
    expect(own.map(({ keys, nanoUsd }) => [keys.week, nanoUsd])).toEqual([
      ["2026-11-02", "10"],
      ["2026-11-09", "3"],
    ]);
    expect(group.cells.map(({ keys, nanoUsd }) => [keys.week, nanoUsd])).toEqual([["2026-11-02", "120"]]);
  });

  test("what leads asked is written down for admins", async () => {
    const admin = await team.join("admin");
    await lead.ask(`${november}&by=team&tool=claude`);
    const log = (await (await admin.request("/audit")).json()) as { action: string; detail: unknown }[];
    expect(log.find(({ action }) => action === "question")?.detail).toEqual({
      question: { from: "2026-11-01", to: "2026-11-30", by: ["team"], where: { tool: ["claude"] } },
    });
  });

  test("rows leave after their time, published sums stay", async () => {
    for (const person of people) await person.send([row({ nanoUsd: "10" })]);
    await on("2026-11-12");
    await on("2027-03-10");
    expect((await people[0]!.own(`${november}&by=`)).own).toEqual([]);
    for (const table of ["totals", "day_totals"] as const) {
      expect(await team.direct.db.selectFrom(table).selectAll().execute()).toEqual([]);
    }
    expect(await amounts(`${november}&by=team`, "team")).toEqual({ "": "120" });
    expect((await people[0]!.send([row({ revision: 2 })])).rows[0]!.status).toBe("outside");
  });
});

test("PostgreSQL keeps a partition a month, from the oldest row that is kept to two months ahead", async () => {
  const team = await startTeam("postgres");
  try {
    const count = async () => {
      const { rows } = await sql`select from pg_inherits where inhparent = 'totals'::regclass`.execute(team.direct.db);
      return rows.length;
    };
    expect(await count()).toBe(6); // August to January
    team.clock.now += 62 * dayMs;
    await team.server.maintain();
    expect(await count()).toBe(6);
  } finally {
    await team.stop();
  }
});
