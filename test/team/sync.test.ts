import { describe, expect } from "vitest";
import type { Fetch } from "../../src/engine/hostFetch.ts";
import type { Batch } from "../../src/team/wire.ts";
import { dialects, startTeam } from "./harness.ts";
import { startMachine } from "./machine.ts";
import { call, edit, held, hour, member, models, prompt, publicName, start, test } from "./member.ts";

describe("what arrives", () => {
  test.for(dialects)("is what the ledger counts, by hour, tool and model (%s)", async (dialect) => {
    const other = await startTeam(dialect);
    const own = startMachine(other.clock);
    const window = own.open();
    window.logs([
      call("a", "s1", start),
      call("b", "s1", start + hour, { model: models[1] }),
      call("c", "s2", start + hour, { model: models[2] }),
      call("d", "s3", start + hour, { source: "codex", tokens: null }),
    ]);
    window.configure(await member(other, window));
    expect(await window.api.teamSync()).toMatchObject({ waiting: 0, problem: null, rowsSent: 4 });
    const sums = await held(other);
    expect(sums).toEqual(own.counted("2026-11-01", publicName));
    expect(BigInt(Object.values(sums)[0]!.nano)).toBeGreaterThan(0n);
    await window.shut();
    await other.stop();
    own.remove();
  });

  test("says what the cost was paid for, by the prices of the book", async ({ team, machine }) => {
    const window = machine.open();
    const event = call("a", "s1", start);
    window.logs([event, call("c", "s2", start + hour, { model: models[2] })]);
    window.configure(await member(team, window));
    const { bodies } = await window.api.teamPreview();
    const rows = bodies.flatMap((body) => (JSON.parse(body) as Batch).rows);
    const { input = 0, cacheRead = 0, cacheWrite1h = 0, output = 0 } = window.prices.pricer.parts(event)!;
    expect(rows.map(({ costs }) => costs)).toEqual(
      [
        { ...{ input, cacheRead, cacheWrite: cacheWrite1h, output }, other: 0 },
        { ...{ input: 0, cacheRead: 0, cacheWrite: 0, output: 0 }, other: 0 },
      ].map((costs) => Object.fromEntries(Object.entries(costs).map(([kind, nano]) => [kind, String(nano)]))),
    );
    expect(output).toBeGreaterThan(0);
    expect(await window.api.teamSync()).toMatchObject({ waiting: 0, problem: null });
    await window.shut();
  });

  test("is not looked for in the ledger by writing to it while nothing changes", async ({ team, machine }) => {
    const window = machine.open();
    window.configure(await member(team, window));
    window.logs([call("a", "s1", start)]);
    await window.api.teamSync();
    const other = machine.open();
    other.store.changedElsewhere();
    team.clock.now += 10 * 60_000;
    await window.tick();
    expect(other.store.changedElsewhere()).toBe(false);
    await other.shut();
    await window.shut();
  });

  test("is sent once by two windows of one ledger", async ({ team, machine }) => {
    let requests = 0;
    const counting: Fetch = async (url, init) => {
      if (url.endsWith("/totals")) requests++;
      return fetch(url, init);
    };
    const [one, two] = [machine.open(counting), machine.open(counting)];
    one.logs([call("a", "s1", start), call("b", "s2", start + hour)]);
    const settings = await member(team, one);
    one.configure(settings);
    two.configure(settings);
    await Promise.all([one.tick(), two.tick(), one.api.teamSync(), two.api.teamSync()]);
    expect(requests).toBe(1);
    two.logs([call("c", "s1", start + 2 * hour)]);
    team.clock.now += 7 * 60_000;
    await Promise.all([one.tick(), two.tick()]);
    expect(requests).toBe(2);
    expect(await held(team)).toEqual(machine.counted("2026-11-01", publicName));
    await one.shut();
    await two.shut();
  });

  test("is all there after a week without a network and an editor that was started again", async ({
    team,
    machine,
  }) => {
    let online = true;
    const network: Fetch = async (url, init) => {
      if (!online) throw new Error("no network");
      return fetch(url, init);
    };
    const before = machine.open(network);
    const settings = await member(team, before);
    online = false;
    before.configure(settings);
    for (let day = 0; day < 7; day++) {
      before.logs([call(`day ${day}`, `s${day}`, start - day * 24 * hour)]);
      await before.tick();
      team.clock.now += hour;
    }
    expect(await before.api.team()).toMatchObject({ waiting: 7, sentAt: null, problem: { stopped: false } });
    before.kill();
    online = true;
    const after = machine.open(network);
    after.configure(settings);
    team.clock.now += 2 * hour;
    await after.tick();
    expect(await after.api.team()).toMatchObject({ waiting: 0, problem: null });
    expect(await held(team)).toEqual(machine.counted("2026-11-01", publicName));
    await after.shut();
  });

  test("has the kind of its task, which can become another one later, and the tags that are released", async ({
    team,
    machine,
  }) => {
    const window = machine.open();
    machine.setRules({
      version: "1",
      tagsOf: ({ session }) => ({ team: session === "s1" ? "Payments" : null, project: "Refunds", initiative: null }),
    });
    window.configure(await member(team, window, ["team", "kind"]));
    window.logs([prompt("s1", start), call("a", "s1", start + 1), call("sub", "s1", start + 2, { agent: "x" })]);
    await window.api.teamSync();
    const rows = () =>
      team.direct.db.selectFrom("totals").select(["kind", "team", "project", "calls"]).where("calls", ">", 0).execute();
    expect(await rows()).toEqual([{ kind: "question", team: "Payments", project: "", calls: 2 }]);
    window.logs([edit("s1", start + 3), call("b", "s1", start + hour)]);
    await window.api.teamSync();
    expect(await rows()).toEqual([
      { kind: "smallEdit", team: "Payments", project: "", calls: 2 },
      { kind: "smallEdit", team: "Payments", project: "", calls: 1 },
    ]);
    machine.setRules({ version: "2", tagsOf: () => ({ team: "Core", project: null, initiative: null }) });
    await window.api.teamSync();
    expect((await rows()).map((row) => row.team)).toEqual(["Core", "Core"]);
    expect(await held(team)).toEqual(machine.counted("2026-11-01", publicName));
    await window.shut();
  });
});
