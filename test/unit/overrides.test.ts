import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { pricingSchema, schemaFile } from "../../scripts/schema.ts";
import { bundledBook } from "../../src/pricing/book.ts";
import { namelessIn } from "../../src/pricing/check.ts";
import { currencyOn, parseOverrides } from "../../src/pricing/overrides.ts";

const parse = (rest: string) => parseOverrides(`{ "schema": 1, ${rest} }`);
const problems = (rest: string) => {
  const result = parse(rest);
  return "problems" in result ? result.problems : [];
};

describe("an override file", () => {
  it("is JSON with comments and trailing commas", () => {
    const result = parseOverrides(`\uFEFF{
      // our contract
      "schema": 1, /* more
      lines */
      "aliases": { "a//b": "claude-opus-5", "c,}": "gpt-5", },
    }`);
    expect(result).toMatchObject({ overrides: { aliases: { "a//b": "claude-opus-5", "c,}": "gpt-5" } } });
  });

  it("needs to state nothing but its schema", () => {
    expect(parseOverrides(`{"schema": 1}`)).toEqual({
      overrides: { schema: 1, discounts: [], platform: {}, models: [], aliases: {}, fees: {} },
    });
  });

  it("says on which line it is no JSON", () => {
    const result = parseOverrides(`{\n  "schema": 1, // first\n  "aliases": { "a" }\n}`);
    expect("problems" in result && result.problems).toEqual([expect.stringMatching(/^the file is not JSON: .*line 3/)]);
  });

  it.each([
    [`"discount": []`, /the file: .*"discount"/],
    [
      `"discounts": [{ "match": {}, "from": "2026-01-01", "multiply": 0.9 }]`,
      /discounts\.0\.match: say what the discount is for/,
    ],
    [
      `"discounts": [{ "match": { "vendor": "x" }, "from": "yesterday", "multiply": 0.9 }]`,
      /discounts\.0\.from: give a day as YYYY-MM-DD/,
    ],
    [
      `"discounts": [{ "match": { "vendor": "x" }, "from": "2026-01-01", "multiply": "15%" }]`,
      /discounts\.0\.multiply: give a factor above 0 .*0\.85/,
    ],
    [
      `"discounts": [{ "match": { "vendor": "x" }, "from": "2026-01-02", "to": "2026-01-01", "multiply": 0.9 }]`,
      /discounts\.0\.to: is before/,
    ],
    [`"platform": { "claude": "aws" }`, /platform\.claude: .*bedrock-regional/],
    [
      `"models": [{ "id": "m", "rates": [{ "from": "2026-01-01", "in": "$3", "out": 1 }] }]`,
      /models\.0\.rates\.0\.in: give USD per million tokens/,
    ],
    [
      `"models": [{ "id": "m", "rates": [{ "from": "2026-01-01", "in": 3 }] }]`,
      /models\.0\.rates\.0\.out: give USD per million tokens/,
    ],
    [`"models": [{ "id": "m", "rates": [] }]`, /models\.0\.rates: give at least one row/],
    [
      `"models": [{ "id": "m", "rates": [{ "from": "2026-02-01", "in": 1, "out": 1 }, { "from": "2026-01-01", "in": 1, "out": 1 }] }]`,
      /models\.0\.rates: sort the rows/,
    ],
    [
      `"models": [{ "id": "m", "rates": [{ "from": "2026-01-01", "in": 1, "out": 1 }], "fast": [{ "from": "2026-01-01", "x": 2, "in": 3 }] }]`,
      /models\.0\.fast\.0: give either/,
    ],
    [
      `"currency": { "code": "euro", "perUsd": [{ "from": "2026-01-01", "rate": 0.9 }] }`,
      /currency\.code: give an ISO 4217 code/,
    ],
  ])("with %s is refused, saying where and what would be right", (contents, message) => {
    expect(problems(contents)).toEqual([expect.stringMatching(message)]);
  });
});

it("shows amounts in the currency of the day", () => {
  const result = parse(
    `"currency": { "code": "EUR", "perUsd": [{ "from": "2026-06-01", "rate": 0.9 }, { "from": "2026-11-01", "rate": 0.86 }] }`,
  );
  if ("problems" in result) throw new Error(result.problems.join());
  const on = (day: string) => currencyOn(result.overrides, day);
  expect(on("2026-11-01")).toEqual({ code: "EUR", perUsd: 0.86 });
  expect(on("2026-10-31")).toEqual({ code: "EUR", perUsd: 0.9 });
  expect(on("2025-01-01")).toEqual({ code: "EUR", perUsd: 0.9 });
});

it("is told of names that mean nothing", () => {
  const result = parse(`
    "aliases": { "a": "claude-opus-5.5", "b": "claude-opus-55", "c": "mine-2" },
    "models": [{ "id": "mine", "match": ["mine-*"], "rates": [{ "from": "2026-01-01", "in": 1, "out": 1 }] }],
    "discounts": [
      { "match": { "vendor": "anthropic" }, "from": "2026-01-01", "multiply": 0.9 },
      { "match": { "vendor": "Antropic" }, "from": "2026-01-01", "multiply": 0.9 },
      { "match": { "model": "claude-opus-*" }, "from": "2026-01-01", "multiply": 0.9 },
      { "match": { "model": "opus-*" }, "from": "2026-01-01", "multiply": 0.9 }
    ]`);
  if ("problems" in result) throw new Error(result.problems.join());
  expect(namelessIn(result.overrides, bundledBook)).toEqual([
    expect.stringContaining(`aliases.b: no model is named "claude-opus-55"`),
    expect.stringContaining(`discounts.1.match.vendor: no vendor is named "Antropic"`),
    expect.stringContaining(`discounts.3.match.model: no model matches "opus-*"`),
  ]);
});

it("has a schema for editors that says the same (node scripts/schema.ts writes it)", () => {
  expect(JSON.parse(readFileSync(schemaFile, "utf8"))).toEqual(JSON.parse(pricingSchema()));
});
