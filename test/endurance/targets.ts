import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readCursorCsv } from "../../src/endpoints/cursor/csv.ts";
import { readSpendCsv } from "../../src/endpoints/spendCsv.ts";
import { parseOverrides } from "../../src/pricing/overrides.ts";
import { claude } from "../../src/sources/claude/source.ts";
import { codex } from "../../src/sources/codex/source.ts";
import type { Cursor, Env, Place, Source } from "../../src/sources/source.ts";
import { readAll, type Reading, readOn, summary } from "../contract/reading.ts";
import { checkEvent } from "./invariants.ts";

/** One parser under attack. */
export interface Target {
  name: string;
  /** What a path of its code contains, for coverage. */
  below: string;
  seeds: Buffer[];
  /** Reads an input and throws when something does not hold that must hold for every input. */
  check(input: Buffer, random: () => number): void;
}

const fixtures = join(import.meta.dirname, "../fixtures");

/** All parsers. Their files go to a folder that `remove` deletes. */
export function fuzzTargets(): { targets: Target[]; remove(): void } {
  const home = mkdtempSync(join(tmpdir(), "taximeter-fuzz-"));
  const log = (path: string) => join(home, path);
  const rollout = "rollout-2026-11-22T09-00-00-019cd6f9-7a80-7000-8000-0000000000aa.jsonl";
  const targets = [
    logTarget(
      "claude",
      claude,
      log(".claude/projects/-home-dev-shop/0a0a0a0a-0000-4000-8000-000000000001.jsonl"),
      home,
    ),
    logTarget("codex", codex, log(`.codex/sessions/2026/11/22/${rollout}`), home),
    stateFile(log(".claude.json"), home),
    ...texts,
  ];
  return { targets, remove: () => rmSync(home, { recursive: true, force: true }) };
}

/**
 * A log that only grows. Whatever its bytes are:
 * reading ends and never throws; every event holds what events must; reading twice, or while it grows at any byte, counts
 * the same; cutting it off in the middle does no harm.
 */
function logTarget(name: string, source: Source, path: string, home: string): Target {
  const env: Env = { home, platform: "linux", vars: {} };
  mkdirSync(dirname(path), { recursive: true });
  const place = (): Place => {
    const { size, mtimeMs } = statSync(path);
    return { source: source.id, path, size, mtime: mtimeMs };
  };
  return {
    name,
    below: `/src/sources/${name}/`,
    seeds: seedsOf(name, ".jsonl"),
    check(input, random) {
      writeFileSync(path, input);
      const whole = readAll(source, env, [place()]);
      for (const event of whole.events) checkEvent(event);
      const sums = JSON.stringify(sorted(summary(whole.events)));
      same(
        "read in small pieces",
        sums,
        summary(readAll(source, env, [place()], 1 + Math.floor(random() * 2000)).events),
      );
      const cutAt = Math.floor(random() * (input.length + 1));
      writeFileSync(path, input.subarray(0, cutAt));
      const grown: Reading = { events: [], facts: [], skipped: 0, unknown: new Map() };
      let cursor: Cursor = readOn(source, env, place(), undefined, grown);
      writeFileSync(path, input.subarray(cutAt), { flag: "a" });
      cursor = readOn(source, env, place(), cursor, grown);
      same(`grown at byte ${cutAt}`, sums, summary(grown.events));
      if (grown.skipped !== whole.skipped) throw new Error(`skipped ${whole.skipped}, grown ${grown.skipped}`);
      writeFileSync(path, input.subarray(0, Math.floor(input.length / 2)));
      source.read(place(), cursor, Infinity, env);
    },
  };
}

function stateFile(path: string, home: string): Target {
  const env: Env = { home, platform: "linux", vars: {} };
  return {
    name: "claude-state",
    below: "/src/sources/claude/",
    seeds: seedsOf("claude", ".claude.json"),
    check(input) {
      writeFileSync(path, input);
      const place = claude.placeOf(path, env);
      if (!place) return;
      for (const fact of claude.read(place, undefined, Infinity, env).facts) finite(fact);
    },
  };
}

/** Texts that users bring. They may be refused with a sentence; whatever else is thrown is a find. */
const texts: readonly Target[] = [
  {
    name: "cursor-csv",
    below: "/src/endpoints/",
    seeds: [
      Buffer.from(
        "Date,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost\n" +
          '"2026-11-20T10:00:00.000Z","Included","claude-4.6-sonnet","No","100","20","3000","400","3520","0.12"\n',
      ),
    ],
    check(input) {
      refusable(() => {
        for (const event of readCursorCsv(input.toString("utf8")).events) finite(event);
      });
    },
  },
  {
    name: "spend-csv",
    below: "/src/endpoints/",
    seeds: [Buffer.from('date,vendor,what,amount\n2026-11-01,"A, Inc.",GPU hours,12.50\n2026-11-02,B,Seats,40\n')],
    check(input) {
      refusable(() => {
        for (const row of readSpendCsv(input.toString("utf8"))) finite(row);
      });
    },
  },
  {
    name: "prices",
    below: "/src/pricing/",
    seeds: [
      Buffer.from(
        JSON.stringify({
          models: [{ id: "mine", prices: [{ from: "2026-01-01", in: 1, out: 5 }] }],
          aliases: { "my-gateway/opus": "claude-opus-4-6" },
          currency: [{ from: "2026-01-01", code: "EUR", perUsd: 0.9 }],
        }),
      ),
    ],
    check(input) {
      const parsed = parseOverrides(input.toString("utf8"));
      if ("problems" in parsed && parsed.problems.length === 0) throw new Error("refused without a reason");
    },
  },
];

/** Only sentences for people may be thrown. */
function refusable(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (error instanceof Error && error.constructor === Error && !error.message.startsWith("find: ")) return;
    throw error;
  }
}

function finite(row: object): void {
  const text = JSON.stringify(row, (_, value: unknown) => (Number.isNaN(value) ? "NaN" : value));
  if (text.includes('"NaN"')) throw new Error(`find: not a number: ${text}`);
}

function same(how: string, sums: string, other: ReturnType<typeof summary>): void {
  const text = JSON.stringify(sorted(other));
  if (text !== sums) throw new Error(`${how}: ${text} instead of ${sums}`);
}

/** With its keys in order, at every depth. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}

function seedsOf(folder: string, suffix: string): Buffer[] {
  return readdirSync(join(fixtures, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(suffix) && statSync(join(fixtures, folder, path)).size < 32_768)
    .toSorted()
    .map((path) => readFileSync(join(fixtures, folder, path)));
}
