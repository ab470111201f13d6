import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { teamSchema, teamSchemaFile } from "../../scripts/schema.ts";
import { batchSchema, rowSchema } from "../../src/team/wire.ts";
import { batch, row } from "./rows.ts";

test("the published JSON Schema is that of the protocol", () => {
  // `node scripts/schema.ts` writes it.
  expect(JSON.parse(readFileSync(teamSchemaFile, "utf8"))).toEqual(JSON.parse(teamSchema()));
});

test("a row holds an hour's totals", () => {
  expect(rowSchema.safeParse(row({ team: "Zahlungen & Co", kind: "testFix" })).success).toBe(true);
});

test.each([
  ["a field that is not named", { ...row(), prompt: "fix my bug" }],
  ["a path", { ...row(), cwd: "/home/ann" }],
  ["a sentence as a model", row({ model: "please look into this" })],
  ["minutes", row({ hour: "2026-11-02T09:30Z" })],
  ["an hour that does not exist", row({ hour: "2026-02-30T09:00Z" })],
  ["a fraction of a nano-dollar", row({ nanoUsd: "1.5" })],
  ["a negative amount", row({ nanoUsd: "-1" })],
  ["an amount that nobody spends in an hour", row({ nanoUsd: "10000000000001" })],
  ["a long tag", row({ team: "x".repeat(65) })],
  ["a tag with a line break", row({ team: "a\nb" })],
  ["a tag that hides characters", row({ team: "a\u202Eb" })],
  ["an empty tag", row({ team: "" })],
  ["spend without a call", row({ calls: 0, pricedCalls: 0 })],
])("a row cannot hold %s", (_, candidate) => {
  expect(rowSchema.safeParse(candidate).success).toBe(false);
});

test("a batch has at most 1000 rows and fits into a body", () => {
  const ledger = "0".repeat(32);
  const widest = row({
    model: "m".repeat(64),
    team: "t".repeat(64),
    project: "p".repeat(64),
    initiative: "i".repeat(64),
    nanoUsd: "9999999999999",
    book: "b".repeat(40),
    revision: Number.MAX_SAFE_INTEGER,
  });
  const full = batch(
    Array.from({ length: 1000 }, () => widest),
    ledger,
  );
  expect(batchSchema.safeParse(full).success).toBe(true);
  expect(JSON.stringify(full).length).toBeLessThan(1_000_000);
  expect(batchSchema.safeParse(batch([...full.rows, widest], ledger)).success).toBe(false);
});
