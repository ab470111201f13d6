import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, onTestFinished, test } from "vitest";
import type { Engine } from "../../src/engine/engine.ts";
import { createEngine } from "../../src/engine/engine.ts";
import { createPrices } from "../../src/engine/prices.ts";
import { createWorkspace } from "../../src/engine/workspace.ts";
import { cursor } from "../../src/sources/cursor/source.ts";
import { openStore } from "../../src/store/store.ts";
import { buildFixtures } from "../contract/cursorHome.ts";

const fixtures = buildFixtures(join(import.meta.dirname, "../fixtures/cursor"));
afterAll(() => rmSync(fixtures, { recursive: true, force: true }));

/** What Cursor's dashboard exports of the day on which the conversations of the fixture were held. */
const exported = [
  "Date,User,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost",
  "2026-09-03T19:00:30.000Z,dev@example.com,Included,claude-5-sonnet-thinking,No,0,1000,20000,500,21500,0.05",
  "2026-09-03T19:00:50.000Z,dev@example.com,Included,composer-2.5,No,0,2000,0,100,2100,Included",
  "2026-09-03T19:05:25.000Z,dev@example.com,On-Demand,default,No,0,3000,0,200,3200,$0.25",
  "2026-09-03T22:30:00.000Z,dev@example.com,On-Demand,default,No,0,4000,0,300,4300,$0.30",
  "2026-09-03T22:31:00.000Z,dev@example.com,Included,default,No,many,0,0,0,0,-",
];

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "taximeter-usage-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

function csv(lines: readonly string[] = exported): string {
  const path = join(folder, "usage.csv");
  writeFileSync(path, lines.join("\n"));
  return path;
}

/** An engine that reads the conversations of the fixture, or none. */
function open(name: string, fixture?: string): Engine {
  const home = join(folder, name);
  if (fixture !== undefined) cpSync(join(fixtures, fixture, "home"), home, { recursive: true });
  const store = openStore(join(folder, `${name}.db`));
  const workspace = createWorkspace();
  const engine = createEngine({
    store,
    workspace,
    sources: [cursor],
    env: { home, platform: "linux", vars: {} },
    prices: createPrices(store, workspace, join(folder, "prices.jsonc")),
    sample: false,
    now: () => Date.UTC(2026, 8, 4),
    onError: (what, error) => expect.fail(`${what}: ${String(error)}`),
  });
  onTestFinished(engine.close);
  return engine;
}

const range = { from: "2026-09-03", to: "2026-09-03" };
async function said(engine: Engine) {
  await engine.configure({ timeZone: "UTC", workspaceFolders: [], trusted: null, pricing: null });
  const detail = await engine.session("cursor", "c-main");
  const { total } = await engine.history({ ...range, unit: "day", by: "source" });
  const { joined, unattributed } = await engine.cursorUsage(range);
  const proof = await engine.proof({ limit: 50, offset: 0 });
  return {
    session: detail && { total: [detail.summary.calls, detail.summary.tokens.input], charged: detail.charged },
    sessions: (await engine.sessions({ limit: 9, offset: 0 })).map(({ session }) => session),
    total,
    shares: [joined, unattributed].map(({ calls, tokens, charged }) => [calls, tokens.input, charged]),
    proof: proof.rows.map(({ session, at, tokens, log }) => [session, at, tokens?.input ?? null, log !== null]),
  };
}

test("an export makes sessions exact; the rest is in the totals, of no session; a file twice counts once", async () => {
  const engine = open("one", "editor");
  await engine.index();
  expect(await engine.importUsage(csv())).toEqual({ rows: 4, skipped: 1 });
  const after = await said(engine);
  // Of the four local responses three are known by their events; one of a sub-agent is of the same event as its parent's.
  expect(after).toMatchObject({
    session: { total: [4, 6000], charged: { included: 50_000_000, realMoney: 250_000_000 } },
    sessions: ["c-main", "c-remote"],
    total: { calls: 5, tokens: { input: 10_000 } },
    shares: [
      [3, 6000, { included: 50_000_000, realMoney: 250_000_000 }],
      [1, 4000, { included: 0, realMoney: 300_000_000 }],
    ],
  });
  await engine.importUsage(csv());
  expect(await said(engine)).toEqual(after);
});

test("logs that are read after the export, and a ledger that another one imports, say the same", async () => {
  const engine = open("one", "editor");
  await engine.index();
  await engine.importUsage(csv());
  const after = await said(engine);

  const late = open("late", "editor");
  await late.importUsage(csv());
  expect((await said(late)).shares[0]).toEqual([0, 0, { included: 0, realMoney: 0 }]);
  await late.index();
  expect(await said(late)).toEqual(after);

  const file = join(folder, "export.jsonl");
  writeFileSync(file, [...engine.export()].join("\n"));
  const other = open("other");
  for (const _ of [1, 2]) {
    await other.importLedger(file);
    expect(await said(other)).toEqual(after);
  }
});

test("another machine's usage events go with its figures, and stay where this one knows of them too", async () => {
  const engine = open("one", "editor");
  await engine.index();
  const before = await said(engine);
  const other = open("other", "editor");
  await other.index();
  await other.importUsage(csv());
  const after = await said(other);
  const file = join(folder, "export.jsonl");
  writeFileSync(file, [...other.export()].join("\n"));
  const remove = async () => {
    for (const { id, self } of await engine.machines()) if (!self) await engine.removeMachine(id);
  };

  await engine.importLedger(file);
  expect((await said(engine)).total).toEqual(after.total);
  await remove();
  expect(await said(engine)).toEqual(before);

  await engine.importLedger(file);
  await engine.importUsage(csv());
  await remove();
  expect((await said(engine)).total).toEqual(after.total);
});

test("a team's export names several people: only what is surely of a session here counts", async () => {
  const engine = open("one", "editor");
  await engine.index();
  const team = [...exported, "2026-09-03T19:00:31.000Z,ann@example.com,Included,composer-2.5,No,0,7,0,1,8,-"];
  expect(await engine.importUsage(csv(team))).toEqual({ rows: 5, skipped: 1 });
  expect((await said(engine)).shares.map(([calls]) => calls)).toEqual([0, 0]);
});

test("another file is refused with what it lacks", async () => {
  const engine = open("one");
  await expect(engine.importUsage(csv(["Date,Amount", "2026-09-03,1"]))).rejects.toThrow("lacks Model, Output Tokens");
});
