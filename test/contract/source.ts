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
import type { Event } from "../../src/core/event.ts";
import type { Cursor, Env, Place, Source } from "../../src/sources/source.ts";
import { type CallTotals, readAll, type Reading, readOn, summary } from "./reading.ts";

/** One fixture: `home/` is what the tool leaves behind, `expected.json` what it adds up to. */
export interface Expected {
  /** Counted calls by `session model` (estimates apart, under `session model ~why`). */
  calls: Record<string, CallTotals>;
  tools?: Record<string, { runs: number; failed: number }>;
  marks?: Record<string, number>;
  skipped?: number;
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
