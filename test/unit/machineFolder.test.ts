import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { type CallEvent, noTokens } from "../../src/core/event.ts";
import { createMachines } from "../../src/engine/machines.ts";
import { createPrices } from "../../src/engine/prices.ts";
import { createWorkspace } from "../../src/engine/workspace.ts";
import { openStore } from "../../src/store/store.ts";

const minute = 60_000;
const october = Date.UTC(2026, 9, 31, 12);
const november = Date.UTC(2026, 10, 20, 12);
const shared = mkdtempSync(join(tmpdir(), "taximeter-shared-"));
afterEach(() => {
  for (const name of readdirSync(shared)) rmSync(join(shared, name));
});

const clock = { now: november };

function startMachine(name: string, names = true) {
  const store = openStore(":memory:");
  const prices = createPrices(store, createWorkspace(store.allocations));
  const errors: string[] = [];
  const machines = createMachines(store, {
    ...{ env: { home: shared, platform: process.platform, vars: {} }, prices, now: () => clock.now },
    onChange() {},
    onError: (error) => errors.push((error as Error).message),
  });
  machines.rename(name);
  machines.folder.configure({ path: shared, names });
  return {
    ...{ errors, tick: machines.folder.tick, uid: store.machines.self().uid },
    logs(...events: CallEvent[]): void {
      const place = { ...store.places.get("claude", `/home/${name}/${events[0]!.key}.jsonl`), cursor: {} };
      const calls = events.map((event) => ({ event, price: prices.pricer.price(event) }));
      const facts = [{ source: "claude" as const, session: "s", title: "Secret plans" }];
      store.append([{ place, calls, tools: [], marks: [], facts }]);
    },
    async counts(): Promise<Record<string, number>> {
      return Object.fromEntries((await machines.api.machines()).map(({ name: one, calls }) => [one, calls]));
    },
    forget: (uid: string) => machines.api.removeMachine(uid),
  };
}

function call(key: string, at: number): CallEvent {
  return {
    ...{ kind: "call", source: "claude", session: "s", at, endAt: at, key, offset: 0, model: "claude-sonnet-5-5" },
    ...{ tokens: { ...noTokens, output: 5 }, context: 3, tier: "standard", quality: "exact" },
  };
}

const later = () => (clock.now += 16 * minute);

test("each machine leaves what it read itself, a file a month, and reads the others'; what did not change is left alone", async () => {
  const [desk, laptop] = [startMachine("desk"), startMachine("laptop")];
  desk.logs(call("a", october), call("b", november));
  laptop.logs(call("c", november));
  for (const machine of [desk, laptop]) await machine.tick();
  expect(await laptop.counts()).toEqual({ desk: 2, laptop: 1 });
  later();
  for (const machine of [desk, laptop]) await machine.tick();
  expect(await desk.counts()).toEqual({ desk: 2, laptop: 1 });
  expect(readdirSync(shared)).toHaveLength(3);

  const stamps = () => readdirSync(shared).map((name) => statSync(join(shared, name)).ino);
  const before = stamps();
  later();
  for (const machine of [desk, laptop]) await machine.tick();
  expect(stamps()).toEqual(before);

  laptop.logs(call("d", november));
  await laptop.tick(); // too soon
  expect(stamps()).toEqual(before);
  later();
  await laptop.tick();
  await desk.tick();
  expect(await desk.counts()).toEqual({ desk: 2, laptop: 2 });
  expect(stamps().filter((inode) => !before.includes(inode))).toHaveLength(1);
  expect([...desk.errors, ...laptop.errors]).toEqual([]);
});

test("a file that is cut short is told and read when it is whole; what was removed does not come back by itself", async () => {
  const [desk, laptop] = [startMachine("desk"), startMachine("laptop", false)];
  laptop.logs(call("c", november));
  await laptop.tick();
  const [name] = readdirSync(shared);
  const whole = readFileSync(join(shared, name!));
  expect(gunzipSync(whole).toString()).not.toMatch(/Secret|home/);
  writeFileSync(join(shared, name!), whole.subarray(0, whole.length - 40));
  later();
  await desk.tick();
  expect(desk.errors).toHaveLength(1);
  writeFileSync(join(shared, name!), whole);
  later();
  await desk.tick();
  expect(await desk.counts()).toEqual({ desk: 0, laptop: 1 });
  await desk.forget(laptop.uid);
  laptop.logs(call("d", november));
  later();
  await laptop.tick();
  await desk.tick();
  expect(await desk.counts()).toEqual({ desk: 0 });
  expect(desk.errors).toHaveLength(1);
});
