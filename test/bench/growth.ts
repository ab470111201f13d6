import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { dayOf, shiftDay } from "../../src/core/days.ts";
import { type Event, noTokens, type SessionFacts } from "../../src/core/event.ts";
import { batchOf } from "../../src/engine/batch.ts";
import { openEngine } from "../../src/engine/open.ts";
import { bundledBook } from "../../src/pricing/book.ts";
import { createPricer } from "../../src/pricing/price.ts";
import type { Batch } from "../../src/store/append.ts";
import { openStore } from "../../src/store/store.ts";
import { keepResult } from "../endurance/results.ts";
import { seededRandom } from "./corpus/random.ts";

/**
 * What a ledger's age costs: the time of an append, of a start and of each question, with ten thousand, a million and ten
 * million responses. A response comes with a tool run; a session has 80 of both, and a day 60 sessions.
 *
 *   node test/bench/growth.ts [--responses 10000,1000000,10000000]
 */
export const perSession = 80;
const sessionsPerDay = 60;
const dayMs = 86_400_000;
const now = Math.floor(Date.now() / dayMs) * dayMs + dayMs / 2;
const models = ["claude-opus-4-6", "claude-sonnet-5-5", "claude-haiku-5-5", "gpt-5.6"] as const;
const pricer = createPricer(bundledBook);

export interface Growth {
  responses: number;
  bytes: number;
  /** Median ms by what was done. */
  ms: Record<string, number>;
}

export async function growth(responses: number): Promise<Growth> {
  const folder = mkdtempSync(join(tmpdir(), "taximeter-growth-"));
  try {
    const ledger = join(folder, "ledger.db");
    fill(ledger, responses);
    return { responses, bytes: statSync(ledger).size, ms: await measured(ledger, join(folder, "home")) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Newest session last, as a tool would have written them. */
export function fill(ledger: string, responses: number): void {
  const store = openStore(ledger);
  const random = seededRandom(1);
  const count = Math.ceil(responses / perSession);
  for (let first = 0; first < count; first += 100) {
    const ids = Array.from({ length: Math.min(100, count - first) }, (_, i) => first + i);
    store.append(ids.map((id) => session(id, now - ((count - id) / sessionsPerDay) * dayMs, random)));
  }
  store.close();
}

function session(id: number, at: number, random: ReturnType<typeof seededRandom>): Batch {
  const name = `00000000-0000-4000-8000-${String(id).padStart(12, "0")}`;
  const model = models[id % models.length]!;
  const events: Event[] = [];
  const start = Math.floor(at);
  for (let i = 0; i < perSession; i++) {
    const base = { source: "claude", session: name, at: start + i * 20_000, offset: i * 2000 } as const;
    const cacheRead = 20_000 + i * 1500;
    const output = 100 + Math.floor(random.next() * 900);
    const tokens = { ...noTokens, input: 5, cacheRead, cacheWrite5m: 1500, output };
    if (i % 20 === 0) events.push({ ...base, kind: "mark", mark: "prompt", key: `${name}-p${i}` });
    events.push({
      ...{ ...base, kind: "call", endAt: base.at + 5000, key: `msg-${name}-${i}`, request: `req-${name}-${i}` },
      ...{ model, tokens, context: cacheRead + 1505, tier: "standard", quality: "exact" },
    });
    const target = String(i % 7).padStart(16, "0");
    events.push({
      ...{
        ...base,
        kind: "tool",
        key: `tool-${name}-${i}`,
        name: "Bash",
        activity: "run",
        target,
        ok: true,
        bytes: 4000,
      },
    });
  }
  const path = `/home/dev/.claude/projects/-p${id % 40}/${name}.jsonl`;
  const place = { source: "claude", path, size: perSession * 2000, mtime: start } as const;
  const facts: SessionFacts[] = [
    {
      source: "claude",
      session: name,
      project: `/home/dev/p${id % 40}`,
      branch: `feature/${id % 9}`,
      title: `Task ${id}`,
    },
  ];
  const state = { ...place, version: 0, cursor: null, revision: 0, lines: 0, skipped: 0, unknown: [], error: null };
  const cursor = { at: perSession * 2000, state: "x".repeat(400) };
  const read = { events, facts, cursor, more: false, bytes: 0, lines: events.length, skipped: 0, unknown: new Map() };
  return batchOf(place, 1, state, read, () => pricer);
}

async function measured(ledger: string, home: string): Promise<Record<string, number>> {
  const ms: Record<string, number> = {};
  mkdirSync(join(home, ".claude/projects/-new"), { recursive: true });
  const env = { home, platform: process.platform, vars: {} };
  const openAndShow = async () => {
    const engine = openEngine(ledger, { env });
    await engine.snapshot();
    await engine.close();
  };
  await openAndShow();
  ms["start: ledger opened, first snapshot"] = await median(5, openAndShow);

  const today = dayOf(now, "UTC");
  const month = { from: shiftDay(today, -29), to: today };
  const year = { from: shiftDay(today, -364), to: today };
  let written = 0;
  const store = openStore(ledger);
  ms["append: one response, committed"] = await median(50, async () => void store.append([oneResponse(written++)]));
  store.close();
  const engine = openEngine(ledger, { env });
  const recent = (await engine.sessions({ limit: 1, offset: 0 }))[0]!;
  const log = join(home, ".claude/projects/-new/11111111-0000-4000-8000-000000000001.jsonl");
  ms["all logs looked at, a line read, priced, committed"] = await median(50, async () => {
    writeFileSync(log, answerLine(written++), { flag: "a" });
    await engine.index();
  });
  ms["snapshot after an append"] = await median(20, async () => {
    writeFileSync(log, answerLine(written++), { flag: "a" });
    await engine.index();
    const start = performance.now();
    await engine.snapshot();
    return performance.now() - start;
  });
  const questions: Record<string, () => Promise<unknown>> = {
    "a session": () => engine.session("claude", recent.session),
    "50 sessions": () => engine.sessions({ limit: 50, offset: 0 }),
    "history of 30 days by model": () => engine.history({ ...month, unit: "day", by: "model" }),
    "history of a year by project": () => engine.history({ ...year, unit: "month", by: "project" }),
    "cost by tool, 30 days": () => engine.toolCosts(month),
    "accuracy of 30 days": () => engine.accuracy(month),
    "allocation of 30 days": () => engine.allocation(month),
    "vendors of 30 days": () => engine.vendorLedger(month),
    advice: () => engine.advice(),
    "model advice": () => engine.modelAdvice(),
    about: () => engine.about(),
    "nothing changed": () => engine.index(),
    "report of 30 days (command line)": async () => void [...engine.report(now - 30 * dayMs)],
  };
  for (const [what, ask] of Object.entries(questions)) {
    if (slowAtFirst.has(what)) ms[`${what}, first time`] = await median(1, ask);
    ms[what] = await median(5, ask);
  }
  await engine.close();
  return ms;
}

/** What is worked out when it is first asked for, and then kept. */
const slowAtFirst = new Set(["cost by tool, 30 days", "model advice"]);

/** Of one log, one after the other. */
function oneResponse(index: number): Batch {
  const path = "/home/dev/.claude/projects/-one/one.jsonl";
  const place = { source: "claude", path, size: index, mtime: now } as const;
  const state = { ...place, version: 1, cursor: null, revision: index, lines: 0, skipped: 0, unknown: [], error: null };
  const base = { source: "claude", session: "one", at: now + index, endAt: now + index, offset: index } as const;
  const tokens = { ...noTokens, input: 5, output: 300 };
  const call: Event = {
    ...{ ...base, kind: "call", key: `one-${index}`, model: "claude-sonnet-5-5", tokens, context: 300 },
    ...{ tier: "standard", quality: "exact" },
  };
  const read = {
    events: [call],
    facts: [],
    cursor: {},
    more: false,
    bytes: 0,
    lines: 1,
    skipped: 0,
    unknown: new Map(),
  };
  return batchOf(place, 1, state, read, () => pricer);
}

function answerLine(index: number): string {
  const id = `live-${index}`;
  const usage = {
    input_tokens: 5,
    output_tokens: 300,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 30_000,
  };
  return `${JSON.stringify({
    ...{
      type: "assistant",
      uuid: id,
      sessionId: "11111111-0000-4000-8000-000000000001",
      requestId: id,
      cwd: "/home/dev/p1",
    },
    timestamp: new Date(now + index * 1000).toISOString(),
    message: { id, role: "assistant", model: "claude-sonnet-5-5", stop_reason: "end_turn", content: [], usage },
  })}\n`;
}

/** Of the time that `work` takes, or of what it says that it took. */
async function median(times: number, work: () => Promise<unknown>): Promise<number> {
  const all: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    const said = await work();
    all.push(typeof said === "number" ? said : performance.now() - start);
  }
  return all.toSorted((a, b) => a - b)[Math.floor(times / 2)]!;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { responses: { type: "string", default: "10000,1000000" } } });
  for (const responses of values.responses.split(",").map(Number)) {
    const result = await growth(responses);
    keepResult("growth", String(responses).padStart(9, "0"), result);
    console.log(result);
  }
}
