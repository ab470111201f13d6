import { describe, expect, it } from "vitest";
import { bundledBook, type Book, type BookModel } from "../../src/pricing/book.ts";
import { changed } from "../../src/pricing/changes.ts";

/** The bundled book with one model edited. */
function edited(id: string, edit: (model: BookModel) => Partial<BookModel>): Book {
  const models = bundledBook.models.map((model) => (model.id === id ? { ...model, ...edit(model) } : model));
  return { ...bundledBook, version: "2026.12.01.1", models };
}

const withRow = (from: string, price: Partial<BookModel["rates"][number]>) => (model: BookModel) => ({
  rates: [...model.rates, { ...model.rates.at(-1)!, ...price, from }].sort((a, b) => (a.from < b.from ? -1 : 1)),
});

describe("a new book re-prices", () => {
  it("nothing when prices stay, whatever it says about their sources", () => {
    expect(changed(bundledBook, bundledBook)).toEqual([]);
    const requoted = edited("claude-opus-5", (model) => ({
      notes: "seen again",
      rates: model.rates.map((row) => ({ ...row, src: "genai" })),
    }));
    expect(changed(bundledBook, requoted)).toEqual([]);
    expect(changed(bundledBook, edited("claude-opus-5", withRow("2026-12-01", {})))).toEqual([]);
  });

  it.each<[string, string, (model: BookModel) => Partial<BookModel>, string]>([
    ["a later price", "claude-opus-5", withRow("2026-12-01", { cr: 0.25 }), "2026-12-01"],
    ["an earlier end of an old price", "claude-sonnet-5-5", withRow("2026-10-02", { cr: 0.1 }), "2026-10-02"],
    ["the first price", "claude-opus-5", ({ rates }) => ({ rates: [{ ...rates[0]!, out: 24 }] }), ""],
    [
      "the end of a fast service",
      "claude-opus-5",
      ({ fast }) => ({ fast: [{ ...fast![0]!, to: "2027-02-01" }] }),
      "2027-02-01",
    ],
    ["a threshold", "gpt-6.1-sol", ({ rates }) => ({ rates: [{ ...rates[0]!, tiers: [] }] }), ""],
    ["a regional factor", "claude-opus-5", () => ({ geo: { us: 1.2 } }), ""],
    ["a name", "claude-opus-5", () => ({ aliases: ["opus"] }), ""],
  ])("from its day on: %s", (_, id, edit, fromDay) => {
    expect(changed(bundledBook, edited(id, edit))).toEqual([{ model: id, fromDay }]);
    expect(changed(edited(id, edit), bundledBook)).toEqual([{ model: id, fromDay }]);
  });

  it("models that came or went", () => {
    const without = { ...bundledBook, models: bundledBook.models.filter(({ id }) => id !== "gpt-6.1-sol") };
    expect(changed(without, bundledBook)).toEqual([{ model: "gpt-6.1-sol", fromDay: "" }]);
    expect(changed(bundledBook, without)).toEqual([{ model: "gpt-6.1-sol", fromDay: "" }]);
  });

  it("all models of a vendor whose rules change", () => {
    const dearer = { ...bundledBook, vendors: { ...bundledBook.vendors, xai: { batch: 0.5 } } };
    const xai = bundledBook.models.filter(({ vendor }) => vendor === "xai");
    expect(changed(bundledBook, dearer)).toEqual(xai.map(({ id }) => ({ model: id, fromDay: "" })));
  });
});
