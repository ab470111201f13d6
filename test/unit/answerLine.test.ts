import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { object } from "../../src/sources/bytes.ts";
import { answerLine, parsedAnswer } from "../../src/sources/claude/answerLine.ts";
import { asObject, type Json } from "../../src/sources/json.ts";

const folder = join(import.meta.dirname, "../fixtures/claude");
const answers = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".jsonl"))
  .flatMap((file) => readFileSync(join(folder, file), "utf8").split("\n"))
  .map((line) => object(Buffer.from(line)))
  .filter((record) => record?.["type"] === "assistant" && asObject(asObject(record["message"])?.["usage"]));

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    -5,
    1.5,
    1e21,
    2 ** 53 + 2,
    "12",
    "",
    'a"b\\c\u2028',
    true,
    [],
    {},
    { input_tokens: 5 },
  ),
  fc.constant([{ type: "advisor_message", input_tokens: 3, output_tokens: 4 }]),
  fc.nat(),
  fc.string(),
  fc.json(),
);
const change = fc.record({ at: fc.nat(), value: odd, how: fc.constantFrom("set", "remove", "move", "add") });

it("reads of any answer, however odd, exactly what parsing it says", () => {
  let read = 0;
  fc.assert(
    fc.property(fc.nat(answers.length - 1), fc.array(change, { maxLength: 4 }), (index, changes) => {
      const record = structuredClone<Record<string, unknown>>(answers[index]!);
      for (const { at, value, how } of changes) alter(record, at, value, how);
      const bytes = Buffer.from(JSON.stringify(record));
      const line = answerLine(bytes, nothing());
      if (!line) return;
      read++;
      expect(plain(line)).toEqual(plain(parsedAnswer(object(bytes)!, nothing())));
    }),
    { numRuns: 5000 },
  );
  expect(read).toBeGreaterThan(2500);
});

/** Changes one of the keys, at any depth. The reason stays where clients write it, behind the content: that is relied on. */
function alter(record: Record<string, unknown>, at: number, value: unknown, how: string): void {
  const all = keysOf(record);
  const [owner, key] = all[at % all.length]!;
  if (key === "stop_reason" && how !== "remove") return;
  const before = owner[key];
  if (how !== "add") delete owner[key];
  if (how === "set") owner[key] = value;
  if (how === "move") owner[key] = before;
  if (how === "add") owner[`more_${key}`] = value;
}

function keysOf(owner: Record<string, unknown>): [Record<string, unknown>, string][] {
  return Object.entries(owner).flatMap(([key, value]) => [
    [owner, key] as [Record<string, unknown>, string],
    ...(asObject(value) ? keysOf(value as Record<string, unknown>) : []),
  ]);
}

/** Without the functions, with what they return. */
function plain(line: ReturnType<typeof parsedAnswer>): Json {
  return { ...line, tools: line.tools(), blocks: line.blocks() };
}

function nothing() {
  return { events: [], facts: [], cursor: {}, more: false, bytes: 0, lines: 0, skipped: 0, unknown: new Map() };
}
