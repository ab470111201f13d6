import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { claude } from "../../src/sources/claude/source.ts";
import { codex } from "../../src/sources/codex/source.ts";
import type { Env } from "../../src/sources/source.ts";
import { type CallTotals, readAll, summary } from "../contract/reading.ts";
import { tokenKinds, type Truth } from "./corpus/truth.ts";
import { generate } from "./generate.ts";

describe.each([1, 2, 3])("generated logs, seed %i", (seed) => {
  const home = mkdtempSync(join(tmpdir(), "taximeter-"));
  const truth = generate(home, 6e6, seed);
  const env: Env = { home, platform: "linux", vars: {} };
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it.each([claude, codex])("are read as what they are: $id", (source) => {
    const read = readAll(source, env, source.find(env));
    const { calls, tools, marks } = summary(read.events);
    const counted = Object.entries(calls).filter(([name]) => !name.includes(" ~")); // estimates are part of no total
    expect(Object.fromEntries(counted)).toEqual(callsOf(truth, source.id));
    expect(tools).toEqual(ofSource(truth.tools, source.id));
    expect(marks).toMatchObject(ofSource(truth.marks, source.id));
  });

  it.each([claude, codex])("are the same in small reads and in any order of files: $id", (source) => {
    const places = source.find(env);
    const whole = summary(readAll(source, env, places).events);
    const byPath = places.toSorted((a, b) => (a.path < b.path ? 1 : -1));
    expect(summary(readAll(source, env, byPath, 2000).events)).toEqual(whole);
  });

  it("count every broken line", () => {
    const skipped = [claude, codex].map((source) => readAll(source, env, source.find(env)).skipped);
    expect(skipped.reduce((a, b) => a + b)).toBe(truth.malformed);
  });
});

function callsOf({ cells }: Truth, source: string): Record<string, CallTotals> {
  const sums: Record<string, CallTotals> = {};
  for (const cell of cells) {
    if (cell.source !== source) continue;
    const sum = (sums[`${cell.session} ${cell.model}`] ??= { calls: 0 });
    sum.calls += cell.calls;
    for (const kind of tokenKinds) if (cell.tokens[kind]) sum[kind] = (sum[kind] ?? 0) + cell.tokens[kind];
  }
  return sums;
}

function ofSource<T>(sums: Record<string, T>, source: string): Record<string, T> {
  const own = Object.entries(sums).filter(([name]) => name.startsWith(`${source} `));
  return Object.fromEntries(own.map(([name, sum]) => [name.slice(source.length + 1), sum]));
}
