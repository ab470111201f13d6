import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { type CallEvent, noTokens } from "../../src/core/event.ts";
import { machineName } from "../../src/core/machine.ts";
import { createEngine, type Engine } from "../../src/engine/engine.ts";
import { createPrices } from "../../src/engine/prices.ts";
import { createWorkspace } from "../../src/engine/workspace.ts";
import { openStore } from "../../src/store/store.ts";

const folder = mkdtempSync(join(tmpdir(), "taximeter-machines-"));
const start = Date.UTC(2026, 10, 20, 12);
const days = { from: "2026-11-20", to: "2026-11-21" } as const;
const open: Machine[] = [];
afterEach(async () => {
  for (const { engine } of open.splice(0)) await engine.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Machine {
  name: string;
  /** Of its ledger, and when that began. */
  id: string;
  since: number;
  engine: Engine;
  logs(events: readonly CallEvent[], title?: string): void;
  export(names?: boolean): string;
  byMachine(): Promise<Record<string, string>>;
}

/** A ledger that reads what it is given, at a time that only this test moves. */
async function startMachine(name: string): Promise<Machine> {
  const store = openStore(":memory:");
  const workspace = createWorkspace(store.allocations);
  const prices = createPrices(store, workspace);
  const env = { home: folder, platform: process.platform, vars: {} };
  const engine = createEngine({
    store,
    workspace,
    prices,
    sources: [],
    sample: false,
    env,
    now: () => start + 3_600_000,
  });
  await engine.configure({
    ...{ timeZone: "UTC", workspaceFolders: [], trusted: null, pricing: null, machineName: name },
  });
  let files = 0;
  const machine: Machine = {
    ...{ name, engine, id: store.machines.self().uid, since: store.machines.self().since },
    /** Logs that this machine's tools write. */
    logs(events: readonly CallEvent[], title?: string): void {
      const calls = events.map((event) => ({ event, price: prices.pricer.price(event) }));
      const place = { ...store.places.get("claude", `/home/${name}/log-${files++}.jsonl`), cursor: {} };
      const facts = title === undefined ? [] : [{ source: "claude" as const, session: "s0", title, project: "/shop" }];
      store.append([{ place, calls, tools: [], marks: [], facts }]);
    },
    export(names = true): string {
      const path = join(folder, `${name}-${exports++}.jsonl`);
      writeFileSync(path, [...engine.export({ names })].join("\n"));
      return path;
    },
    /** Responses, output and cost of each machine, by its name, as History shows them. */
    async byMachine(): Promise<Record<string, string>> {
      const { series, total } = await engine.history({ ...days, unit: "day", by: "machine" });
      const shown = Object.fromEntries(
        series
          .filter((one) => one.total.calls > 0)
          .map((one) => [
            one.key === "" ? name : one.label,
            said(one.total.calls, one.total.tokens.output, one.total.cost.nanoUsd),
          ]),
      );
      // Rollups are the raw rows, and the list says the same.
      const proof = await engine.proof({ from: start - 1, to: start + 9e6, limit: 0, offset: 0 });
      const { calls, tokens, cost } = proof.total;
      expect(said(total.calls, total.tokens.output, total.cost.nanoUsd)).toBe(said(calls, tokens.output, cost.nanoUsd));
      for (const { name: label, calls: count } of await engine.machines()) {
        expect(shown[label] ?? "0 ").toMatch(new RegExp(`^${count} `));
      }
      return shown;
    },
  };
  open.push(machine);
  return machine;
}
let exports = 0;

function said(calls: number, output: number, nano: number | null): string {
  return `${calls} responses, ${output} tokens, ${nano ?? 0} nano`;
}

function call(key: string, output: number, more: Partial<CallEvent> = {}): CallEvent {
  return {
    ...{ kind: "call", source: "claude", session: "s0", at: start, endAt: start, key, offset: 0, born: 5 },
    ...{ model: "claude-sonnet-5-5", tokens: { ...noTokens, input: 3, output }, context: 3 },
    ...{ tier: "standard", quality: "exact" },
    ...more,
  };
}

async function add(to: Machine, ...files: string[]): Promise<void> {
  for (const file of files) await to.engine.importLedger(file);
}

describe("several machines", () => {
  test("a response that two read counts once, for the one whose file is older; a fuller reading replaces another", async () => {
    const [desk, laptop] = [await startMachine("desk"), await startMachine("laptop")];
    desk.logs([call("shared", 100, { born: 1 }), call("own", 7), call("streaming", 10)]);
    laptop.logs([call("shared", 100, { born: 2 }), call("streaming", 60), call("late", 1)]);
    await add(desk, laptop.export());
    expect(await desk.byMachine()).toEqual({
      desk: said(2, 107, costOf([100, 7])),
      laptop: said(2, 61, costOf([60, 1])),
    });
    // Back again: both ledgers say the same of both.
    await add(laptop, desk.export());
    expect(await laptop.byMachine()).toEqual(await desk.byMachine());
    await add(desk, laptop.export(), laptop.export());
    expect(await desk.byMachine()).toEqual(await laptop.byMachine());
  });

  test("taken out again, the rest is as if it had never been added; it comes back only when it is asked for", async () => {
    const [desk, laptop, wsl] = [await startMachine("desk"), await startMachine("laptop"), await startMachine("wsl")];
    desk.logs([call("shared", 100, { born: 9 }), call("own", 7)]);
    const before = await desk.byMachine();
    laptop.logs([call("shared", 120, { born: 1 }), call("b", 1, { session: "s1" })], "Secret plans");
    wsl.logs([call("shared", 110, { born: 1 }), call("c", 2, { session: "s2" })]);
    await add(wsl, laptop.export());
    await add(desk, laptop.export());
    expect(Object.keys(await desk.byMachine()).toSorted()).toEqual(["desk", "laptop"]);
    await desk.engine.removeMachine(laptop.id);
    expect(await desk.byMachine()).toEqual(before);
    expect((await desk.engine.machines()).map(({ name }) => name)).toEqual(["desk"]);
    expect((await desk.engine.sessions({ limit: 9, offset: 0 })).map(({ session }) => session)).toEqual(["s0"]);
    // Another one's ledger knows it too, and does not bring it back.
    await add(desk, wsl.export());
    expect(Object.keys(await desk.byMachine()).toSorted()).toEqual(["desk", "wsl"]);
    await add(desk, laptop.export());
    expect(Object.keys(await desk.byMachine()).toSorted()).toEqual(["desk", "laptop", "wsl"]);
    await expect(desk.engine.removeMachine(desk.id)).rejects.toThrow("no figures of another machine");
  });

  test("without names an export says no title, path or branch, and the figures are the same", async () => {
    const [desk, laptop] = [await startMachine("desk"), await startMachine("laptop")];
    laptop.logs([call("a", 1)], "Secret plans");
    const lines = [...laptop.engine.export({ names: false })].join("\n");
    expect(lines).not.toMatch(/Secret|shop|home|jsonl/);
    await add(desk, laptop.export(false));
    expect(await desk.byMachine()).toEqual({ laptop: said(1, 1, costOf([1])) });
    await add(desk, laptop.export());
    expect(await desk.byMachine()).toEqual({ laptop: said(1, 1, costOf([1])) });
    const [session] = await desk.engine.sessions({ limit: 9, offset: 0 });
    expect(session).toMatchObject({ title: "Secret plans", machines: ["laptop"], live: false });
  });

  test("another machine's session is neither the current one nor worth an alert, and its figures are not sent on", async () => {
    const [desk, laptop] = [await startMachine("desk"), await startMachine("laptop")];
    desk.logs([call("own", 7)]);
    laptop.logs([call("a", 1, { session: "s1", at: start + 3_590_000, endAt: start + 3_590_000 })]);
    await add(desk, laptop.export());
    const { current, recent, elsewhere } = await desk.engine.snapshot();
    expect(recent).toHaveLength(2);
    expect(elsewhere).toEqual({ calls: 1, nanoUsd: costOf([1]), machines: ["laptop"] });
    expect(current?.session).toBe("s0");
    const since = Date.UTC(2026, 10, 1);
    const metrics = await desk.engine.otlpPreview({
      ...{ url: "https://collector.example/", headers: {}, since, release: [], version: "1" },
    });
    expect(metrics).toMatch(/"asInt": 7\b/);
    expect(metrics).not.toMatch(/"asInt": 8\b/);
    expect(metrics).not.toContain('"count": 2');
    const plan = { address: "https://team.example", release: [], since: "2026-11-01" };
    const { bodies } = await desk.engine.teamPreview(plan);
    const rows = bodies.flatMap((body) => (JSON.parse(body) as { rows: { calls: number }[] }).rows);
    expect(rows.map(({ calls }) => calls)).toEqual([1]);
  });

  test("whatever three machines read, in whatever order ledgers go round, also cut short: the truth, of each and of all", async () => {
    const reading = fc.record({
      key: fc.constantFrom("m1", "m2", "m3", "m4"),
      request: fc.constantFrom("", "r1", "r2"),
      copy: fc.boolean(),
      session: fc.constantFrom("s0", "s1"),
      output: fc.integer({ min: 1, max: 4 }),
      born: fc.integer({ min: 1, max: 3 }),
      slot: fc.integer({ min: 0, max: 2 }),
      machine: fc.integer({ min: 0, max: 2 }),
      late: fc.boolean(),
    });
    const step = fc.record({ from: fc.nat(2), to: fc.nat(2), cut: fc.boolean(), late: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(reading, {
          maxLength: 14,
          selector: (one) => `${one.machine} ${one.key} ${one.request} ${one.copy}`,
        }),
        fc.array(step, { maxLength: 5 }),
        async (readings, steps) => {
          const machines = [await startMachine("a"), await startMachine("b"), await startMachine("c")];
          const log = (late: boolean) =>
            machines.forEach((machine, i) =>
              machine.logs(readings.filter((one) => one.machine === i && one.late === late).map(eventOf)),
            );
          log(false);
          const [first, second] = [steps.filter(({ late }) => !late), steps.filter(({ late }) => late)];
          for (const one of first) await goRound(machines, one);
          log(true);
          for (const one of second) await goRound(machines, one);
          // In the end the first one hears of all, the others of it.
          const [a, b, c] = machines as [Machine, Machine, Machine];
          await add(b, c.export());
          await add(a, b.export(), c.export());
          await add(c, a.export());
          const truth = truthOf(readings, machines);
          expect(await a.byMachine()).toEqual(truth);
          expect(await c.byMachine()).toEqual(truth);
          for (const { engine } of open.splice(0)) await engine.close();
        },
      ),
      { numRuns: 40 },
    );
  }, 120_000);

  test("names what runs where", () => {
    const name = (remote: string | undefined, hostName: string, vars = {}) => machineName({ remote, hostName, vars });
    expect(name(undefined, "desk.local")).toBe("desk");
    expect(name("wsl", "desk", { WSL_DISTRO_NAME: "Ubuntu" })).toBe("WSL: Ubuntu");
    expect(name("ssh-remote", "build-7")).toBe("SSH: build-7");
    expect(name("dev-container", "0f3a")).toBe("Container: 0f3a");
    expect(name("codespaces", "codespaces-1", { CODESPACE_NAME: "fuzzy-goggles" })).toBe("Codespace: fuzzy-goggles");
    expect(name(undefined, "codespaces-1", { CODESPACE_NAME: "x\u0000\ny".repeat(90) })).toHaveLength(60);
  });
});

interface Reading {
  key: string;
  request: string;
  copy: boolean;
  session: string;
  output: number;
  born: number;
  slot: number;
  machine: number;
}

function eventOf({ key, request, copy, session, output, born, slot }: Reading): CallEvent {
  const at = start + slot * 15 * 60_000;
  return call(key, output, { request, ...(copy && { copy }), session, born, at, endAt: at });
}

/** Hands one ledger to another one; `cut`: the import is interrupted in the middle of a line. */
async function goRound(machines: readonly Machine[], { from, to, cut }: { from: number; to: number; cut: boolean }) {
  const path = machines[from]!.export();
  if (!cut) return add(machines[to]!, path);
  const lines = [...machines[from]!.engine.export()];
  const half = Math.ceil(lines.length / 2);
  writeFileSync(path, [...lines.slice(0, half), '{"place":"/half'].join("\n"));
  await expect(add(machines[to]!, path)).rejects.toThrow("is not JSON");
}

/** By the rules as they are written for people: the fuller, the older, then the ledger that began first. */
function truthOf(readings: readonly Reading[], machines: readonly Machine[]): Record<string, string> {
  const elders = machines.toSorted((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1));
  const rank = ({ machine }: Reading) => elders.indexOf(machines[machine]!);
  const best = (of: readonly Reading[]) =>
    of.toSorted(
      (a, b) =>
        b.output - a.output ||
        a.born - b.born ||
        (a.session < b.session ? -1 : a.session > b.session ? 1 : rank(a) - rank(b)),
    )[0];
  const sums = new Map<string, number[]>();
  for (const alike of Map.groupBy(readings, ({ key }) => key).values()) {
    const originals = alike.filter(({ copy }) => !copy);
    const requests = [...new Set(originals.map(({ request }) => request))].filter(Boolean).toSorted();
    const bare = originals.filter(({ request }) => request === "");
    const counts =
      originals.length === 0
        ? [best(alike)]
        : requests.length === 0
          ? [best(bare)]
          : requests.map((id, i) =>
              best([...originals.filter(({ request }) => request === id), ...(i === 0 ? bare : [])]),
            );
    for (const one of counts) {
      const { name } = machines[one!.machine]!;
      sums.set(name, [...(sums.get(name) ?? []), one!.output]);
    }
  }
  return Object.fromEntries(
    [...sums].map(([name, outputs]) => [
      name,
      said(
        outputs.length,
        outputs.reduce((a, b) => a + b),
        costOf(outputs),
      ),
    ]),
  );
}

/** $2 and $10 per million tokens; three tokens are read. */
function costOf(outputs: readonly number[]): number {
  return outputs.reduce((sum, output) => sum + 3 * 2000 + output * 10_000, 0);
}
