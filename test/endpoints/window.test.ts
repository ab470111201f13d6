import { expect, test } from "vitest";
import { endpointIds } from "../../src/core/vendor.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { createDesk } from "./desk.ts";
import { cursorToken } from "./cursor.ts";
import { secrets } from "./world.ts";

const minute = 60_000;

/** Everything that is on was asked, well or not. */
async function asked(engine: Engine): Promise<void> {
  const open = async () =>
    (await engine.endpoints()).filter(({ on, readAt, failure }) => on && readAt === null && failure === null);
  await expect.poll(open, { timeout: 10_000 }).toEqual([]);
}

test("a window asks what its settings turn on, and shows how the plans stand", async () => {
  const desk = await createDesk();
  desk.signIn.claude();
  desk.signIn.codex();
  const engine = await desk.window(desk.settings("claude-plan", "codex-plan"));
  await asked(engine);
  const { plans } = await engine.snapshot();
  expect(plans.map(({ vendor, from, at }) => [vendor, from, at])).toEqual([
    ["anthropic", "endpoint", desk.now()],
    ["openai", "endpoint", desk.now()],
  ]);
  // Resets at 14:00 after five hours, and it is half past ten.
  expect(plans[0]!.gauges[0]).toMatchObject({ id: "session", usedPercent: 34.5, runsOutAt: expect.any(Number) });
  expect(plans[0]!.gauges[0]!.evenPercent).toBeCloseTo(30, 1);
  expect(desk.errors).toEqual([]);
});

test("after a restart the last good value is there with its age, though the vendor is not", async () => {
  const desk = await createDesk();
  desk.signIn.claude();
  const first = await desk.window(desk.settings("claude-plan"));
  await asked(first);
  const readAt = desk.now();
  const before = await first.snapshot();
  await first.close();
  desk.vendors.faults = [{ status: 500 }];
  desk.pass(20 * minute);
  const second = await desk.window(desk.settings("claude-plan"));
  await expect
    .poll(async () => (await second.endpoints())[0])
    .toMatchObject({ readAt, failure: "The service answered with status 500." });
  const { plans } = await second.snapshot();
  expect(plans[0]).toMatchObject({ at: readAt, plan: before.plans[0]!.plan });
  expect(plans[0]!.gauges[0]).toMatchObject({ at: readAt, usedPercent: 34.5 });
});

test("nobody is asked beside made-up logs, nor by a window whose settings turn nothing on", async () => {
  const desk = await createDesk();
  desk.signIn.claude();
  const all = desk.settings(...endpointIds);
  const windows = [await desk.window(all, true), await desk.window(), await desk.window(desk.settings())];
  for (const engine of windows) {
    await engine.watched(true);
    await engine.askEndpoint("claude-plan");
    expect((await engine.endpoints()).filter(({ on }) => on)).toEqual([]);
    expect((await engine.snapshot()).plans).toEqual([]);
  }
  expect(desk.vendors.calls).toEqual([]);
});

test("a window that is shown again asks at once", async () => {
  const desk = await createDesk();
  desk.signIn.claude();
  const engine = await desk.window(desk.settings("claude-plan"));
  await asked(engine);
  await engine.watched(false);
  desk.pass(60 * minute);
  await engine.watched(true);
  await expect.poll(async () => (await engine.endpoints())[0]!.readAt).toBe(desk.now());
  expect(desk.vendors.calls).toHaveLength(2);
});

test.each([
  ["all goes well", null],
  ["keys are refused", { status: 401 }],
  ["answers quote what was sent", { status: 500, body: Object.values(secrets).join() }],
  ["answers break off", "cut"],
  ["answers are of another shape", () => Object.values(secrets)],
] as const)("no secret is kept, shown or logged when %s", async (_, fault) => {
  const desk = await createDesk();
  if (fault !== null) desk.vendors.faults = [fault];
  desk.signIn.claude();
  desk.signIn.codex();
  desk.signIn.cursor();
  const engine = await desk.window(desk.settings(...endpointIds));
  await asked(engine);
  await engine.askEndpoint("claude-plan");
  const days = { from: "2026-08-01", to: "2026-09-30" };
  const shown = JSON.stringify([
    await engine.endpoints(),
    await engine.snapshot(),
    await engine.about(),
    await engine.doctor(),
    await engine.vendorLedger(days),
    [...engine.export()],
  ]);
  await engine.backUp();
  const places = { ledger: desk.ledgerBytes(), log: desk.errors.join("\n"), shown };
  await engine.close();
  const kept = { ...places, closed: desk.ledgerBytes() };
  expect(kept.ledger.length).toBeGreaterThan(10_000);
  for (const secret of [...Object.values(secrets), "made-up-for-tests", cursorToken().split(".")[1]!]) {
    for (const [place, text] of Object.entries(kept)) expect([place, text.includes(secret)]).toEqual([place, false]);
  }
});
