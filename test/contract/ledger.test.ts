import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { openStore, type Store } from "../../src/store/store.ts";
import { generate } from "../bench/generate.ts";
import { buildFixtures } from "./cursorHome.ts";
import { account, type Home, layOut, type Logs, logsBelow, read, type Reading, shared } from "./ledger.ts";

const fixtures = join(import.meta.dirname, "../fixtures");
const worlds: Logs[] = [
  ...["claude", "codex"].flatMap((tool) => fixturesIn(tool, join(fixtures, tool))),
  ...cursorWorlds(),
  ...[4, 7, 9, 10].map(generated),
];
const plainly: Reading = { order: 1, limit: Infinity, anew: false, crash: null };
const truths = new Map<Logs, ReturnType<typeof account>>();

function fixturesIn(tool: string, folder: string): Logs[] {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return names.map(({ name }) => logsBelow(`${tool}/${name}`, join(folder, name, "home")));
}

function cursorWorlds(): Logs[] {
  const folder = buildFixtures(join(fixtures, "cursor"));
  const logs = fixturesIn("cursor", folder);
  rmSync(folder, { recursive: true });
  return logs;
}

function generated(seed: number): Logs {
  const home = mkdtempSync(join(tmpdir(), "taximeter-"));
  generate(home, 40_000, seed);
  const logs = logsBelow(`generated ${seed}`, home);
  rmSync(home, { recursive: true });
  return logs;
}

/** What the ledger says when whole files are read once, oldest name first. */
async function truthOf(logs: Logs): Promise<ReturnType<typeof account>> {
  let truth = truths.get(logs);
  if (!truth) {
    const home = layOut(logs);
    const store = openStore(":memory:");
    growAll(home);
    await read(store, home, plainly);
    truths.set(logs, (truth = account(store)));
    store.close();
    home.remove();
  }
  return truth;
}

function growAll(home: Home): void {
  for (let i = 0; i < home.growing; i++) home.grow(i, 1);
}

/** By name: a counterexample that prints whole logs cannot be read. */
const world = fc.constantFrom(...worlds.map(({ name }) => name));
const logsOf = new Map(worlds.map((logs) => [logs.name, logs]));
const order = fc.nat();
const limit = fc.constantFrom(1, 300, 5000, Infinity);
const crash = fc.option(
  fc.record({ kind: fc.constantFrom("before" as const, "within" as const, "after" as const), append: fc.nat(4) }),
);
const growth = fc.array(fc.record({ file: fc.nat(20), share: fc.double({ min: 0, max: 1, noNaN: true }) }), {
  maxLength: 6,
});
const step = fc.record({ growth, order, limit, anew: fc.boolean(), crash });

let cases = 0;
afterAll(() => console.info(`${cases} histories of reading`));

it("is the same however files grow, in whatever order and pieces they are read, however often, and after any crash", async () => {
  const history = fc.array(step, { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(world, history, order, async (name, steps, last) => {
      const logs = logsOf.get(name)!;
      const truth = await truthOf(logs);
      const home = layOut(logs);
      const store = openStore(":memory:");
      try {
        for (const { growth: pieces, ...how } of steps) {
          for (const { file, share } of pieces) if (home.growing > 0) home.grow(file % home.growing, share);
          await read(store, home, how);
        }
        growAll(home);
        await read(store, home, { ...plainly, order: last });
        expect(account(store)).toEqual(truth);
        cases++;
      } finally {
        store.close();
        home.remove();
      }
    }),
    { numRuns: 1200 },
  );
}, 120_000);

it("is the same when two programs read at once, each in its own way", async () => {
  const turn = fc.record({ step, reader: fc.nat(1), rival: fc.option(step) });
  await fc.assert(
    fc.asyncProperty(world, fc.array(turn, { minLength: 1, maxLength: 4 }), order, async (name, turns, last) => {
      const logs = logsOf.get(name)!;
      const truth = await truthOf(logs);
      const home = layOut(logs);
      const { path, remove } = shared();
      const readers: [Store, Store] = [openStore(path), openStore(path)];
      try {
        for (const { step: how, reader, rival } of turns) {
          for (const { file, share } of how.growth) if (home.growing > 0) home.grow(file % home.growing, share);
          const other = readers[1 - reader]!;
          const meanwhile = rival ? (done: Promise<unknown>[]) => done.push(read(other, home, rival)) : undefined;
          const done: Promise<unknown>[] = [];
          await read(readers[reader]!, home, { ...how, rival: meanwhile && (() => void meanwhile(done)) });
          await Promise.all(done);
        }
        growAll(home);
        await read(readers[0], home, { ...plainly, order: last });
        expect(account(readers[1])).toEqual(truth);
        cases++;
      } finally {
        for (const reader of readers) reader.close();
        home.remove();
        remove();
      }
    }),
    { numRuns: 300 },
  );
}, 120_000);

it("reads the rest of a long log after it was killed between two commits", async () => {
  const lines = Array.from({ length: 24_000 }, (_, i) =>
    JSON.stringify({
      type: "assistant",
      sessionId: "long",
      timestamp: new Date(Date.UTC(2026, 10, 20) + i * 1000).toISOString(),
      message: { id: `m${i}`, model: "claude-sonnet-5-5", usage: { input_tokens: 1, output_tokens: 1 } },
    }),
  );
  const bytes = Buffer.from(`${lines.join("\n")}\n`);
  const home = layOut({ name: "long", files: [{ path: ".claude/projects/-shop/long.jsonl", bytes }] });
  const store = openStore(":memory:");
  growAll(home);
  const how: Reading = { ...plainly, limit: bytes.length * 0.9 };
  expect(await read(store, home, { ...how, crash: { kind: "after", append: 0 } })).toBe(true);
  expect(account(store).calls.length).toBeLessThan(lines.length);
  expect(await read(store, home, how)).toBe(false);
  expect(account(store).calls).toHaveLength(lines.length);
  store.close();
  home.remove();
});

it.each(["codex/counters-without-last", "codex/fork-none", "codex/fork-started", "codex/mixed", "codex/revert"])(
  "counts nothing twice when a client rewrites its files: %s",
  async (name) => {
    const logs = logsOf.get(name)!;
    const home = layOut(logs);
    const store = openStore(":memory:");
    growAll(home);
    await read(store, home, plainly);
    for (const { path, bytes } of logs.files) {
      const lines = bytes.toString().trimEnd().split("\n");
      const numbered = lines.map((line, ordinal) => JSON.stringify({ ordinal, ...(JSON.parse(line) as object) }));
      writeFileSync(join(home.env.home, path), `${numbered.join("\n")}\n`);
    }
    await read(store, home, { ...plainly, order: 2 });
    expect(account(store).calls).toEqual((await truthOf(logs)).calls);
    store.close();
    home.remove();
  },
);
