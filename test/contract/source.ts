import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  appendFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { CallEvent, Event, SessionFacts } from "../../src/core/event.ts";
import { better, counted, type Candidate } from "../../src/core/responses.ts";
import type { Cursor, Env, Place, Source } from "../../src/sources/source.ts";

/** One fixture: `home/` is what the tool leaves behind, `expected.json` what it adds up to. */
export interface Expected {
  /** Counted calls by `session model` (estimates apart, under `session model ~why`). */
  calls: Record<string, CallTotals>;
  tools?: Record<string, { runs: number; failed: number }>;
  marks?: Record<string, number>;
  skipped?: number;
}
export interface CallTotals {
  calls: number;
  input?: number;
  cacheRead?: number;
  cacheWrite5m?: number;
  cacheWrite1h?: number;
  cacheWriteUnknown?: number;
  output?: number;
  reasoning?: number;
  webSearches?: number;
  /** Calls whose tokens the tool does not report. */
  notReported?: number;
}

export interface Reading {
  events: Event[];
  facts: SessionFacts[];
  skipped: number;
  unknown: Map<string, number>;
}

/** What every source must pass, on every fixture below `dir`. */
export function sourceContract(source: Source, dir: string, vars: Env["vars"] = {}): void {
  for (const name of readdirSync(dir).filter((entry) => existsSync(join(dir, entry, "home")))) {
    describe(`${source.id} / ${name}`, () => {
      const expected = JSON.parse(readFileSync(join(dir, name, "expected.json"), "utf8")) as Expected;
      const homes: string[] = [];
      const scratch = (): Env => {
        const home = mkdtempSync(join(tmpdir(), "taximeter-"));
        homes.push(home);
        // One after the other by name: where nothing else tells, the elder file is the original.
        const entries = readdirSync(join(dir, name, "home"), { recursive: true, withFileTypes: true });
        const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
        for (const path of paths.toSorted()) {
          cpSync(path, join(home, relative(join(dir, name, "home"), path)), { preserveTimestamps: true });
        }
        return { home, platform: "linux", vars };
      };
      afterEach(() => {
        for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
      });

      it("adds up to what it should", () => {
        const env = scratch();
        const whole = readAll(source, env, source.find(env));
        const sums = summary(whole.events);
        expect(sums.calls).toEqual(expected.calls);
        if (expected.tools) expect(sums.tools).toEqual(expected.tools);
        if (expected.marks) expect(sums.marks).toEqual(expected.marks);
        expect(whole.skipped).toBe(expected.skipped ?? 0);
      });

      it("is the same in small reads, read twice, and in any order of files", () => {
        const env = scratch();
        const places = source.find(env);
        const whole = summary(readAll(source, env, places).events);
        expect(summary(readAll(source, env, places, 1).events)).toEqual(whole);
        const twice = [...readAll(source, env, places).events, ...readAll(source, env, places).events];
        expect(summary(twice)).toEqual(whole);
        expect(summary(readAll(source, env, places.toReversed()).events)).toEqual(whole);
      });

      it("is the same when the files grow by arbitrary byte cuts", () => {
        const env = scratch();
        const whole = summary(readAll(source, env, source.find(env)).events);
        const growing = source.find(env).filter((place) => place.path.endsWith(".jsonl"));
        const fixed = source.find(env).filter((place) => !place.path.endsWith(".jsonl"));
        const events = readAll(source, env, fixed).events;
        for (const place of growing) events.push(...grow(source, env, place));
        expect(summary(events)).toEqual(whole);
      });

      it("survives truncation in the middle of a file", () => {
        const env = scratch();
        for (const place of source.find(env)) {
          if (!place.path.endsWith(".jsonl")) continue;
          const first = source.read(place, undefined, Infinity, env);
          truncateSync(place.path, Math.floor(statSync(place.path).size / 2));
          expect(() => source.read(fresh(place), first.cursor, Infinity, env)).not.toThrow();
        }
      });
    });
  }
}

/** Reads places one after the other to their ends. */
export function readAll(source: Source, env: Env, places: Place[], limit = Infinity): Reading {
  const all: Reading = { events: [], facts: [], skipped: 0, unknown: new Map() };
  for (const place of places) readOn(source, env, place, undefined, all, limit);
  return all;
}

function readOn(
  source: Source,
  env: Env,
  place: Place,
  from: Cursor | undefined,
  all: Reading,
  limit = Infinity,
): Cursor {
  let cursor = from;
  for (;;) {
    const result = source.read(place, cursor, limit, env);
    cursor = JSON.parse(JSON.stringify(result.cursor)) as Cursor; // what the store does to it
    all.events.push(...result.events);
    all.facts.push(...result.facts);
    all.skipped += result.skipped;
    for (const [key, count] of result.unknown) all.unknown.set(key, (all.unknown.get(key) ?? 0) + count);
    if (!result.more) return cursor;
  }
}

/** Writes the file again in pieces of odd sizes and reads after each. */
function grow(source: Source, env: Env, place: Place): Event[] {
  const bytes = readFileSync(place.path);
  const all: Reading = { events: [], facts: [], skipped: 0, unknown: new Map() };
  writeFileSync(place.path, "");
  let cursor: Cursor | undefined;
  const pieces = Math.min(60, Math.max(2, bytes.length >> 7));
  for (let i = 0; i < pieces; i++) {
    const cut = (n: number) =>
      Math.min(bytes.length, Math.floor((bytes.length * n) / pieces) + (n === pieces ? 0 : (n * 37) % 61));
    appendFileSync(place.path, bytes.subarray(i === 0 ? 0 : cut(i), Math.max(cut(i + 1), i === 0 ? 0 : cut(i))));
    cursor = readOn(source, env, fresh(place), cursor, all);
  }
  return all.events;
}

function fresh(place: Place): Place {
  const { size, mtimeMs } = statSync(place.path);
  return { ...place, size, mtime: mtimeMs };
}

type Row = CallEvent & Candidate;

/** Counts each response once, by the store's own rule, and adds up. */
export function summary(events: Event[]) {
  const byKey = new Map<string, Map<string, Row>>();
  const tools = new Map<string, { name: string; ok: boolean | null }>();
  const marks = new Map<string, string>();
  for (const event of events) {
    if (event.kind === "tool") tools.set(event.key, event);
    else if (event.kind === "mark") marks.set(event.key, event.mark);
    else {
      const row: Row = {
        ...event,
        request: event.request ?? "",
        copy: event.copy ?? false,
        born: event.born ?? Infinity,
        output: event.tokens?.output ?? 0,
      };
      const variants = byKey.get(event.key) ?? new Map<string, Row>();
      byKey.set(event.key, variants);
      const variant = `${row.copy} ${row.request}`;
      const other = variants.get(variant);
      variants.set(variant, other ? better(other, row) : row);
    }
  }
  const calls: Record<string, CallTotals> = {};
  for (const variants of byKey.values()) {
    for (const row of counted([...variants.values()])) add(calls, row);
  }
  const toolSums: Record<string, { runs: number; failed: number }> = {};
  for (const { name, ok } of tools.values()) {
    const sum = (toolSums[name] ??= { runs: 0, failed: 0 });
    sum.runs++;
    if (ok === false) sum.failed++;
  }
  const markSums: Record<string, number> = {};
  for (const mark of marks.values()) markSums[mark] = (markSums[mark] ?? 0) + 1;
  return { calls, tools: toolSums, marks: markSums };
}

const kinds = [
  "input",
  "cacheRead",
  "cacheWrite5m",
  "cacheWrite1h",
  "cacheWriteUnknown",
  "output",
  "reasoning",
  "webSearches",
] as const;

function add(calls: Record<string, CallTotals>, row: Row): void {
  const name = `${row.session} ${row.model}${row.estimate ? ` ~${row.estimate}` : ""}`;
  const sum = (calls[name] ??= { calls: 0 });
  sum.calls++;
  if (!row.tokens) sum.notReported = (sum.notReported ?? 0) + 1;
  else for (const kind of kinds) if (row.tokens[kind]) sum[kind] = (sum[kind] ?? 0) + row.tokens[kind];
}
