import { expect, test } from "vitest";
import type { Engine } from "../../src/engine/engine.ts";
import { createDesk } from "./desk.ts";

const minute = 60_000;
const usd = 1_000_000_000;

type Desk = Awaited<ReturnType<typeof createDesk>>;

/** The plan as Claude tells it, with so much of the session used, and so many cents of extra usage. */
function tell({ vendors: { world } }: Desk, utilization: number, cents: number): void {
  world.anthropic.plan = {
    five_hour: { utilization, resets_at: "2026-09-05T14:00:00Z" },
    extra_usage: { is_enabled: true, monthly_limit: 10_000, used_credits: cents, currency: "USD" },
  };
}

/** Reads the plan anew, and looks what is said of it. Whichever window asks is the one that judges. */
async function look(desk: Desk, engine: Engine, ...others: Engine[]) {
  desk.pass(11 * minute);
  await engine.askEndpoint("claude-plan");
  await expect.poll(async () => (await engine.endpoints())[0]!.readAt).toBe(desk.now());
  for (const other of others) await saidBy(other);
  return saidBy(engine);
}

async function saidBy(engine: Engine) {
  const { alerts } = await engine.advice();
  const { nudge } = await engine.snapshot();
  return { nudge, alerts: alerts.map(({ detector, severity, amount }) => [detector, severity, amount]) };
}

async function open(desk: Desk): Promise<Engine> {
  const engine = await desk.window(desk.settings("claude-plan"));
  await engine.index();
  return engine;
}

test("use that begins to cost is told once, as real money, by one of all windows, and not again after a restart", async () => {
  const desk = await createDesk();
  desk.signIn.claude();
  tell(desk, 20, 0);
  const engine = await open(desk);
  expect(await look(desk, engine)).toEqual({ nudge: null, alerts: [] });
  tell(desk, 21, 40);
  const paid = await look(desk, engine);
  expect(paid.alerts).toEqual([["paidUse", "warning", { nanoUsd: 0.4 * usd, is: "paid" }]]);
  expect(paid.nudge).toMatch(/^paidUse\/anthropic\/extra\//);
  expect(await engine.claimNudge(paid.nudge!)).toBe(true);
  const other = await open(desk);
  expect(await other.claimNudge(paid.nudge!)).toBe(false);
  tell(desk, 22, 4132);
  expect(await look(desk, engine, other)).toEqual({
    nudge: null,
    alerts: [["paidUse", "warning", { nanoUsd: 41.32 * usd, is: "paid" }]],
  });
  await engine.close();
  const again = await open(desk);
  expect(await look(desk, again, other)).toMatchObject({ nudge: null, alerts: [["paidUse", "warning", {}]] });
  expect(desk.errors).toEqual([]);
});

test("a limit that runs out is a notice, then a warning, and gone with its reset", async () => {
  const desk = await createDesk();
  desk.signIn.claude();
  tell(desk, 80, 0);
  const engine = await open(desk);
  expect((await look(desk, engine)).alerts).toEqual([["planWindow", "notice", null]]);
  tell(desk, 97, 0);
  expect((await look(desk, engine)).alerts).toEqual([["planWindow", "warning", null]]);
  tell(desk, 0, 0);
  desk.pass(4 * 60 * minute);
  expect((await look(desk, engine)).alerts).toEqual([]);
});

test("what vendors say of days stands beside what was counted here, and bills nothing to this machine", async () => {
  const desk = await createDesk();
  const engine = await desk.window(desk.settings("claude-cost", "claude-usage", "openai-usage"));
  const waiting = async () => (await engine.endpoints()).filter(({ on, readAt }) => on && readAt === null);
  await expect.poll(waiting, { timeout: 10_000 }).toEqual([]);
  const { rows } = await engine.vendorLedger({ from: "2026-09-01", to: "2026-09-05" });
  expect(new Set(rows.map(({ endpoint }) => endpoint))).toEqual(
    new Set(["claude-cost", "claude-usage", "openai-usage"]),
  );
  expect(rows.every(({ ours, agrees }) => ours === null && agrees)).toBe(true);
  const bill = rows.find(({ day, model }) => day === "2026-09-01" && model === "claude-opus-5");
  expect(bill).toMatchObject({
    model: "claude-opus-5",
    day: "2026-09-01",
    causes: [{ why: "elsewhere" }],
    unexplained: 0,
  });
  expect(bill!.theirs.tokens).toMatchObject({ input: 1500, cacheWrite1h: 1000, webSearches: 1 });
});

test("a subscription's price stands beside what its use would have cost, also for the command line", async () => {
  const desk = await createDesk();
  const planPrices = { anthropic: 100 * usd, openai: 0, cursor: 0 };
  const engine = await desk.window({ ...desk.settings(), planPrices });
  const value = { price: 100 * usd, used: 0, activeDays: 0, pricePerActiveDay: null };
  const priced = [{ vendor: "anthropic", from: "settings", gauges: [], value }];
  expect((await engine.snapshot()).plans).toMatchObject(priced);
  const commandLine = await desk.window();
  expect((await commandLine.snapshot()).plans).toMatchObject(priced);
  expect(desk.ledgerBytes()).not.toContain("sk-ant-admin01");
});
