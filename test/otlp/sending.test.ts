import { expect, test } from "vitest";
import { total } from "./collector.ts";
import { minute, office, start } from "./office.ts";

test("nothing is sent while it is off", async () => {
  const { desk, to, settings, window, log } = await office();
  await log(() => desk.respond("one", 100));
  const sending = window();
  await sending.tick();
  sending.configure(null);
  await sending.tick();
  expect(sending.status()).toEqual({ url: null, sentAt: null, nextAt: null, problem: null });
  await sending.preview(settings);
  expect(to.took).toEqual([]);
  sending.configure(settings);
  await sending.tick();
  sending.configure(null);
  desk.pass(minute);
  await sending.tick();
  expect(to.took).toHaveLength(1);
});

test("what was logged while it was off is not told when it is turned on again", async () => {
  const { desk, to, settings, window, log } = await office();
  await log(() => desk.respond("one", 100));
  const sending = window();
  sending.configure(settings);
  await sending.tick();
  sending.configure(null);
  desk.pass(60 * minute);
  await log(() => desk.respond("one", 1000));
  desk.pass(60 * minute);
  sending.configure({ ...settings, since: desk.now() });
  await log(() => desk.respond("one", 10));
  await sending.tick();
  expect(to.took.map(({ series }) => total(series, "gen_ai.client.inference.usage.output_tokens"))).toEqual([100, 10]);
  const [before, after] = to.took.map(({ resource }) => resource["service.instance.id"]);
  expect(after).not.toBe(before);
});

test("a collector that is busy is asked again when it says, and then holds everything", async () => {
  const { desk, to, settings, window, log, ledger } = await office();
  to.faults.push({ status: 503, retryAfter: "600" });
  await log(() => desk.respond("one", 100));
  const sending = window();
  sending.configure(settings);
  await sending.tick();
  expect(sending.status()).toMatchObject({
    nextAt: start + 10 * minute,
    sentAt: null,
    problem: "The collector answered with status 503.",
  });
  for (let i = 0; i < 9; i++) {
    desk.pass(minute);
    await log(() => desk.respond("one", 100));
    await sending.tick();
  }
  expect(to.took).toEqual([]);
  desk.pass(minute);
  await sending.tick();
  expect(sending.status()).toMatchObject({ sentAt: desk.now(), problem: null });
  expect(to.last("taximeter.cost.nano_usd")).toBe((await ledger()).nanoUsd);
  expect(to.last("gen_ai.client.inference.usage.output_tokens")).toBe(1000);
});

test("without Retry-After the pauses grow, up to an hour", async () => {
  const { desk, to, settings, window } = await office();
  to.faults.push(...Array.from({ length: 9 }, () => ({ status: 503 })));
  const sending = window();
  sending.configure(settings);
  const pauses: number[] = [];
  for (let i = 0; i < 9; i++) {
    await sending.tick();
    pauses.push(sending.status().nextAt! - desk.now());
    desk.pass(pauses.at(-1)!);
  }
  expect(pauses).toEqual([55, 110, 220, 440, 880, 1760, 3520, 3600, 3600].map((seconds) => seconds * 1000));
});

test("a refused request is not repeated soon, but at once with another header", async () => {
  const { desk, to, settings, window } = await office();
  to.faults.push({ status: 401 });
  const sending = window();
  sending.configure(settings);
  await sending.tick();
  desk.pass(10 * minute);
  await sending.tick();
  expect(to.turnedAway).toHaveLength(1);
  sending.configure({ ...settings, headers: { authorization: "Bearer right" } });
  await sending.tick();
  expect(to.took).toHaveLength(1);
  expect(sending.status().problem).toBeNull();
});

test("points that a collector rejects are told to the user", async () => {
  const { to, settings, window } = await office();
  to.faults.push({ answer: { partialSuccess: { rejectedDataPoints: "3", errorMessage: "too old" } } });
  const sending = window();
  sending.configure(settings);
  await sending.tick();
  expect(sending.status().problem).toBe("The collector rejected 3 of the values.");
});

test("a window that ends in the middle makes nothing count twice", async () => {
  const { desk, to, settings, window, log, ledger } = await office();
  to.faults.push("cut");
  await log(() => desk.respond("one", 100));
  const first = window();
  first.configure(settings);
  await first.tick(); // taken, but the answer never came
  expect(first.status().problem).toBe("The collector did not answer.");
  await log(() => desk.respond("one", 200));
  await first.close();
  for (let i = 0; i < 5; i++) {
    desk.pass(minute);
    const next = window();
    next.configure(settings);
    await next.tick();
    await next.close();
    await log(() => desk.respond("one", 10));
  }
  desk.pass(minute);
  const last = window();
  last.configure(settings);
  await last.tick();
  const { tokens, nanoUsd } = await ledger();
  expect(tokens.output).toBe(350);
  expect(to.took.length).toBeGreaterThan(4);
  expect(to.increase("gen_ai.client.inference.usage.output_tokens")).toBe(350);
  expect(to.last("taximeter.cost.nano_usd")).toBe(nanoUsd);
  expect(new Set(to.took.map(({ resource }) => resource["service.instance.id"])).size).toBe(1);
  expect(new Set(to.took.flatMap(({ series }) => series.map((one) => one.start)))).toEqual(new Set([start]));
});

test("of several windows one sends", async () => {
  const { desk, to, settings, window, log } = await office();
  await log(() => desk.respond("one", 100));
  const windows = [window(), window(), window()];
  for (const one of windows) one.configure(settings);
  for (let i = 0; i < 3; i++) {
    await Promise.all(windows.map((one) => one.tick()));
    desk.pass(minute);
  }
  expect(to.took).toHaveLength(3);
  expect(to.increase("gen_ai.client.inference.usage.output_tokens")).toBe(100);
});

test("a request under way ends when it is turned off, and when the window closes", async () => {
  const { desk, to, settings, window } = await office();
  to.faults.push("silent", "silent");
  const sending = window();
  sending.configure(settings);
  const first = sending.tick();
  await expect.poll(() => to.faults.length).toBe(1);
  sending.configure(null);
  await first;
  desk.pass(minute);
  sending.configure(settings);
  const second = sending.tick();
  await expect.poll(() => to.faults.length).toBe(0);
  await sending.close();
  await second;
  expect(to.took).toEqual([]);
});
