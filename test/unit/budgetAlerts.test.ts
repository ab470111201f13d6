import { describe, expect, it } from "vitest";
import type { Budgets } from "../../src/core/alert.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { createDesk } from "./desk.ts";

/** Budgets from lines of a log to what a person is told, through the engine and its ledger. */
const session = "aaaaaaaa-0001-4000-8000-000000000001";
const other = "aaaaaaaa-0002-4000-8000-000000000001";
const minute = 60_000;
const usd = 1_000_000_000;
/** Tokens of output that cost about 1 dollar, 50,000 read from the cache beside them. */
const dollar = 99_500;
const none: Budgets = { session: 0, day: 0, month: 0, pilotDays: 10 };

async function open(budgets: Partial<Budgets>) {
  const desk = createDesk();
  const engine = await desk.window({ budgets: { ...none, ...budgets } });
  /** Spends so many dollars at once, and looks what that says. */
  const spend = async (dollars: number, by = session) => {
    desk.pass(5 * minute);
    desk.respond(by, Math.round(dollars * dollar));
    return budgetsNow(engine);
  };
  return { desk, engine, spend };
}

async function budgetsNow(engine: Engine) {
  await engine.index();
  const { nudge } = await engine.snapshot();
  const { alerts } = await engine.advice();
  const unanswered = alerts.filter(({ detector, answer }) => detector === "budget" && answer === null);
  return { nudge, open: unanswered.map(({ id }) => id) };
}

describe("a budget of the month", () => {
  it("is told at 80 and at 100 %, once each, and goes on being spent", async () => {
    const { engine, spend } = await open({ month: 10 * usd });
    expect(await spend(6)).toEqual({ nudge: null, open: [] });
    expect(await spend(1.1)).toEqual({ nudge: null, open: ["budget/month/2026-11/70"] });
    const at80 = await spend(1);
    expect(at80).toEqual({ nudge: "budget/month/2026-11/80", open: ["budget/month/2026-11/80"] });
    expect(await engine.claimNudge(at80.nudge!)).toBe(true);
    expect(await spend(0.5)).toEqual({ nudge: null, open: ["budget/month/2026-11/80"] });
    const at100 = await spend(2);
    expect(at100).toEqual({ nudge: "budget/month/2026-11/100", open: ["budget/month/2026-11/100"] });
    expect(await engine.claimNudge(at100.nudge!)).toBe(true);
    expect((await spend(20)).nudge).toBeNull();
    expect((await engine.snapshot()).month.pace).toBe("304% of your November budget with 12 days left");
  });

  it('"expected" is said of the whole month', async () => {
    const { engine, spend } = await open({ month: 10 * usd });
    const { nudge } = await spend(8.1);
    await engine.answer(nudge!, "expected");
    expect(await spend(5)).toEqual({ nudge: null, open: [] });
  });
});

describe("a budget of a session", () => {
  it('is told once; after "expected" the session goes on untold, others are told', async () => {
    const { engine, spend } = await open({ session: 5 * usd });
    const { nudge } = await spend(5.1);
    expect(nudge).toBe(`budget/session/claude/${session}/100`);
    await engine.answer(nudge!, "expected");
    expect(await spend(5)).toEqual({ nudge: null, open: [] });
    expect((await spend(5.1, other)).nudge).toBe(`budget/session/claude/${other}/100`);
  });
});
