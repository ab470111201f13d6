import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { GroupTotals, Review } from "../../src/core/review.ts";
import { type Answer, groupings, type Row } from "../../src/team/wire.ts";
import { add, amountsIn, cellsOf, singledOut, type Tracer, tracer } from "./attack.ts";
import { dialects, startTeam, type Team, type TestMember } from "./harness.ts";
import { row } from "./rows.ts";

const k = 5;
const dayMs = 86_400_000;
const weeks = [
  ["2026-10-26", "2026-10-31"],
  ["2026-11-01", "2026-11-01"],
  ["2026-11-02", "2026-11-08"],
  ["2026-11-09", "2026-11-15"],
] as const;
const values = {
  team: ["Payments", "Search", ""],
  tool: ["claude", "codex", "cursor"],
  model: ["claude-opus-5", "gpt-5", "rare-model"],
  project: ["ledger", "crawler", ""],
  initiative: ["Rescue", ""],
} as const;

/** All that a lead ever saw. */
interface Seen {
  cells: number[][];
  texts: string[];
  heads: { key: string; people: number | null; activeDays: number | null }[];
}

describe.each(dialects)("a lead who has every export, review and answer of several weeks, on %s", (dialect) => {
  let team: Team;
  let people: TestMember[];
  let trace: Tracer;
  let lead: TestMember;
  let seen: Seen;
  const sent = new Map<TestMember, Row[]>();

  afterEach(() => team.stop());

  async function start(least: number): Promise<void> {
    team = await startTeam(dialect, { people: least });
    trace = tracer();
    seen = { cells: [], texts: [], heads: [] };
    team.clock.now = Date.parse("2026-11-04T12:00Z");
    lead = await team.join("lead");
    people = [];
    for (let i = 0; i < 10; i++) people.push(await team.join());
    for (const [index, person] of people.entries()) await send(person, index, ["2026-10-27", "2026-10-29"]);
    await look();
  }

  /** Seven work in one team, three in another; the last has a model, a tool, an hour and an initiative to themself. */
  async function send(person: TestMember, index: number, days: readonly string[]): Promise<void> {
    const rows = days.flatMap((day, i) => {
      const common = { team: index % 10 < 7 ? "Payments" : "Search", project: values.project[(index + i) % 3] || null };
      const usual = {
        ...common,
        hour: `${day}T09:00Z`,
        model: values.model[(index * 7 + i) % 3 === 0 ? 1 : 0],
      } as const;
      const alone = {
        ...common,
        hour: `${day}T03:00Z`,
        model: "rare-model",
        tool: "cursor",
        initiative: "Rescue",
      } as const;
      const made = [row({ ...usual, nanoUsd: "1000", tokens: trace.amount(index) })];
      if (index === 9) made.push(row({ ...alone, nanoUsd: "1000", tokens: trace.amount(index) }));
      return made;
    });
    sent.set(person, [...(sent.get(person) ?? []), ...rows]);
    await person.send(rows);
  }

  async function change(index: number, which: readonly number[]): Promise<void> {
    const rows = sent.get(people[index]!)!;
    for (const i of which) rows[i] = add({ ...rows[i]!, revision: rows[i]!.revision + 1 }, trace.amount(index));
    await people[index]!.send(which.map((i) => rows[i]!));
  }

  /** Everything that can be asked, on the next day. */
  async function look(): Promise<void> {
    team.clock.now += dayMs;
    await team.server.maintain();
    const filters = Object.entries(values).flatMap(([name, some]) => some.map((value) => [name, value] as const));
    const ranges = [...weeks, ["2026-10-26", "2026-11-15"]] as const;
    for (const [from, to] of ranges) {
      const range = `from=${from}&to=${to}`;
      await read(`/export?format=json&${range}`);
      for (const by of [[], ...groupings.map((one) => [one]), ["team", "week"], ["team", "model"]]) {
        await ask(`${range}&by=${by.join()}`);
      }
      for (const [index, [name, value]] of filters.entries()) {
        const one = `${name}=${encodeURIComponent(value)}`;
        await read(`/export?format=json&${range}&${one}`);
        const [other, second] = filters[(index + 4) % filters.length]!;
        await ask(`${range}&by=week&${one}&${other}=${encodeURIComponent(second)}`);
      }
    }
    for (const [week] of weeks) {
      for (const where of [
        "",
        "&team=Payments",
        "&team=Search",
        "&tool=cursor",
        "&model=rare-model",
        "&initiative=Rescue",
      ]) {
        readReview(await textOf(`/review?week=${week}${where}`));
      }
      seen.texts.push(await textOf(`/export?format=markdown&week=${week}`));
    }
    for (const format of ["csv", "focus", "focus-metadata"])
      seen.texts.push(await textOf(`/export?format=${format}&from=2026-10-26&to=2026-11-15`));
  }

  async function ask(query: string): Promise<void> {
    team.clock.now += 1000; // within the rate limit
    const answer = await lead.ask(query);
    seen.cells.push(...cellsOf([answer]));
    seen.texts.push(JSON.stringify(answer));
    for (const { keys, people: count, activeDays } of answer.cells) {
      seen.heads.push({ key: JSON.stringify([query, keys]), people: count, activeDays });
    }
  }

  async function read(path: string): Promise<void> {
    const text = await textOf(path);
    seen.texts.push(text);
    const { cells } = JSON.parse(text) as { cells: Pick<Answer["cells"][number], "tokens">[] };
    seen.cells.push(...cells.map(amountsIn));
  }

  /** Every figure that has counts of tokens; the others of a review are made of these. */
  function readReview(text: string): void {
    seen.texts.push(text);
    const review = JSON.parse(text) as Review;
    const groups = [...Object.values(review.by).flat(), ...review.topDeltas.groups];
    const figures: GroupTotals[] = [
      review.total,
      review.previous,
      ...groups.flatMap(({ total, previous }) => [total, previous]),
    ];
    seen.cells.push(...figures.filter(({ calls }) => calls > 0).map(amountsIn));
    for (const { from, people: count, activeDays } of review.weeks) {
      seen.heads.push({ key: `review ${from}`, people: count, activeDays });
    }
    if (review.active) seen.heads.push({ key: "active", ...review.active });
  }

  async function textOf(path: string): Promise<string> {
    team.clock.now += 1000;
    const response = await lead.request(path);
    expect(response.status).toBe(200);
    return response.text();
  }

  /** People join and leave, send late, change, recall and are alone with something, and the lead looks after each. */
  async function severalWeeks(): Promise<void> {
    for (const [index, person] of people.entries()) await send(person, index, ["2026-11-03", "2026-11-06"]);
    team.clock.now = Date.parse("2026-11-11T12:00Z");
    await look();
    const eleventh = await team.join();
    people.push(eleventh);
    await send(eleventh, 10, ["2026-10-28", "2026-11-04", "2026-11-10"]);
    await change(0, [0, 2]);
    await look();
    for (const [index, person] of people.slice(0, 10).entries()) await send(person, index, ["2026-11-10"]);
    for (const index of [1, 2, 3, 4]) await change(index, [0, 1]);
    team.clock.now = Date.parse("2026-11-18T12:00Z");
    await look();
    await people[6]!.request("/recall", {
      method: "POST",
      body: JSON.stringify({ protocol: 1, from: "2026-11-02", to: "2026-11-08", ledger: null }),
    });
    await people[9]!.request("/me/data", { method: "DELETE" });
    await look();
    for (const index of [0, 1, 2, 3, 4, 5, 7, 8]) await change(index, [0, 1, 2, 3, 4]);
    await look();
  }

  describe("with the promise of five", () => {
    beforeEach(() => start(k));

    test("singles nobody out, and no group of fewer than five", { timeout: 300_000 }, async () => {
      await severalWeeks();
      for (const amounts of seen.cells) {
        expect(new Set(amounts.map((amount) => trace.owners[amount])).size).toBeGreaterThanOrEqual(k);
      }
      expect(singledOut(seen.cells, trace.owners, k)).toEqual([]);
      // There was something to read, and it changed.
      expect(new Set(seen.cells.map((amounts) => amounts.join())).size).toBeGreaterThan(20);
      // What one person alone has is not even named.
      for (const text of seen.texts) expect(text).not.toMatch(/rare-model|Rescue|"cursor"|T03/);
      // Counts of people are of five or more and never move: a count that moved would show who came, and when.
      const counted = seen.heads.filter(({ people: count }) => count !== null);
      expect(counted.length).toBeGreaterThan(0);
      for (const { people: count } of counted) expect(count).toBeGreaterThanOrEqual(k);
      const single = counted.filter(({ key }) => key.includes("from=2026-11-02&to=2026-11-08"));
      for (const same of Map.groupBy(single, ({ key }) => key).values()) {
        expect(new Set(same.map((head) => `${head.people} ${head.activeDays}`)).size).toBe(1);
      }
    });

    test("learns nothing by asking for what too few share: the answer is that for what does not exist", async () => {
      const without = (text: string) => text.replaceAll(/rare-model|no-such-model/g, "");
      for (const format of ["csv", "json", "focus"]) {
        const path = (model: string) => `/export?format=${format}&from=2026-10-26&to=2026-10-31&model=${model}`;
        expect(without(await textOf(path("rare-model")))).toBe(without(await textOf(path("no-such-model"))));
      }
    });
  });

  test("the same attack finds the small team where the protection is off", { timeout: 300_000 }, async () => {
    await start(1);
    expect(singledOut(seen.cells, trace.owners, k)).toContainEqual([7, 8, 9]);
  });
});
