import { expect, test } from "vitest";
import { noTokens } from "../../src/core/event.ts";
import { readCursorCsv } from "../../src/endpoints/cursor/csv.ts";

const parse = (...lines: string[]) => readCursorCsv(lines.join("\n"));

test("columns are found by name, and what is no amount is none", () => {
  const { events, skipped } = parse(
    "Date,User,Cloud Agent ID,Automation ID,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost",
    '"2026-09-02T10:00:00.000Z","dev@example.com","","","On-Demand","claude-5-sonnet","Yes","200","1000","5000","300","6500","$0.06"',
    '"2026-09-01T10:00:00.000Z","dev@example.com","bc-1","","Included","auto","No","0","10","0","1","11","Included"',
    '"2026-09-03T10:00:00.000Z","","","","Errored, No Charge","gpt-6.1","No","0","0","0","0","0","-"',
    '"2026-09-04T10:00:00.000Z","","","","User API Key","gpt-6.1","No","0","5","0","1","6","0.01"',
  );
  expect(events.map(({ at, model, is, charged }) => [new Date(at).getUTCDate(), model, is, charged])).toEqual([
    [1, "auto", "included", null],
    [2, "claude-5-sonnet", "real-money", 60_000_000],
    [3, "gpt-6.1", "included", null],
    [4, "gpt-6.1", "api-value", 10_000_000],
  ]);
  expect(events[1]).toMatchObject({
    tokens: { ...noTokens, input: 1000, cacheWriteUnknown: 200, cacheRead: 5000, output: 300 },
    maxMode: true,
    headless: null,
    user: "dev@example.com",
  });
  expect(events[0]?.headless).toBe(true);
  expect(skipped).toBe(0);
});

test("older files: fewer columns, another order, both costs, a byte order mark and CRLF", () => {
  const { events } = parse(
    "\uFEFFModel,Date,Output Tokens,Cost,Cost to you\r",
    "claude-4-sonnet,2026-09-01T10:00:00Z,300,0.12,0.02\r",
    "\r",
  );
  expect(events).toMatchObject([{ apiValue: 120_000_000, charged: 20_000_000, tokens: { ...noTokens, output: 300 } }]);
});

test("the total tells whether one of the two inputs includes the other", () => {
  const header = "Date,Model,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens";
  const { events } = parse(
    header,
    "2026-09-01T10:00:00Z,m,1200,1000,5000,300,6500",
    "2026-09-01T10:00:00Z,m,1200,1000,5000,300,7500",
  );
  expect(events.map(({ tokens }) => [tokens?.input, tokens?.cacheWriteUnknown])).toEqual([
    [1000, 200],
    [1000, 1200],
  ]);
});

test("rows that cannot be read are left out and counted", () => {
  const { events, skipped } = parse(
    "Date,Model,Output Tokens",
    "yesterday,m,1",
    "2026-09-01T10:00:00Z,m,many",
    "2026-09-01T10:00:00Z",
    '2026-09-01T10:00:00Z,"a ""quoted"", name\nover two lines","1,234"',
    '2026-09-01T10:00:00Z,"unclosed,5',
  );
  expect(events.map(({ model, tokens }) => [model, tokens?.output])).toEqual([
    ['a "quoted", name\nover two lines', 1234],
    ['"unclosed', 5],
  ]);
  expect(skipped).toBe(3);
});

test("a file of something else is refused", () => {
  for (const text of ["", "Name,Amount\na,1", "<!DOCTYPE html>"]) {
    expect(() => readCursorCsv(text)).toThrow("no export of Cursor's usage");
  }
});

test("a large file with a field that never ends is read in its length's time", () => {
  const { events } = parse(
    "Date,Model,Output Tokens",
    ...Array.from({ length: 20_000 }, () => '2026-09-01T10:00:00Z,"m"x,1'),
    '"',
  );
  expect(events).toHaveLength(20_000);
});
