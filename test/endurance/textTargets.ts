import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileRules } from "../../src/allocation/allocate.ts";
import { readRuleFile } from "../../src/allocation/rules.ts";
import { readCursorCsv } from "../../src/endpoints/cursor/csv.ts";
import { readSpendCsv } from "../../src/endpoints/spendCsv.ts";
import { bundledBook } from "../../src/pricing/book.ts";
import { parseOverrides } from "../../src/pricing/overrides.ts";
import { createPricer, type Pricer } from "../../src/pricing/price.ts";
import { parseBook } from "../../src/pricing/schema.ts";
import { batchSchema, enrolSchema, receiptSchema, recallSchema } from "../../src/team/wire.ts";
import { checkPrice, sampleCalls } from "./invariants.ts";
import { Find, refusable, same, type Target, writable } from "./target.ts";

/** Texts that users and others bring. They may be refused with sentences. */
export const textTargets: readonly Target[] = [
  {
    name: "cursor-csv",
    below: "/src/endpoints/",
    seeds: [
      Buffer.from(
        "Date,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost\n" +
          '"2026-11-20T10:00:00.000Z","Included","claude-4.6-sonnet","No","100","20","3000","400","3520","0.12"\n',
      ),
    ],
    check: (input) => refusable(() => writable(readCursorCsv(input.toString("utf8")).events)),
  },
  {
    name: "spend-csv",
    below: "/src/endpoints/",
    seeds: [Buffer.from('date,vendor,what,amount\n2026-11-01,"A, Inc.",GPU hours,12.50\n2026-11-02,B,Seats,40\n')],
    check: (input) => refusable(() => writable(readSpendCsv(input.toString("utf8")))),
  },
  {
    name: "prices",
    below: "/src/pricing/",
    seeds: [
      json({
        schema: 1,
        discounts: [{ match: { vendor: "anthropic" }, from: "2026-01-01", to: "2026-12-31", multiply: 0.85 }],
        models: [
          {
            id: "mine",
            match: ["acme-*"],
            rates: [{ from: "2026-01-01", in: 1, out: 5, cr: 0.1, cw5m: 1.25, cw1h: 2 }],
          },
          {
            id: "claude-opus-5",
            rates: [{ from: "2026-01-01", in: 4, out: 20 }],
            fast: [{ from: "2026-01-01", x: 2 }],
          },
        ],
        aliases: { "my-gateway/opus": "claude-opus-5" },
        platform: { claude: "bedrock-regional" },
        fees: { cursorTokenRatePerMtok: 0.25, cursorMarkup: 1.2 },
        currency: { code: "EUR", perUsd: [{ from: "2026-01-01", rate: 0.9 }] },
      }),
      json({ schema: 1 }),
    ],
    check(input) {
      const parsed = parseOverrides(input.toString("utf8"));
      if ("problems" in parsed) saysWhy(parsed.problems);
      else checkPricer(createPricer(bundledBook, { override: { version: "1", rules: parsed.overrides } }));
    },
  },
  {
    name: "price-book",
    below: "/src/pricing/",
    seeds: [smallBook()],
    check(input) {
      const value = jsonOf(input);
      if (value === undefined) return;
      const parsed = parseBook(value);
      if ("problems" in parsed) saysWhy(parsed.problems);
      else checkPricer(createPricer(bundledBook, { refreshed: { ...parsed.book, version: "9999.1.1" } }));
    },
  },
  {
    name: "rules",
    below: "/src/allocation/",
    seeds: [
      json({
        rules: [
          { match: { path: "~/work/**/shop/" }, set: { team: "Shop", project: "Till" }, from: "2026-01-01" },
          { match: { repository: "a*b**c/", branch: "feature/*" }, set: { initiative: "X" }, until: "2026-12-31" },
          { match: { ticket: "PAY-*", tool: "claude", model: "claude-*" }, set: { team: "Pay" } },
          { match: {}, set: { team: "Rest" } },
        ],
      }),
    ],
    check(input) {
      const { rules, problems } = readRuleFile(input.toString("utf8"));
      writable(problems, 1000);
      const allocate = compileRules(
        rules.map(({ rule }) => rule),
        ["/home/dev"],
      );
      for (const model of ["claude-opus-5", "gpt-5.6"]) {
        const subject = {
          ...{ paths: ["/home/dev/work/a/shop/x"], repository: "/home/dev/work/aabbcc", ignoreCase: true },
        };
        const answer = allocate({ ...subject, branch: "feature/PAY-12-x", tool: "claude", model, day: "2026-11-22" });
        if (answer.matched.some((rule) => rule >= rules.length)) throw new Find(`matched ${answer.matched.join()}`);
        writable(answer, 60);
      }
    },
  },
  {
    name: "team-wire",
    below: "/src/team/",
    seeds: teamBodies().map(json),
    check(input) {
      const value = jsonOf(input);
      for (const schema of [batchSchema, receiptSchema, recallSchema, enrolSchema]) {
        const read = schema.safeParse(value);
        if (!read.success) continue;
        same("taken as it was sent", value, read.data);
        writable(read.data, 200);
      }
      const batch = batchSchema.safeParse(value);
      for (const row of batch.success ? batch.data.rows : []) {
        const parts = Object.values(row.costs).reduce((sum, part) => sum + BigInt(part), 0n);
        if (parts !== BigInt(row.nanoUsd)) throw new Find(`costs add up to ${parts}, not ${row.nanoUsd}`);
        if (/\p{C}/u.test(`${row.team}${row.project}${row.initiative}${row.model}`))
          throw new Find("an unseen character");
      }
    },
  },
];

function checkPricer(pricer: Pricer): void {
  for (const call of sampleCalls()) checkPrice(pricer, call);
}

function saysWhy(problems: readonly string[]): void {
  if (problems.length === 0) throw new Find("refused without a reason");
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function jsonOf(input: Buffer): unknown {
  try {
    return JSON.parse(input.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** A price book of two models. */
function smallBook(): Buffer {
  const path = join(import.meta.dirname, "../../src/pricing/book.json");
  const book = JSON.parse(readFileSync(path, "utf8")) as typeof bundledBook;
  return json({ ...book, models: book.models.filter(({ id }) => ["claude-opus-5", "gpt-5.6-sol"].includes(id)) });
}

function teamBodies(): object[] {
  const tokens = { input: 10, cacheRead: 1, cacheWrite5m: 2, cacheWrite1h: 3, cacheWriteUnknown: 4 };
  const row = {
    ...{ hour: "2026-11-22T14:00Z", tool: "claude", model: "claude-opus-5", kind: null },
    ...{
      team: "Pay",
      project: null,
      initiative: null,
      calls: 2,
      pricedCalls: 2,
      unpricedTokens: 0,
      unreportedCalls: 0,
    },
    tokens: { ...tokens, output: 20, reasoning: 5, webSearches: 0 },
    ...{ nanoUsd: "100", costs: { input: "10", cacheRead: "20", cacheWrite: "30", output: "40", other: "0" } },
    ...{ book: "2026.11.1", revision: 7 },
  };
  const ledger = "0123456789abcdef0123456789abcdef";
  return [
    { protocol: 1, ledger, rows: [row, { ...row, hour: "2026-11-22T15:00Z", tool: "codex" }] },
    { protocol: 1, rows: [{ status: "accepted", revision: 7 }] },
    { protocol: 1, from: "2026-11-01", to: null, ledger: { id: ledger, revision: 3 } },
    { protocol: 1, invite: "x", pseudonym: "0123456789abcdef" },
  ];
}
