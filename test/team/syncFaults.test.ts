import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect } from "vitest";
import { noTokens } from "../../src/core/event.ts";
import type { Releasable } from "../../src/core/team.ts";
import type { Fetch } from "../../src/engine/hostFetch.ts";
import type { Team } from "./harness.ts";
import { startMachine, type TestRules, type TestWindow } from "./machine.ts";
import { call, edit, held, hour, member, models, prompt, publicName, start, test } from "./member.ts";

/** How the next request fares. */
const fates = ["well", "lost", "unanswered", "twice", "killed before", "killed after", "overtaken"] as const;
type Fate = (typeof fates)[number];

type Step =
  | {
      do: "log";
      key: number;
      session: number;
      at: number;
      model: number;
      output: number;
      prompt: boolean;
      edit: boolean;
    }
  | { do: "prices" | "rules" | "restart" | "sync" | "release"; n: number }
  | { do: "fate"; fate: Fate };

const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant("log" as const),
        ...{ key: fc.nat(12), session: fc.nat(3), at: fc.nat(5), model: fc.nat(2), output: fc.nat(5000) },
        ...{ prompt: fc.boolean(), edit: fc.boolean() },
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constantFrom(
          "prices" as const,
          "rules" as const,
          "restart" as const,
          "sync" as const,
          "release" as const,
        ),
        n: fc.nat(3),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("sync" as const), n: fc.nat(3) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("fate" as const), fate: fc.constantFrom(...fates) }) },
  ),
  { maxLength: 25 },
);

const releases: Releasable[][] = [[], ["team"], ["kind"], ["team", "project", "kind"]];
const rulesOf = (n: number): TestRules => ({
  version: String(n),
  tagsOf: ({ session }) => ({
    team: n > 0 ? `Team ${session.length % n}` : null,
    project: n === 2 ? session : null,
    initiative: null,
  }),
});

describe("whatever happens", () => {
  test("a ledger that was restored from its backup takes up where the endpoint is", async ({ team, machine }) => {
    const early = machine.open();
    const settings = await member(team, early);
    early.configure(settings);
    early.logs([call("a", "s1", start)]);
    await early.api.teamSync();
    await early.shut();
    const ledger = join(machine.folder, "ledger.db");
    copyFileSync(ledger, `${ledger}.copy`);
    const late = machine.open();
    late.configure(settings);
    for (const key of ["b", "c", "d"]) {
      late.logs([call(key, "s1", start + 1)]);
      await late.api.teamSync();
    }
    await late.shut();
    copyFileSync(`${ledger}.copy`, ledger);
    const restored = machine.open();
    restored.configure(settings);
    restored.logs([call("b", "s1", start + 1)]); // the other logs are gone
    expect(await restored.api.teamSync()).toMatchObject({ waiting: 0, problem: null });
    expect(await held(team)).toEqual(machine.counted("2026-11-01", publicName));
    await restored.shut();
  });

  test("a process that is killed while it writes and sends leaves nothing out and nothing double", async ({
    team,
    machine,
  }) => {
    const first = machine.open();
    const settings = await member(team, first);
    await first.shut();
    for (let round = 0; round < 4; round++) {
      const { folder } = machine;
      const args = [folder, String(team.clock.now), String(round), JSON.stringify(settings)];
      const writer = spawn(process.execPath, [join(import.meta.dirname, "writer.ts"), ...args]);
      for await (const line of createInterface({ input: writer.stdout })) if (line >= "sent 1") break;
      await setTimeout(40 + round * 37);
      const ended = once(writer, "exit");
      writer.kill("SIGKILL");
      await ended;
      team.clock.now += 3 * 60_000; // until another window may take over
    }
    const window = machine.open();
    window.configure(settings);
    expect(await window.api.teamSync()).toMatchObject({ waiting: 0, problem: null });
    const counted = machine.counted("2026-11-01", publicName);
    expect(Object.keys(counted).length).toBeGreaterThan(0);
    expect(await held(team)).toEqual(counted);
    await window.shut();
  });

  test(
    "the endpoint ends up with what the ledger counts, to the nano-dollar",
    { timeout: 180_000 },
    async ({ team }) => {
      await fc.assert(
        fc.asyncProperty(steps, (history) => arrivesWhole(history, team)),
        { numRuns: 60 },
      );
    },
  );
});

async function arrivesWhole(history: Step[], team: Team): Promise<void> {
  await team.direct.db.deleteFrom("totals").execute();
  const own = startMachine(team.clock);
  let fate: Fate = "well";
  let window: TestWindow;
  const overtaken: (() => Promise<unknown>)[] = [];
  const network: Fetch = async (url, init) => {
    const now = fate;
    fate = "well";
    if (now === "lost") throw new Error("no network");
    if (now === "killed before") {
      window.kill();
      throw new Error("killed");
    }
    if (now === "overtaken") {
      overtaken.push(() => fetch(url, { ...init, signal: null }));
      throw new Error("timeout");
    }
    const answer = await fetch(url, init);
    if (now === "twice") return fetch(url, init);
    if (now === "unanswered") throw new Error("reset");
    if (now === "killed after") {
      window.kill();
      throw new Error("killed");
    }
    return answer;
  };
  window = own.open();
  let settings = await member(team, window);
  await window.shut();
  const reopen = () => {
    window = own.open(network);
    window.configure(settings);
  };
  reopen();
  const sync = async () => {
    await window.api.teamSync().catch(() => {});
    for (const late of overtaken.splice(0)) await late();
    if (window.killed()) {
      team.clock.now += 3 * 60_000; // until another window may take over
      reopen();
    }
  };
  for (const step of history) {
    switch (step.do) {
      case "log": {
        const at = start + step.at * hour * 0.7 + step.key;
        const tokens = { ...noTokens, input: 11, output: step.output };
        window.logs([
          ...(step.prompt ? [prompt(`s${step.session}`, at - 1)] : []),
          call(`k${step.key}`, `s${step.session}`, at, { model: models[step.model]!, tokens, born: 1000 - step.at }),
          ...(step.edit ? [edit(`s${step.session}`, at + 1)] : []),
        ]);
        break;
      }
      case "prices":
        own.setDiscount([1, 0.5, 0.3333, 0.9][step.n]!);
        window.prices.reload(null);
        break;
      case "rules":
        own.setRules(rulesOf(step.n));
        break;
      case "release":
        settings = { ...settings, release: releases[step.n]! };
        window.configure(settings);
        break;
      case "restart":
        await window.shut();
        reopen();
        break;
      case "sync":
        await sync();
        break;
      case "fate":
        fate = step.fate;
        break;
      default:
        step satisfies never;
    }
  }
  fate = "well";
  await sync();
  await sync();
  expect(await window.api.team()).toMatchObject({ waiting: 0, problem: null });
  expect(await held(team)).toEqual(own.counted("2026-11-01", publicName));
  await window.shut();
  own.remove();
}
