import { describe, expect, it } from "vitest";
import type { Alert } from "../../src/core/alert.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { createDesk } from "./desk.ts";

/** From lines of a log to what a person is told, through the engine and its ledger. */
const [a, b, c] = [1, 2, 3].map((n) => `aaaaaaaa-000${n}-4000-8000-000000000001`) as [string, string, string];
const minute = 60_000;
const day = 24 * 60 * minute;

async function look(engine: Engine) {
  await engine.index();
  return engine.snapshot();
}
const loopsOf = async (engine: Engine): Promise<Alert[]> =>
  (await engine.advice()).alerts.filter(({ detector }) => detector === "loops");

describe("a loop in a log that grows", () => {
  it("is told once, and once more when it is grave, with its dollars, and stays open until somebody answers", async () => {
    const desk = createDesk();
    const engine = await desk.window();
    desk.failures(a, 3);
    const { alerts, nudge } = await look(engine);
    expect(alerts).toMatchObject([{ detector: "loops", severity: "notice", toldAt: null, answer: null, evidence: [] }]);
    expect(nudge).toBe(alerts[0]!.id);
    // Two responses after the first failure: 50,000 × $0.10 + 3 × $2 + 20,000 × $10 per million tokens each.
    expect(alerts[0]!.amount).toEqual({ nanoUsd: 2 * 205_006_000, is: "wasted" });

    expect(await engine.claimNudge(nudge!)).toBe(true);
    expect(await engine.claimNudge(nudge!)).toBe(false);
    desk.failures(a, 4);
    const later = await look(engine);
    expect(later.nudge).toBeNull();
    expect(later.alerts).toMatchObject([{ id: nudge, severity: "warning", amount: { nanoUsd: 6 * 205_006_000 } }]);
    desk.pass(60 * 60_000);
    desk.failures(a, 4);
    expect((await look(engine)).nudge).toBe(nudge);
    expect(await engine.claimNudge(nudge!)).toBe(true);
    desk.pass(60 * 60_000);
    desk.failures(a, 1);
    expect((await look(engine)).nudge).toBeNull();
    const [listed] = await loopsOf(engine);
    expect(listed).toMatchObject({ id: nudge, toldAs: "warning", answer: null });
    expect(listed!.toldAt).not.toBeNull();
    expect(listed!.evidence).toHaveLength(12);
  });

  it("is not told when it was there before the logs were followed, until it goes on", async () => {
    const desk = createDesk();
    desk.failures(a, 4);
    desk.pass(1);
    const engine = await desk.window();
    const { alerts, nudge } = await look(engine);
    expect(alerts).toHaveLength(1);
    expect(nudge).toBeNull();
    desk.failures(a, 1);
    expect((await look(engine)).nudge).toBe(alerts[0]!.id);
  });

  it("is no news ten minutes later", async () => {
    const desk = createDesk();
    const engine = await desk.window();
    desk.failures(a, 3);
    desk.pass(11 * minute);
    const { alerts, nudge } = await look(engine);
    expect(alerts).toHaveLength(1);
    expect(nudge).toBeNull();
  });

  it("is not told in quiet hours, and after them only if it still grows", async () => {
    const desk = createDesk();
    const engine = await desk.window({ quietHours: "09:00-10:08" });
    desk.failures(a, 3);
    const { alerts, nudge } = await look(engine);
    expect(alerts).toHaveLength(1);
    expect(nudge).toBeNull();
    desk.pass(15 * minute);
    expect((await look(engine)).nudge).toBeNull();
    desk.failures(a, 1);
    expect((await look(engine)).nudge).toBe(alerts[0]!.id);
  });

  it("interrupts nobody when the logs are samples", async () => {
    const desk = createDesk();
    const engine = await desk.window({}, { sample: true });
    desk.failures(a, 8);
    const { alerts, nudge } = await look(engine);
    expect(alerts).toMatchObject([{ severity: "warning" }]);
    expect(nudge).toBeNull();
    expect(await engine.claimNudge(alerts[0]!.id)).toBe(false);
  });

  it("leaves the list a week later", async () => {
    const desk = createDesk();
    const engine = await desk.window();
    desk.failures(a, 3);
    await look(engine);
    desk.pass(8 * day);
    expect((await look(engine)).alerts).toEqual([]);
    expect(await loopsOf(engine)).toEqual([]);
  });
});

describe("an answer", () => {
  async function told() {
    const desk = createDesk();
    const engine = await desk.window();
    desk.failures(a, 3);
    const { nudge } = await look(engine);
    await engine.claimNudge(nudge!);
    desk.pass(3 * minute);
    return { desk, engine, id: nudge! };
  }

  it("acknowledged: it leaves the badge and does not come back while it grows", async () => {
    const { desk, engine, id } = await told();
    await engine.answer(id, "acknowledged");
    desk.failures(a, 2);
    expect(await look(engine)).toMatchObject({ alerts: [], nudge: null });
    expect(await loopsOf(engine)).toMatchObject([{ id, answer: "acknowledged" }]);
  });

  it("snoozed: it is away until then, and is told again if it still grows", async () => {
    const { desk, engine, id } = await told();
    await engine.answer(id, "snoozed", desk.now() + 60 * minute);
    desk.failures(a, 2);
    expect(await look(engine)).toMatchObject({ alerts: [], nudge: null });
    desk.pass(60 * minute);
    expect(await look(engine)).toMatchObject({ alerts: [{ id }], nudge: null });
    desk.failures(a, 1);
    expect((await look(engine)).nudge).toBe(id);
    expect(await engine.claimNudge(id)).toBe(true);
    desk.failures(a, 3);
    expect((await look(engine)).nudge).toBeNull();
  });

  it("expected: the same step that fails in the same way is closed at birth in every session, another is not", async () => {
    const { desk, engine, id } = await told();
    desk.failures(b, 3);
    expect((await look(engine)).alerts).toHaveLength(2);
    await engine.answer(id, "expected");
    expect((await look(engine)).alerts).toEqual([]);
    desk.failures(c, 3);
    expect(await look(engine)).toMatchObject({ alerts: [], nudge: null });
    expect(await loopsOf(engine)).toMatchObject(Array.from({ length: 3 }, () => ({ answer: "expected" })));
    desk.failures(c, 3, "npm run lint");
    expect((await look(engine)).alerts).toHaveLength(1);
    // Taken back on any of them, it is taken back for all.
    await engine.answer((await loopsOf(engine)).find(({ session }) => session?.session === b)!.id, null);
    expect((await look(engine)).alerts).toHaveLength(4);
  });

  it("not useful: it is closed, and its detector does not interrupt for a week", async () => {
    const { desk, engine, id } = await told();
    await engine.answer(id, "notUseful");
    const until = desk.now() + 7 * day;
    desk.failures(b, 8, "npm run lint");
    const { alerts, nudge } = await look(engine);
    expect(alerts).toMatchObject([{ severity: "warning" }]);
    expect(nudge).toBeNull();
    expect((await engine.advice()).silenced).toEqual([{ detector: "loops", until }]);
    desk.pass(7 * day);
    desk.failures(c, 3, "npm run build");
    expect((await look(engine)).nudge).toContain(c);
  });

  it("taken back: the detector interrupts again at once", async () => {
    const { desk, engine, id } = await told();
    await engine.answer(id, "notUseful");
    await engine.answer(id, null);
    expect((await engine.advice()).silenced).toEqual([]);
    desk.failures(b, 3, "npm run lint");
    expect((await look(engine)).nudge).toContain(b);
  });

  it("to what nobody knows changes nothing", async () => {
    const { engine } = await told();
    const before = await engine.advice();
    await engine.answer("loops/__proto__", "expected");
    expect(await engine.advice()).toEqual(before);
  });

  it("to a budget: expected closes what is left of its period, not the next one", async () => {
    const desk = createDesk();
    const engine = await desk.window({ budgets: { session: 0, day: 1e9, month: 0, pilotDays: 10 } });
    desk.pass(minute);
    desk.respond(a, 75_000);
    const first = await look(engine);
    expect(first.alerts.map(({ id }) => id)).toEqual([]);
    expect((await engine.advice()).alerts).toMatchObject([{ id: "budget/day/2026-11-18/70", severity: "info" }]);
    desk.pass(minute);
    desk.respond(a, 10_000);
    expect(await look(engine)).toMatchObject({ nudge: "budget/day/2026-11-18/80" });
    await engine.answer("budget/day/2026-11-18/80", "expected");
    desk.pass(minute);
    desk.respond(a, 30_000);
    expect(await look(engine)).toMatchObject({ alerts: [], nudge: null });
    desk.pass(day);
    desk.respond(b, 110_000);
    expect(await look(engine)).toMatchObject({ nudge: "budget/day/2026-11-19/100" });
  });
});

describe("a long context whose cache goes cold", () => {
  it("is told when it goes cold, without a new line, and is gone when the session goes on", async () => {
    const desk = createDesk();
    const engine = await desk.window();
    desk.longContext(a, 600_000, 6);
    desk.pass(1000);
    expect(await look(engine)).toMatchObject({ alerts: [], nudge: null });
    desk.pass(5 * minute);
    const { alerts, nudge } = await engine.snapshot();
    expect(alerts).toMatchObject([{ detector: "contextReset", severity: "notice" }]);
    expect(nudge).toBe(alerts[0]!.id);
    desk.longContext(a, 600_000, 2);
    expect(await look(engine)).toMatchObject({ alerts: [], nudge: null });
  });
});

describe("two windows on one ledger", () => {
  it("tell an alert once between them, and each knows what was said in the other", async () => {
    const desk = createDesk();
    const one = await desk.window();
    const other = await desk.window();
    desk.failures(a, 3);
    const { nudge } = await look(one);
    expect((await look(other)).nudge).toBe(nudge);
    expect([await one.claimNudge(nudge!), await other.claimNudge(nudge!)]).toEqual([true, false]);
    expect((await other.snapshot()).nudge).toBeNull();
    await one.answer(nudge!, "expected");
    expect((await other.snapshot()).alerts).toEqual([]);
  });

  it("hear of each other's answers by themselves", async () => {
    const desk = createDesk();
    const one = await desk.window();
    desk.failures(a, 3);
    const { nudge } = await look(one);
    const seen: (number | undefined)[] = [];
    await desk.window({}, { onSnapshot: ({ alerts }) => seen.push(alerts.length) });
    await expect.poll(() => seen.at(-1)).toBe(1);
    await one.answer(nudge!, "acknowledged");
    await expect.poll(() => seen.at(-1), { timeout: 10_000 }).toBe(0);
  });

  it("keep to the number of notifications a day together", async () => {
    const desk = createDesk();
    const one = await desk.window({ nudgesPerDay: 2 });
    const other = await desk.window({ nudgesPerDay: 2 });
    desk.failures(a, 3);
    expect(await one.claimNudge((await look(one)).nudge!)).toBe(true);
    desk.pass(3 * minute);
    desk.failures(b, 3, "npm run lint");
    // The last one of the day is kept for a warning.
    expect((await look(other)).nudge).toBeNull();
    desk.failures(b, 5, "npm run lint");
    expect(await other.claimNudge((await look(other)).nudge!)).toBe(true);
    desk.pass(3 * minute);
    desk.failures(c, 8, "npm run build");
    expect((await look(one)).nudge).toBeNull();
    expect((await one.advice()).nudges).toEqual({ today: 2, most: 2 });
  });
});

describe("a digest", () => {
  it("says of yesterday what it cost and what was noticed, once, with the first use of the day", async () => {
    const desk = createDesk();
    const engine = await desk.window({ digest: true });
    desk.failures(a, 3);
    desk.prompt(b);
    desk.respond(b, 10_000);
    await look(engine);
    desk.pass(day - 2 * 60 * minute);
    const morning = await desk.window({ digest: true });
    const digestOf = async () => (await morning.advice()).alerts.find(({ detector }) => detector === "digest");
    expect(await digestOf()).toMatchObject({
      id: "digest/2026-11-18",
      severity: "info",
      reason: "$0.72 spent in 2 sessions; the dearest was shop · aaaaaaaa with $0.62. 1 remark, $0.41 wasted",
    });
    expect((await morning.snapshot()).nudge).toBeNull();
    desk.respond(c, 100);
    const first = await look(await desk.window({ digest: true }));
    expect(first.nudge).toBe("digest/2026-11-18");
  });

  it("knows what was noticed yesterday when nobody was there to judge it", async () => {
    const desk = createDesk();
    desk.failures(a, 3);
    desk.pass(day);
    const engine = await desk.window();
    expect((await engine.advice()).alerts).toContainEqual(
      expect.objectContaining({ detector: "digest", reason: "$0.62 spent in 1 session. 1 remark, $0.41 wasted" }),
    );
  });

  it("is silent about a day without use", async () => {
    const desk = createDesk();
    desk.respond(a, 100);
    desk.pass(2 * day);
    const engine = await desk.window({ digest: true });
    expect((await engine.advice()).alerts).toEqual([]);
  });
});

it("the delay from a line to its notification is counted for what was told at once", async () => {
  const desk = createDesk();
  const engine = await desk.window();
  expect((await engine.about()).alertDelay).toBeNull();
  desk.failures(a, 3);
  desk.pass(400);
  await engine.claimNudge((await look(engine)).nudge!);
  desk.failures(b, 3, "npm run lint");
  desk.pass(1500);
  await engine.claimNudge((await look(engine)).nudge!);
  expect((await engine.about()).alertDelay).toEqual({ alerts: 2, p95Ms: 1500 });
});
