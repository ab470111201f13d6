import fc from "fast-check";
import { expect, test } from "vitest";
import { type Countable, type Cut, cuts, linesOf } from "../../src/team/server/anonymity.ts";

const k = 3;
const value = fc.constantFrom("", "a", "b", "c");
const rowArb: fc.Arbitrary<Countable> = fc.record({
  member: fc.integer({ min: 1, max: 8 }),
  nanoUsd: fc.integer({ min: 0, max: 1000 }),
  values: fc.record(Object.fromEntries(cuts.map((cut) => [cut, value])) as Record<Cut, typeof value>),
});

const people = (rows: readonly Countable[]) => new Set(rows.map(({ member }) => member)).size;

test("lines hold every row once, each is from k people, and a shown value is that of all its rows", () => {
  fc.assert(
    fc.property(fc.array(rowArb, { maxLength: 60 }), (rows) => {
      const lines = linesOf(rows, k);
      const held = lines.flatMap((line) => line.rows);
      expect(new Set(held).size).toBe(held.length);
      expect(held.length).toBe(people(rows) >= k ? rows.length : 0);
      for (const line of lines) {
        expect(people(line.rows)).toBeGreaterThanOrEqual(k);
        for (const cut of cuts) {
          const shown = line.values[cut];
          if (shown !== null) expect(new Set(line.rows.map(({ values }) => values[cut]))).toEqual(new Set([shown]));
        }
      }
    }),
  );
});

test("the same rows in another order give the same lines", () => {
  const summary = (rows: readonly Countable[]) =>
    linesOf(rows, k)
      .map((line) => JSON.stringify([line.values, line.rows.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0)]))
      .toSorted();
  fc.assert(
    fc.property(
      fc
        .array(rowArb, { maxLength: 40 })
        .chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length }))),
      ([rows, shuffled]) => {
        expect(summary(shuffled)).toEqual(summary(rows));
      },
    ),
  );
});

/** One row each for these people: their team, and what they spent. */
function spent(...rows: [member: number, team: string, nanoUsd: number][]): Countable[] {
  const same = { tool: "claude", model: "m", project: "", initiative: "", kind: "", day: "2026-11-02" };
  return rows.map(([member, team, nanoUsd]) => ({ member, nanoUsd, values: { ...same, team } }));
}
const teams = (rows: readonly Countable[]) =>
  linesOf(rows, k).map((line) => [line.values.team, line.rows.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0)]);

test("large enough groups are shown by their names", () => {
  const rows = spent([1, "a", 1], [2, "a", 1], [3, "a", 1], [4, "b", 2], [5, "b", 2], [6, "b", 2]);
  expect(teams(rows)).toEqual([
    ["a", 3],
    ["b", 6],
  ]);
});

test("a small group does not follow from the total: it is pooled with the smallest large one", () => {
  const rows = spent(
    [1, "a", 1],
    [2, "a", 1],
    [3, "a", 1],
    [4, "b", 1],
    [5, "b", 1],
    [6, "b", 1],
    [7, "b", 1],
    [8, "c", 1],
  );
  expect(teams(rows)).toEqual([
    ["b", 4],
    [null, 4],
  ]);
});

test("a group in which one person spends nearly all is as good as that person", () => {
  const rows = spent(
    [1, "a", 900],
    [2, "a", 1],
    [3, "a", 1],
    [4, "b", 300],
    [5, "b", 300],
    [6, "b", 300],
    [7, "c", 2],
    [8, "c", 2],
    [9, "c", 2],
  );
  expect(teams(rows)).toEqual([
    ["c", 6],
    [null, 1802],
  ]);
});
