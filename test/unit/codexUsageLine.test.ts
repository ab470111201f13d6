import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { object } from "../../src/sources/bytes.ts";
import { json, type Json } from "../../src/sources/codex/narrow.ts";
import { countLine, parsedCount, parsedRecord, recordLine } from "../../src/sources/codex/usageLine.ts";

const folder = join(import.meta.dirname, "../fixtures/codex");
const records = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".jsonl"))
  .flatMap((file) => readFileSync(join(folder, file), "utf8").split("\n"))
  .map((line) => object(Buffer.from(line)))
  .filter((record) => record !== undefined);
const counts = records.filter((record) => json(record["payload"])?.["type"] === "token_count");
const responses = records.filter((record) => record["type"] === "token_usage_record");

const odd = fc.oneof(
  fc.constantFrom<unknown>(null, 0, -5, 1.5, 1e21, 2 ** 53 + 2, "12", "", 'a"b\\c\u2028', true, [], {}, { tokens: 5 }),
  fc.nat(),
  fc.string(),
  fc.json(),
);
const change = fc.record({ at: fc.nat(), value: odd, how: fc.constantFrom("set", "remove", "move", "add") });

it.each([
  { of: "counters", lines: counts, read: countLine, parsed: parsedCount },
  { of: "usage records", lines: responses, read: recordLine, parsed: parsedRecord },
])("reads of $of, however odd, exactly what parsing them says", ({ lines, read, parsed }) => {
  let found = 0;
  fc.assert(
    fc.property(fc.nat(lines.length - 1), fc.array(change, { maxLength: 3 }), (index, changes) => {
      const record = structuredClone(lines[index]!);
      for (const { at, value, how } of changes) alter(record, at, value, how);
      const bytes = Buffer.from(JSON.stringify(record));
      const line = read(bytes);
      if (!line) return;
      found++;
      const out = {
        events: [],
        facts: [],
        cursor: {},
        more: false,
        bytes: 0,
        lines: 0,
        skipped: 0,
        unknown: new Map(),
      };
      expect(line).toEqual(parsed(json(object(bytes)!["payload"]), out));
      expect(out.unknown).toEqual(new Map());
    }),
    { numRuns: 3000 },
  );
  expect(found).toBeGreaterThan(1000);
});

it("reads the lines that Codex writes without parsing them", () => {
  const lines = (all: Json[]) => all.map((record) => Buffer.from(JSON.stringify(record)));
  expect(lines(counts).filter((bytes) => !countLine(bytes)).length).toBeLessThan(counts.length / 10);
  expect(lines(responses).filter((bytes) => !recordLine(bytes)).length).toBeLessThan(responses.length / 10);
});

/** Changes one of the keys, at any depth. */
function alter(record: Json, at: number, value: unknown, how: string): void {
  const all = keysOf(record);
  const [owner, key] = all[at % all.length]!;
  const before = owner[key];
  if (how !== "add") delete owner[key];
  if (how === "set") owner[key] = value;
  if (how === "move") owner[key] = before;
  if (how === "add") owner[`more_${key}`] = value;
}

function keysOf(owner: Json): [Json, string][] {
  return Object.entries(owner).flatMap(([key, value]) => {
    const inner = json(value);
    return [[owner, key] as [Json, string], ...(inner ? keysOf(inner) : [])];
  });
}
