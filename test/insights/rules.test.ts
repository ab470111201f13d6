import { describe, expect, it } from "vitest";
import { noTokens } from "../../src/core/event.ts";
import { formatUsd } from "../../src/core/format.ts";
import { contextReset } from "../../src/insights/contextReset.ts";
import { loops } from "../../src/insights/loops.ts";
import { unattended } from "../../src/insights/unattended.ts";
import { isWorkingTime, learnHours } from "../../src/insights/workingHours.ts";
import { createTrace, hour, minute, price, type Tool } from "./trace.ts";

const test: Tool = { name: "Bash", activity: "test", target: "t".repeat(16), ok: false, exitCode: 1, bytes: 1000 };
const edit: Tool = { name: "Edit", activity: "edit", target: "e".repeat(16) };

describe("loops", () => {
  it("are told at the fourth equal failure, with what was spent since the first and the lines that show it", () => {
    const trace = createTrace(1);
    for (let n = 0; n < 3; n++) trace.run(test);
    expect(loops(trace.end("three").facts)).toEqual([]);
    trace.run(test);
    const { facts } = trace.end("four");
    const [finding, ...more] = loops(facts);
    expect(more).toEqual([]);
    const spent = facts.calls.slice(1).reduce((sum, { nanoUsd }) => sum + nanoUsd!, 0);
    expect(finding!.amount!.nanoUsd).toBe(spent);
    expect(finding!.reason).toBe(
      `Bash failed 4 times in the same way without a success in between; 3 responses for ${formatUsd(spent)} since the first time`,
    );
    expect(finding!.evidence).toEqual(facts.tools.map(({ at, log }) => ({ at, log })));
  });

  it("end with a success", () => {
    const trace = createTrace(2);
    for (const ok of [false, false, false, true, false, false, false]) trace.run({ ...test, ok });
    expect(loops(trace.end("success").facts)).toEqual([]);
  });

  it("of tests and edits are told at the fifth failure, unless there is less and less to mend", () => {
    const stuck = createTrace(3);
    const mending = createTrace(3);
    for (let n = 0; n < 5; n++) {
      expect(loops(stuck.end("stuck").facts)).toEqual([]);
      stuck.run(test);
      stuck.run(edit);
      mending.run({ ...test, bytes: Math.round(1000 * 0.8 ** n) });
      mending.run(edit);
    }
    expect(loops(stuck.end("stuck").facts)).toHaveLength(1);
    expect(loops(mending.end("mending").facts)).toEqual([]);
  });

  it("are no searches that find nothing, and no waits for the API", () => {
    const trace = createTrace(4);
    for (let n = 0; n < 9; n++) {
      trace.run({ ...test, activity: "search", name: "Grep" });
      trace.mark("api-retry");
    }
    expect(loops(trace.end("search").facts)).toEqual([]);
  });

  it("of one session keep their id while they grow", () => {
    const trace = createTrace(5);
    for (let n = 0; n < 4; n++) trace.run(test);
    const [young] = loops(trace.end("loop").facts);
    trace.run(test);
    const [old] = loops(trace.end("loop").facts);
    expect(old!.id).toBe(young!.id);
    expect(old!.amount!.nanoUsd).toBeGreaterThan(young!.amount!.nanoUsd);
  });
});

describe("a run without a person", () => {
  const start = Date.UTC(2026, 10, 20, 22);
  function spendFor(ms: number) {
    const trace = createTrace(6, { start, prompt: 300_000 });
    trace.mark("prompt");
    while (trace.now() < start + ms) trace.respond();
    return trace;
  }

  it("is told after eight minutes", () => {
    expect(unattended(spendFor(7 * minute).end("short").facts)).toEqual([]);
    expect(unattended(spendFor(9 * minute).end("long").facts)).toHaveLength(1);
  });

  it("is told at once when it has cost much", () => {
    const trace = spendFor(2 * minute);
    expect(unattended(trace.end("short").facts)).toEqual([]);
    for (let n = 0; n < 40; n++) trace.respond("agent", 40_000);
    expect(unattended(trace.end("dear").facts)).toHaveLength(1);
  });

  it("is none while someone prompts", () => {
    const trace = spendFor(7 * minute);
    trace.mark("prompt");
    for (let n = 0; n < 10; n++) trace.respond();
    expect(unattended(trace.end("prompted").facts)).toEqual([]);
  });

  it("is none in the hours in which this user usually works", () => {
    const evenings = [1, 2, 3, 4, 5].map((days) => start - days * 24 * hour);
    const hours = learnHours(evenings, "UTC");
    expect(isWorkingTime(start, hours)).toBe(true);
    expect(isWorkingTime(start - 12 * hour, hours)).toBe(false);
    expect(unattended(spendFor(30 * minute).end("habit", { hours }).facts)).toEqual([]);
  });
});

describe("a fresh start", () => {
  /** $2 in, $10 out, $0.10 cache read, $2.50 cache write per million tokens: 20,000 tokens at first, 500,000 now. */
  function session(remainingTurns: number) {
    const trace = createTrace(7, { prompt: 20_000 });
    trace.respond();
    trace.respond(null, 480_000);
    const coldAt = trace.now() + 5 * minute;
    const reRead = price({ ...noTokens, cacheRead: 500_000 })!;
    const nextTurn = { nanoUsd: reRead, reRead, fresh: 0, output: 0 };
    return {
      ...trace.end("reset", { nextTurn, cache: { lifetimeMs: 1, coldAt, coldTurn: null }, remainingTurns }),
      coldAt,
    };
  }

  it("pays back after as many turns as by hand", () => {
    // Once: the note 500,000 × $0.10 + 2,000 × $10, and 3 × $2 + 22,000 × $2.50 to begin: $0.125006.
    // A turn: (500,000 − 22,003) × $0.10 = $0.0477997. So after 3 turns.
    const { facts, now } = session(3);
    const [finding] = contextReset(facts, now);
    expect(finding!.amount!.nanoUsd).toBe(Math.round(3 * 47_799_700 - 125_006_000));
    expect(contextReset({ ...facts, remainingTurns: 2 }, now)).toEqual([]);
  });

  it("pays back at once when the cache is cold", () => {
    const { facts, coldAt } = session(0);
    const [finding] = contextReset(facts, coldAt + minute);
    expect(finding!.amount!.nanoUsd).toBe(500_000 * 2500 - (3 * 2000 + 22_000 * 2500));
    // News as of then, however long ago the last response was.
    expect(finding!.at).toBe(coldAt);
  });

  it("is not advised below 40% of the window", () => {
    const { facts, now } = session(100);
    const roomy = { ...facts, context: { ...facts.context!, window: 2_000_000 } };
    expect(contextReset(roomy, now)).toEqual([]);
  });
});
