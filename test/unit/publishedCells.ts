import fc from "fast-check";
import type { Published, PublishedCell } from "../../src/core/published.ts";
import { costKinds } from "../../src/core/review.ts";

const nano = fc.bigInt({ min: 0n, max: 10n ** 22n });
const count = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1e11 }));
const tag = fc.oneof(
  fc.constantFrom(null, "", "Payments", '=HYPERLINK("x")', "a,b\r\nc", 'say "so"', "@SUM(1)", "+1", "__proto__"),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).map((text) => text.replace(/\p{C}/gu, "").trim()),
);
const days = fc.constantFrom(
  ["2026-10-26", "2026-10-31"],
  ["2026-11-01", "2026-11-01"],
  ["2026-11-02", "2026-11-08"],
  ["2026-12-28", "2026-12-31"],
  ["2028-02-29", "2028-02-29"],
);

export const cellArb: fc.Arbitrary<PublishedCell> = fc
  .record({
    days,
    costs: fc.record({ input: nano, cacheRead: nano, cacheWrite: nano, output: nano, other: nano }),
    tokens: fc.record({
      ...{ input: count, cacheRead: count, cacheWrite5m: count, cacheWrite1h: count, cacheWriteUnknown: count },
      ...{ output: count, reasoning: count, webSearches: count },
    }),
    ...{ calls: fc.integer({ min: 1, max: 1e9 }), pricedCalls: count, unpricedTokens: count, unreportedCalls: count },
    ...{ team: tag, project: tag, initiative: tag },
    tool: fc.constantFrom(null, "claude", "codex", "cursor"),
    model: fc.constantFrom(null, "claude-opus-5", "gpt-5", "anthropic/claude-opus-5", "strange"),
    kind: fc.constantFrom(null, "", "testFix", "review"),
  })
  .map(({ days: [from, to], costs, ...rest }) => ({
    ...rest,
    from,
    to,
    nanoUsd: String(costKinds.reduce((sum, kind) => sum + costs[kind], 0n)),
    costs: {
      input: String(costs.input),
      cacheRead: String(costs.cacheRead),
      cacheWrite: String(costs.cacheWrite),
      output: String(costs.output),
      other: String(costs.other),
    },
  }));

export const publishedArb: fc.Arbitrary<Published> = fc
  .array(cellArb, { maxLength: 12 })
  .map((cells) => ({ ...emptyRange, cells }));

export const emptyRange: Published = {
  protocol: 1,
  from: "2026-10-26",
  to: "2028-02-29",
  publishedThrough: "2026-12-31",
  promise: { people: 5, settleDays: 2, retentionDays: 400 },
  cells: [],
};

/** Records of RFC 4180: written without knowledge of the writer. */
export function readCsv(text: string): string[][] {
  const records: string[][] = [];
  let [record, field, quoted]: [string[], string, boolean] = [[], "", false];
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (quoted && char === '"' && text[i + 1] === '"') field += text[++i];
    else if (char === '"') quoted = !quoted;
    else if (!quoted && char === ",") [record, field] = [[...record, field], ""];
    else if (!quoted && char === "\r" && text[i + 1] === "\n") {
      records.push([...record, field]);
      [record, field] = [[], ""];
      i++;
    } else field += char;
  }
  if (field !== "" || record.length > 0) throw new Error("the last line has no end");
  return records;
}
