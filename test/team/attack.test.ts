import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Answer, groupings, type Row } from "../../src/team/wire.ts";
import { add, amountsIn, cellsOf, singledOut, type Tracer, tracer } from "./attack.ts";
import { dialects, startTeam, type Team, type TestMember } from "./harness.ts";
import { row } from "./rows.ts";

const k = 5;
const dayMs = 86_400_000;
const values = {
  team: ["Payments", "Search"],
  tool: ["claude", "codex"],
  model: ["claude-opus-5", "gpt-5"],
  project: ["ledger", "crawler", ""],
} as const;

describe.each(dialects)("a lead who combines answers, on %s", (dialect) => {
  let team: Team;
  let people: TestMember[];
  let trace: Tracer;
  let lead: TestMember;
  const sent = new Map<TestMember, Row[]>();
  const random = randomFrom(7);

  beforeEach(async () => {
    team = await startTeam(dialect);
    trace = tracer();
    lead = await team.join("lead");
    people = [];
    for (let i = 0; i < 10; i++) people.push(await team.join());
    for (const [index, person] of people.entries()) await person.send(weeksOf(person, index));
    await team.server.maintain();
  });
  afterEach(() => team.stop());

  /** A team of seven and one of three, who mostly use one model, over two weeks. */
  function weeksOf(person: TestMember, index: number): Row[] {
    const rows = Array.from({ length: 9 }, (_, i) => {
      const day = String(2 + i + (i > 4 ? 2 : 0)).padStart(2, "0");
      const key = {
        hour: `2026-11-${day}T09:00Z`,
        team: values.team[index < 7 ? 0 : 1],
        tool: values.tool[random(4) === 0 ? 1 : 0],
        model: values.model[random(4) === 0 ? 1 : 0],
        project: values.project[random(3)] || null,
      } as const;
      return row({ ...key, nanoUsd: "1000", tokens: trace.amount(index) });
    });
    sent.set(person, rows);
    return rows;
  }

  /** Every grouping by up to two, and every filter by up to two values, over each week and all of them. */
  async function askAll(): Promise<Answer[]> {
    const answers: Answer[] = [];
    const ask = async (query: string) => {
      team.clock.now += 1000; // within the rate limit
      answers.push(await lead.ask(query));
    };
    const all = "from=2026-11-02&to=2026-11-15";
    for (const by of upTo(groupings, 2)) await ask(`${all}&by=${by.join()}`);
    const filters = Object.entries(values).flatMap(([name, some]) => some.map((value) => [name, value] as const));
    for (const wanted of upTo(filters, 2)) {
      const where = wanted.map(([name, value]) => `&${name}=${encodeURIComponent(value)}`).join("");
      for (const range of [all, "from=2026-11-02&to=2026-11-08", "from=2026-11-09&to=2026-11-15"]) {
        await ask(`${range}&by=day${where}`);
      }
    }
    return answers;
  }

  test("gets sums of whole amounts of at least five people, and nothing of fewer by adding and subtracting", async () => {
    const answers = await askAll();
    // Late rows, changed rows, recalls and somebody who leaves: each visit of the lead could show a difference.
    await people[0]!.send([row({ hour: "2026-11-04T15:00Z", team: "Payments", tokens: trace.amount(0) })]);
    await change(0, [1, 4]);
    await nextDay();
    answers.push(...(await askAll()));
    for (const index of [1, 2, 3, 4, 5]) await change(index, [0, 2, 5]);
    await nextDay();
    answers.push(...(await askAll()));
    await people[6]!.request("/recall", {
      method: "POST",
      body: JSON.stringify({ protocol: 1, from: "2026-11-02", to: "2026-11-08", ledger: null }),
    });
    await people[7]!.request("/me/data", { method: "DELETE" });
    await nextDay();
    answers.push(...(await askAll()));
    for (const index of [0, 1, 2, 3, 4, 5, 8, 9]) await change(index, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    await nextDay();
    answers.push(...(await askAll()));

    const cells = cellsOf(answers);
    expect(cells.length).toBeGreaterThan(500);
    for (const amounts of cells) {
      expect(new Set(amounts.map((amount) => trace.owners[amount])).size).toBeGreaterThanOrEqual(k);
    }
    expect(singledOut(cells, trace.owners, k)).toEqual([]);
    // Not because there is nothing to read: what changed for many is there, and both weeks are complete.
    expect(new Set(cells.map((amounts) => amounts.join())).size).toBeGreaterThan(20);
  });

  test("would succeed where each answer only leaves out its own small cells", async () => {
    const rows = [...sent.values()].flat();
    const suppressed = (pick: (each: Row) => unknown, where: (each: Row) => boolean = () => true): number[][] =>
      [...Map.groupBy(rows.filter(where), pick).values()]
        .map((cell) => cell.flatMap((each) => amountsIn(each)))
        .filter((amounts) => new Set(amounts.map((amount) => trace.owners[amount])).size >= k);
    const cells = [...suppressed(() => ""), ...suppressed(({ team: name }) => name)];
    expect(singledOut(cells, trace.owners, k)).toContainEqual([7, 8, 9]);
  });

  async function change(index: number, which: number[]): Promise<void> {
    const person = people[index]!;
    const rows = sent.get(person)!;
    for (const i of which) {
      rows[i] = add({ ...rows[i]!, revision: rows[i]!.revision + 1 }, trace.amount(index));
    }
    await person.send(which.map((i) => rows[i]!));
  }

  async function nextDay(): Promise<void> {
    team.clock.now += dayMs;
    await team.server.maintain();
  }
});

function upTo<T>(of: readonly T[], most: number): T[][] {
  return of.reduce<T[][]>(
    (all, each) => [...all, ...all.filter((some) => some.length < most).map((some) => [...some, each])],
    [[]],
  );
}

/** A small linear congruential generator: the same numbers in every run. */
function randomFrom(seed: number): (below: number) => number {
  const state = { value: seed };
  return (below) => {
    state.value = (state.value * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state.value / 2_147_483_648) * below);
  };
}
