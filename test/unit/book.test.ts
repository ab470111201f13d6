import { describe, expect, it } from "vitest";
import { bundledBook, type Prices } from "../../src/pricing/book.ts";
import { parseBook } from "../../src/pricing/schema.ts";

const { models, src } = bundledBook;
const rows = models.flatMap((model) => model.rates.map((row) => ({ model, row })));
const speeds = models.flatMap((model) =>
  [...(model.fast ?? []), ...(model.ultrafast ?? [])].map((row) => ({ model, row })),
);
const sizes = rows.flatMap(({ model, row }) =>
  [row, ...(row.tiers ?? [])].map((prices) => ({ name: `${model.id} ${row.from}`, prices })),
);

describe("the bundled book", () => {
  it("keeps to its schema", () => {
    expect(parseBook(bundledBook)).toEqual({ book: bundledBook });
  });

  it("names each model once, also for readers who cannot write dots", () => {
    const names = models.flatMap((model) => {
      const own = [model.id, ...(model.aliases ?? [])].map((name) =>
        name.replaceAll(".", "-").replace(/^cursor\//, ""),
      );
      return [...new Set(own)].map((name) => (model.vendor === "cursor" ? `cursor/${name}` : name));
    });
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it("has the rows of each model in order of their days", () => {
    for (const { id, rates, fast = [], ultrafast = [] } of models) {
      for (const list of [rates, fast, ultrafast]) {
        const days = list.map((row) => row.from);
        expect(days, id).toEqual([...new Set(days)].toSorted());
      }
      for (const row of [...fast, ...ultrafast]) expect(row.from >= rates[0]!.from, `${id} ${row.from}`).toBe(true);
    }
  });

  it("says where each row comes from, and cites no source in vain", () => {
    const cited = [...rows, ...speeds].map(({ row }) => row.src);
    for (const key of cited) expect(src).toHaveProperty([key]);
    const rest = JSON.stringify({ ...bundledBook, src: {} });
    expect(Object.keys(src).filter((key) => !rest.includes(key))).toEqual([]);
    for (const { vendor } of models) expect(bundledBook.vendors).toHaveProperty([vendor]);
  });

  it("has cache reads below input, and writes from input upwards, longer lives dearer", () => {
    for (const { name, prices } of sizes) {
      if (prices.cr !== undefined) expect(prices.cr, name).toBeLessThan(prices.in);
      const writes = [prices.cw, prices.cw5m, prices.cw30m, prices.cw1h, prices.cw12h].filter(
        (price) => price !== undefined,
      );
      expect([prices.in, ...writes], name).toEqual([prices.in, ...writes].toSorted((a, b) => a - b));
      expect(prices.out, name).toBeGreaterThan(prices.in);
    }
  });

  it("never charges a long prompt less, and prices the same kinds", () => {
    const kinds = ["in", "out", "cr", "cw", "cw5m", "cw1h", "cw30m", "cw12h"] as const satisfies (keyof Prices)[];
    for (const { model, row } of rows) {
      let below: Prices = row;
      for (const tier of row.tiers ?? []) {
        for (const kind of kinds) {
          expect(tier[kind] === undefined, `${model.id} ${kind}`).toBe(below[kind] === undefined);
          expect(tier[kind] ?? 0, `${model.id} ${kind}`).toBeGreaterThanOrEqual(below[kind] ?? 0);
        }
        below = tier;
      }
      const thresholds = (row.tiers ?? []).map((tier) => tier.above);
      expect(thresholds).toEqual([...new Set(thresholds)].toSorted((a, b) => a - b));
    }
  });

  it("ends a fast service only at a size where the price changes", () => {
    for (const { model, row } of speeds) {
      if (row.upTo !== undefined)
        expect(
          model.rates.at(-1)!.tiers?.map((tier) => tier.above),
          model.id,
        ).toContain(row.upTo);
    }
  });
});

describe("an outside book", () => {
  it.each([
    ["no book", "hello", "the file"],
    ["another schema", { ...bundledBook, schema: 2 }, "schema"],
    ["a field from the future", { ...bundledBook, models: [{ ...models[0], surge: 2 }] }, "models.0"],
    [
      "a negative price",
      { ...bundledBook, models: [{ ...models[0], rates: [{ ...models[0]!.rates[0], in: -1 }] }] },
      "models.0.rates.0.in",
    ],
    [
      "a price finer than the arithmetic",
      { ...bundledBook, models: [{ ...models[0], rates: [{ ...models[0]!.rates[0], in: 0.0000001 }] }] },
      "models.0.rates.0.in",
    ],
  ])("is refused for %s, saying where", (_, book, where) => {
    const result = parseBook(book);
    expect("problems" in result && result.problems[0]).toContain(where);
  });
});
