import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { type CallEvent, noTokens } from "../../src/core/event.ts";
import type { CallPrice } from "../../src/core/money.ts";
import { openDatabase } from "../../src/sqlite.ts";
import type { Batch, PlaceState } from "../../src/store/append.ts";
import { openStore, type Store } from "../../src/store/store.ts";

const folder = mkdtempSync(join(tmpdir(), "taximeter-store-"));
const open: Store[] = [];
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
function newStore(path = join(folder, `ledger-${files++}.db`)): Store {
  const opened = openStore(path);
  open.push(opened);
  return opened;
}

const start = Date.UTC(2026, 10, 22, 12);

function call(key: string, output: number, more: Partial<CallEvent> = {}): CallEvent {
  return {
    kind: "call",
    source: "claude",
    session: "s1",
    at: start,
    endAt: start,
    key,
    offset: 0,
    model: "claude-sonnet-5-5",
    tokens: { ...noTokens, input: 3, output },
    context: 3,
    tier: "standard",
    quality: "exact",
    ...more,
  };
}

/** One nano-dollar per token, so that money shows what was counted. */
function priced(event: CallEvent): CallPrice {
  const tokens = event.tokens!;
  return {
    status: "priced",
    nanoUsd: tokens.input + tokens.output,
    unpricedTokens: 0,
    model: event.model,
    row: "2026-10-07",
    flags: [],
    layer: "bundled",
    book: "test",
  };
}

function place(path: string, revision: number): PlaceState {
  return {
    source: "claude",
    path,
    version: 1,
    cursor: {},
    revision,
    size: 1,
    mtime: 1,
    lines: 1,
    skipped: 0,
    unknown: [],
    error: null,
  };
}

function batch(events: CallEvent[], revision = 0, path = "/log.jsonl"): Batch {
  const calls = events.map((event) => ({ event, price: priced(event) }));
  return { place: place(path, revision), calls, tools: [], marks: [], facts: [] };
}

/** Session totals by the rollups, and by adding up the counted rows: they must never differ. */
function totals(from: Store): Record<string, { calls: number; output: number; nano: number }> {
  const result: Record<string, { calls: number; output: number; nano: number }> = {};
  for (const session of from.queries.recentSessions(0, -1, 0)) {
    const parts = from.queries.sessionSums(session.id).filter((part) => part.why === null);
    const sum = { calls: 0, output: 0, nano: 0 };
    for (const { sums } of parts) {
      sum.calls += sums.calls;
      sum.output += sums.tokens.output;
      sum.nano += sums.nanoUsd;
    }
    const rows = from.queries.calls(session.id);
    expect(sum.calls).toBe(rows.length);
    expect(sum.output).toBe(rows.reduce((total, row) => total + row.tokens!.output, 0));
    expect(sum.nano).toBe(rows.reduce((total, row) => total + row.cost.nanoUsd!, 0));
    if (sum.calls > 0) result[session.session] = sum;
  }
  return result;
}

/** Calls and output by quarter of an hour and session. */
function quarters(from: Store) {
  const names = new Map(from.queries.recentSessions(0, -1, 0).map(({ id, session }) => [id, session]));
  return [0, 1, 2, 3, 4].map((i) => {
    const slot = start / (15 * 60_000) + i;
    const sums = from.queries.timeSums(slot, slot + 1);
    return sums
      .map(({ sessionId, sums: { calls, tokens } }) => `${names.get(sessionId!)} ${calls} ${tokens.output}`)
      .toSorted();
  });
}

describe("counting each response once", () => {
  it("keeps the line with the most output of a streamed response, whole", () => {
    const ledger = newStore();
    ledger.append([batch([call("m1", 5), call("m1", 120, { endAt: start + 900 }), call("m1", 80)])]);
    expect(totals(ledger)).toEqual({ s1: { calls: 1, output: 120, nano: 123 } });
  });

  it("counts an original once beside its replays in sub-agents, whichever is read first", () => {
    const original = call("m1", 100, { request: "r1" });
    const replay = call("m1", 400, { request: "r9", copy: true, session: "s2", agent: "a1" });
    for (const events of [
      [original, replay],
      [replay, original],
    ]) {
      const ledger = newStore();
      for (const [i, event] of events.entries()) ledger.append([batch([event], i)]);
      expect(totals(ledger)).toEqual({ s1: { calls: 1, output: 100, nano: 103 } });
    }
  });

  it("counts two responses when a gateway reused the id, and gives a bare line to the response that has one", () => {
    const ledger = newStore();
    ledger.append([batch([call("m1", 10, { request: "r1" }), call("m1", 20, { request: "r2" }), call("m2", 7)])]);
    ledger.append([batch([call("m2", 9, { request: "r3" })], 1)]);
    expect(totals(ledger)).toEqual({ s1: { calls: 3, output: 39, nano: 48 } });
  });

  it("moves a response to the day of its first line", () => {
    const ledger = newStore();
    const midnight = Date.UTC(2026, 10, 23);
    ledger.append([batch([call("m1", 9, { at: midnight + 1000, endAt: midnight + 1000 })])]);
    ledger.append([batch([call("m1", 3, { at: midnight - 1000, endAt: midnight - 1000 })], 1)]);
    const slot = midnight / (15 * 60_000);
    expect(ledger.queries.timeSums(slot - 96, slot).map(({ sums }) => sums.tokens.output)).toEqual([9]);
    expect(ledger.queries.timeSums(slot, slot + 96)).toEqual([]);
  });

  it("gives the same totals for any order and any grouping of lines", () => {
    const line = fc.record({
      key: fc.constantFrom("m1", "m2", "m3"),
      request: fc.constantFrom("", "r1", "r2"),
      copy: fc.boolean(),
      output: fc.integer({ min: 0, max: 50 }),
      session: fc.constantFrom("s1", "s2"),
      born: fc.integer({ min: 1, max: 3 }),
      at: fc.integer({ min: start, max: start + 3_600_000 }),
      offset: fc.integer({ min: 0, max: 1000 }),
    });
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        fc.nat({ max: 5 }),
        (lines, random, size) => {
          const events = lines.map(({ output, key, at, ...rest }) => call(key, output, { ...rest, at, endAt: at }));
          const shuffled = events
            .map((event) => ({ event, order: random.next().value as number }))
            .sort((a, b) => a.order - b.order)
            .map(({ event }) => event);
          const [straight, mixed] = [newStore(":memory:"), newStore(":memory:")];
          straight.append([batch(events)]);
          for (let i = 0, revision = 0; i < shuffled.length; i += size + 1) {
            mixed.append([batch(shuffled.slice(i, i + size + 1), revision++)]);
          }
          expect(totals(mixed)).toEqual(totals(straight));
          expect(quarters(mixed)).toEqual(quarters(straight));
          for (const used of open.splice(0)) used.close();
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("what forks copy", () => {
  it("leaves marks and tool runs with the thread in which they happened, whichever is read first", () => {
    const mark = { kind: "mark", mark: "prompt", source: "claude", key: "p1", offset: 0, at: start } as const;
    const run = { activity: "test", target: "t", name: "Bash", ok: true, bytes: 2 } as const;
    const tool = { ...run, kind: "tool", source: "claude", key: "t1", offset: 0 } as const;
    const original = { session: "parent", born: 1000 };
    const copy = { session: "fork", born: 2000 };
    const parts = [
      { marks: [{ ...mark, ...original }], tools: [{ ...tool, ...original, at: start }] },
      { marks: [{ ...mark, ...copy }], tools: [{ ...tool, ...copy, at: start + 9000 }] }, // stamped anew
    ];
    for (const order of [parts, parts.toReversed()]) {
      const ledger = newStore();
      for (const [i, part] of order.entries()) ledger.append([{ ...batch([], i), ...part }]);
      const [fork, parent] = ["fork", "parent"].map((name) => ledger.queries.session("claude", name)!.id);
      expect(ledger.queries.marks(parent!)).toHaveLength(1);
      expect(ledger.queries.marks(fork!)).toEqual([]);
      expect(ledger.queries.tools(parent!)).toMatchObject([{ at: start }]);
      expect(ledger.queries.tools(fork!)).toEqual([]);
    }
  });
});

describe("two windows on one ledger", () => {
  it("lets one of two appends of the same bytes through and tells the other", () => {
    const path = join(folder, "shared.db");
    const [one, two] = [newStore(path), newStore(path)];
    const state = two.places.get("claude", "/log.jsonl");
    expect(one.append([batch([call("m1", 5)])]).lost).toEqual([]);
    const late = two.append([
      { ...batch([call("m1", 5)], 0), place: { ...state, cursor: {} } },
      batch([call("m2", 5)], 1),
    ]);
    expect(late.lost).toEqual(["/log.jsonl"]);
    expect(totals(two)).toEqual({ s1: { calls: 1, output: 5, nano: 8 } });
  });

  it("writes nothing of a batch that fails in the middle", () => {
    const ledger = newStore();
    const broken = call("m2", 5);
    const events = [call("m1", 5), { ...broken, at: null as unknown as number }];
    expect(() => ledger.append([batch(events)])).toThrow(/NOT NULL/);
    expect(totals(ledger)).toEqual({});
    expect(ledger.places.get("claude", "/log.jsonl").revision).toBe(0);
    ledger.append([batch([call("m1", 5)])]);
    expect(totals(ledger)).toEqual({ s1: { calls: 1, output: 5, nano: 8 } });
  });
});

describe("the file", () => {
  it("is readable by its user alone, in a folder that is made for it, as what lies beside it", () => {
    const parent = join(folder, "made", "for", "it");
    newStore(join(parent, "ledger.db"));
    expect(statSync(parent).mode & 0o777).toBe(0o700);
    const modes = readdirSync(parent).map((name) => [name, statSync(join(parent, name)).mode & 0o777]);
    expect(modes).toContainEqual(["ledger.db", 0o600]);
    expect(modes.filter(([, mode]) => mode !== 0o600)).toEqual([]);
  });

  it("of a newer program is refused with what to do, and left as it is", async () => {
    const ledger = newStore();
    const raw = openDatabase(ledger.path);
    raw.pragma("user_version = 999");
    raw.close();
    expect(() => openStore(ledger.path)).toThrow(/newer Taximeter.*Update Taximeter/);
  });
});

describe("damage", () => {
  const damage = (path: string) => {
    const bytes = readFileSync(path);
    bytes.fill(0x5a, 100, Math.min(bytes.length, 60_000));
    writeFileSync(path, bytes);
  };
  /** While it is open. */
  const damageSecondHalf = (path: string) => {
    const raw = openDatabase(path);
    raw.pragma("wal_checkpoint(TRUNCATE)");
    raw.close();
    const bytes = readFileSync(path);
    bytes.fill(0x5a, Math.floor(bytes.length / 2));
    writeFileSync(path, bytes, { flag: "r+" });
  };
  const closed = (ledger: Store) => {
    open.splice(open.indexOf(ledger), 1);
    ledger.close();
    return ledger.path;
  };

  it("is replaced by the last backup, and the damaged file is kept", async () => {
    const ledger = newStore();
    ledger.append([batch([call("m1", 5)])]);
    await ledger.backUp();
    const path = closed(ledger);
    damage(path);
    const told: string[] = [];
    const repaired = openStore(path, (what) => told.push(what));
    open.push(repaired);
    expect(totals(repaired)).toEqual({ s1: { calls: 1, output: 5, nano: 8 } });
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/damaged.*set aside as .*damaged-.*last backup/);
    expect(readdirSync(folder).some((name) => name.includes("damaged-"))).toBe(true);
  });

  it("that the file's head does not show is found in a suspect, and the window that had it open hears of it", async () => {
    const ledger = newStore();
    ledger.append([batch(Array.from({ length: 500 }, (_, i) => call(`m${i}`, 5)))]);
    await ledger.backUp();
    const { path } = ledger;
    damageSecondHalf(path);
    const told: string[] = [];
    const repaired = openStore(path, (what) => told.push(what), true);
    open.push(repaired);
    expect(totals(repaired)).toMatchObject({ s1: { calls: 500 } });
    expect(told).toHaveLength(1);
    expect([ledger.replaced(), repaired.replaced()]).toEqual([true, false]);
  });

  it("does not get into the backup", async () => {
    const ledger = newStore();
    ledger.append([batch([call("m1", 5)])]);
    await ledger.backUp();
    const backup = `${ledger.path}.backup`;
    const good = readFileSync(backup);
    utimesSync(backup, 0, 0);
    ledger.append([batch(Array.from({ length: 500 }, (_, i) => call(`n${i}`, 5)))]);
    damageSecondHalf(ledger.path);
    await expect(ledger.backUp()).rejects.toThrow(expect.objectContaining({ code: "SQLITE_CORRUPT" }));
    expect(readFileSync(backup).equals(good)).toBe(true);
  });

  it("without a backup starts anew, and reads on", () => {
    const ledger = newStore();
    ledger.append([batch([call("m1", 5)])]);
    const path = closed(ledger);
    writeFileSync(path, "this is no database at all, but long enough to be taken for one".repeat(20));
    const told: string[] = [];
    const fresh = openStore(path, (what) => told.push(what));
    open.push(fresh);
    expect(told[0]).toMatch(/fills from the logs/);
    fresh.append([batch([call("m2", 7)])]);
    expect(totals(fresh)).toEqual({ s1: { calls: 1, output: 7, nano: 10 } });
  });
});
