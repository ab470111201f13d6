import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exportLines, importFile } from "../../src/engine/exchange.ts";
import { bundledBook } from "../../src/pricing/book.ts";
import { createPricer } from "../../src/pricing/price.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { Find, refusable, same, type Target } from "./target.ts";

const pricer = createPricer(bundledBook);

/**
 * Ledgers that another machine exported. Whatever a file says: it is taken or refused with a sentence, counts once however
 * often it is read, its sums are whole and those of the rollups are those of the rows.
 */
export async function ledgerTarget(home: string): Promise<Target> {
  const empty = join(home, "empty.db");
  openStore(empty).close();
  const [file, exported] = [join(home, "theirs.jsonl"), join(home, "ours.jsonl")];
  return {
    name: "ledger-lines",
    below: "/src/engine/exchange.ts",
    seeds: [Buffer.from(seedLines().join("\n"))],
    // Each opens two ledgers.
    inTests: 30,
    async check(input) {
      writeFileSync(file, input);
      const theirs = ledger("one.db");
      const first = await theirs(async (take) => refusable(() => take(file)));
      const second = await theirs(async (take) => refusable(() => take(file)));
      same("read twice", first, second);
      writeFileSync(exported, first.lines.join("\n"));
      const ours = await ledger("two.db")((take) => take(exported));
      same("exported and read again", { ...first, lines: 0 }, { ...ours, lines: 0 });
    },
  };

  /** A new ledger. What is returned opens it, lets a file be taken, and says what it holds then. */
  function ledger(name: string) {
    const path = join(home, name);
    for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
    copyFileSync(empty, path);
    return async (work: (take: (file: string) => Promise<void>) => Promise<void>): Promise<Sums> => {
      const store = openStore(path);
      try {
        await work(async (from) => {
          await importFile(from, store, pricer, { now: 1, asked: true, onAppended() {} });
        });
        return sumsOf(store);
      } finally {
        store.close();
      }
    };
  }
}

interface Sums {
  lines: string[];
  sums: object[];
  sessions: number;
}

function sumsOf(store: Store): Sums {
  const lines = [...exportLines(store, 0, { names: true })];
  const sums = store.queries.timeSums(0, 2 ** 50).map(({ source, model, sums: { tokens, ...counts } }) => {
    for (const [field, value] of Object.entries({ ...tokens, ...counts })) {
      if (!Number.isSafeInteger(value)) throw new Find(`${field} of ${model} is ${value}`);
    }
    return { source, model, tokens, ...counts };
  });
  return { lines, sums, sessions: store.queries.recentSessions(0, -1, 0).length };
}

function seedLines(): string[] {
  const [sender, other] = ["0a", "1b"].map((byte) => byte.repeat(16)) as [string, string];
  const tokens = { ...{ input: 10, cacheRead: 5, cacheWrite5m: 4, cacheWrite1h: 3, cacheWriteUnknown: 0 }, output: 30 };
  const base = { source: "claude", session: "s1", at: 1_764_000_000_000, offset: 1 };
  const call = {
    ...{ kind: "call", ...base, key: "msg_1:", endAt: 1_764_000_001_000, model: "claude-opus-5" },
    tokens: { ...tokens, reasoning: 2, webSearches: 0 },
    ...{ context: 22, tier: "standard", quality: "exact" },
  };
  const entries = [
    { event: call },
    { event: { ...call, key: "msg_2:", agent: "a1", at: 1_764_100_000_000, endAt: 1_764_100_000_000 } },
    { event: { ...call, source: "codex", key: "msg_3:", tokens: null, context: null, model: "gpt-5.6-sol" } },
    {
      event: {
        ...{ kind: "tool", ...base, key: "tool_1", name: "Edit", activity: "edit", target: "0123456789abcdef" },
        ...{ ok: true, bytes: 10, durationMs: 5 },
      },
    },
    { event: { kind: "mark", ...base, key: "mark_1", mark: "prompt" } },
    { event: { kind: "mark", ...base, key: "mark_2", mark: "compaction", before: 100, after: 20, auto: true } },
  ].map((entry, i) => ({ place: "/log/a.jsonl", machine: i === 1 ? other : null, ...entry }));
  const report = { by: "cost-state", at: base.at, nanoUsd: 5, unknownModels: false, tokens: call.tokens, models: [] };
  const facts = { source: "claude", session: "s1", project: "/home/dev/shop", branch: "main", title: "T", report };
  const event = {
    ...{ at: base.at, model: "default", tokens: call.tokens, apiValue: 5, charged: 6, fee: 1, is: "included" },
    ...{ maxMode: false, headless: null, conversation: null, request: null, user: null },
  };
  const usage = { nth: 0, origin: "file", readAt: base.at, machine: null, event };
  const machines = [sender, other].map((uid) => ({ uid, name: uid.slice(0, 3), since: base.at, exportedAt: null }));
  const head = { taximeter: "ledger", format: 2, exportedAt: base.at, machine: sender, machines };
  return [head, ...entries, { facts }, { usage }].map((line) => JSON.stringify(line));
}
