import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CallEvent, type Event, noTokens, type SourceId } from "../../src/core/event.ts";
import type { Releasable } from "../../src/core/team.ts";
import type { Fetch } from "../../src/engine/hostFetch.ts";
import { invite } from "../../src/team/server/enrolment.ts";
import type { Batch } from "../../src/team/wire.ts";
import { dialects, startTeam, type Team } from "./harness.ts";
import { settingsFor, startMachine, type TestMachine, type TestRules, type TestWindow } from "./machine.ts";

const hour = 3_600_000;
const start = Date.parse("2026-11-18T08:00Z");
const models = ["claude-opus-5", "claude-sonnet-5-5", "acme internal model"] as const;
const publicName = (model: string) => (model.startsWith("claude-") ? model : "other");

function call(key: string, session: string, at: number, more: Partial<CallEvent> = {}): CallEvent {
  return {
    ...{ kind: "call", source: "claude", session, key, at, endAt: at + 1000, offset: 1, model: models[0] },
    ...{ tokens: { ...noTokens, input: 1003, cacheRead: 7001, cacheWrite1h: 301, output: 507, reasoning: 100 } },
    ...{ context: 8000, tier: "standard", quality: "exact" },
    ...more,
  };
}

function prompt(session: string, at: number, source: SourceId = "claude"): Event {
  return { kind: "mark", source, session, at, key: `prompt ${session} ${at}`, offset: 2, mark: "prompt" };
}

function edit(session: string, at: number): Event {
  return {
    ...{ kind: "tool", source: "claude", session, at, key: `edit ${session} ${at}`, offset: 3 },
    ...{ name: "Edit", activity: "edit", target: "0123456789abcdef", ok: true, bytes: 10 },
  };
}

async function member({ direct, server, clock }: Team, window: TestWindow, release: Releasable[] = []) {
  const secret = await direct.write((db) =>
    invite(db, { role: "member", uses: 1, expiresAt: clock.now + hour, member: null }),
  );
  const credential = await window.api.teamJoin({ address: server.address, invite: secret });
  return settingsFor(credential, release);
}

/** What the endpoint holds of everybody, by hour, tool and model. */
async function held({ direct }: Team): Promise<Record<string, { calls: number; nano: string }>> {
  const rows = await direct.db
    .selectFrom("totals")
    .select(["hour", "tool", "model", "calls"])
    .select((select) => select.cast<string>("nano", "text").as("nano"))
    .where("calls", ">", 0)
    .execute();
  const sums: Record<string, { calls: number; nano: string }> = {};
  for (const { hour: at, tool, model, calls, nano } of rows) {
    const known = sums[`${at} ${tool} ${model}`] ?? { calls: 0, nano: "0" };
    sums[`${at} ${tool} ${model}`] = {
      calls: known.calls + calls,
      nano: String(BigInt(known.nano) + BigInt(nano)),
    };
  }
  return sums;
}

let team: Team;
let machine: TestMachine;
beforeEach(async () => {
  team = await startTeam("sqlite");
  machine = startMachine(team.clock);
});
afterEach(async () => {
  await team.stop();
  machine.remove();
});

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

  test("says what the cost was paid for, by the prices of the book", async () => {
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

  test("is not looked for in the ledger by writing to it while nothing changes", async () => {
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

  test("is sent once by two windows of one ledger", async () => {
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

  test("is all there after a week without a network and an editor that was started again", async () => {
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

  test("has the kind of its task, which can become another one later, and the tags that are released", async () => {
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

describe("what leaves this machine", () => {
  const marker = "xk7marker";

  test("is nothing while sync is off", async () => {
    let connections = 0;
    const window = machine.open(async (url, init) => {
      connections++;
      return fetch(url, init);
    });
    const settings = await member(team, window);
    expect(connections).toBe(1);
    window.configure(settings);
    window.configure(null);
    window.logs([call("a", "s1", start)]);
    await window.tick();
    expect(await window.api.teamSync()).toMatchObject({ address: null });
    await window.api.teamPreview(settings);
    team.clock.now += 24 * hour;
    await window.tick();
    expect(connections).toBe(1);
    await window.shut();
  });

  test("is what the preview showed, byte for byte, and what the log keeps", async () => {
    const bodies: string[] = [];
    const window = machine.open(async (url, init) => {
      if (url.endsWith("/totals")) bodies.push(gunzipSync(init?.body as Uint8Array).toString("utf8"));
      return fetch(url, init);
    });
    const settings = await member(team, window, ["kind"]);
    window.logs(
      Array.from({ length: 1200 }, (_, i) =>
        call(`c${i}`, `s${i % 7}`, start - i * hour * 0.3, { model: models[i % 2]! }),
      ),
    );
    const before = await window.api.teamPreview({
      address: settings.address,
      release: ["kind"],
      since: settings.since,
    });
    expect(await window.api.team()).toMatchObject({ address: null, waiting: 0 });
    window.configure(settings);
    const shown = await window.api.teamPreview();
    expect(shown.bodies).toEqual(before.bodies);
    await window.api.teamSync();
    expect(bodies).toEqual(shown.bodies);
    const log = await window.api.teamSent({ limit: 100 });
    expect(log.map(({ body }) => body)).toEqual(bodies.toReversed());
    expect(log.reduce((sum, { outcome }) => sum + (outcome?.accepted ?? 0), 0)).toBe(shown.rows);
    expect((await window.api.teamPreview()).bodies).toEqual([]);
    await window.shut();
  });

  test("holds nothing of prompts, paths, titles, branches, repositories, sessions or private models", async () => {
    let seen = "";
    const window = machine.open(async (url, init) => {
      const body =
        init?.body instanceof Uint8Array ? gunzipSync(init.body).toString("utf8") : JSON.stringify(init?.body);
      seen += `${url} ${JSON.stringify(init?.headers)} ${body}`;
      return fetch(url, init);
    });
    const session = `session-${marker}`;
    window.logs(
      [
        prompt(session, start),
        call(`key-${marker}`, session, start + 1, { agent: `agent-${marker}`, turn: `turn-${marker}` }),
        call(`key2-${marker}`, session, start + 2, { model: `deployment-${marker}`, request: `request-${marker}` }),
        { ...edit(session, start + 3), key: `tool-${marker}`, name: `mcp__${marker}` } as Event,
      ],
      [
        {
          ...{
            source: "claude",
            session,
            project: `/home/${marker}/repository-${marker}`,
            branch: `feature/${marker}`,
          },
          title: `What ${marker} means`,
        },
      ],
    );
    window.configure(await member(team, window, ["team", "project", "initiative", "kind"]));
    expect(await window.api.teamSync()).toMatchObject({ waiting: 0, problem: null, rowsSent: 2 });
    expect(seen).toContain('"model":"other"');
    expect(seen).not.toContain(marker);
    expect(machine.outbound()).not.toContain(marker);
    expect(JSON.stringify(await window.api.teamSent({ limit: 10 }))).not.toContain(marker);
    await window.shut();
  });

  test("never names a tag that is no longer released before it was sent", async () => {
    let seen = "";
    const window = machine.open(async (url, init) => {
      if (init?.body instanceof Uint8Array) seen += gunzipSync(init.body).toString("utf8");
      return fetch(url, init);
    });
    machine.setRules({ version: "1", tagsOf: () => ({ team: marker, project: null, initiative: null }) });
    window.logs([call("a", "s1", start)]);
    const settings = await member(team, window, ["team"]);
    window.configure(settings);
    expect(JSON.stringify(await window.api.teamPreview())).toContain(marker);
    window.configure({ ...settings, release: [] });
    await window.api.teamSync();
    expect(seen).not.toContain(marker);
    expect(await held(team)).toEqual(machine.counted("2026-11-01", publicName));
    await window.shut();
  });

  test("goes to no address without encryption, and follows no redirection", async () => {
    const asked: string[] = [];
    const window = machine.open(async (url) => {
      asked.push(url);
      return new Response(null, { status: 307, headers: { location: "https://elsewhere.example/v1/totals" } });
    });
    window.logs([call("a", "s1", start)]);
    const settings = { token: "t", tokenExpiresAt: team.clock.now + 1e10, release: [], since: "2026-11-01" };
    window.configure({ ...settings, address: "http://team.example" });
    expect(await window.api.teamSync()).toMatchObject({ problem: { stopped: true } });
    expect(asked).toEqual([]);
    window.configure({ ...settings, address: "https://team.example" });
    expect(await window.api.teamSync()).toMatchObject({ problem: { stopped: false }, waiting: 1 });
    expect(new Set(asked.map((url) => new URL(url).host))).toEqual(new Set(["team.example"]));
    await window.shut();
  });
});

describe("a member", () => {
  test("takes days back for good, also when prices and rules change, until they say otherwise", async () => {
    const window = machine.open();
    window.logs([call("a", "s1", start), call("b", "s1", start + 24 * hour)]);
    window.configure(await member(team, window, ["team"]));
    await window.api.teamSync();
    expect(await window.api.teamRecall({ from: null, to: "2026-11-18" })).toEqual({ rows: 1 });
    machine.setDiscount(0.5);
    window.prices.reload(null);
    machine.setRules({ version: "1", tagsOf: () => ({ team: "Core", project: null, initiative: null }) });
    window.logs([call("late", "s1", start + 60_000)]);
    expect(await window.api.teamSync()).toMatchObject({ waiting: 0, problem: null });
    expect(Object.keys(await held(team))).toEqual([`${start / hour + 24} claude claude-opus-5`]);
    await window.api.teamSendAgain();
    await window.api.teamSync();
    expect(await held(team)).toEqual(machine.counted("2026-11-01", publicName));
    await window.shut();
  });

  test("sends nothing while sync pauses, and can still take back what was sent, and leave", async () => {
    const window = machine.open();
    window.logs([call("a", "s1", start)]);
    const settings = await member(team, window);
    window.configure(settings);
    await window.api.teamSync();
    window.logs([call("b", "s1", start + 24 * hour)]);
    window.configure({ ...settings, paused: true });
    expect(await window.api.teamSync()).toMatchObject({ address: settings.address, problem: null });
    expect(Object.keys(await held(team))).toEqual([`${start / hour} claude claude-opus-5`]);
    expect(await window.api.teamRecall({ from: null, to: null })).toEqual({ rows: 1 });
    await window.api.teamLeave();
    expect(await team.direct.db.selectFrom("members").selectAll().execute()).toEqual([]);
    await window.shut();
  });

  test("leaves with everything, and nothing is sent from then on", async () => {
    const window = machine.open();
    window.logs([call("a", "s1", start)]);
    window.configure(await member(team, window));
    await window.api.teamSync();
    await window.api.teamLeave();
    expect(await held(team)).toEqual({});
    expect(await team.direct.db.selectFrom("members").selectAll().execute()).toEqual([]);
    window.logs([call("b", "s1", start)]);
    expect(await window.api.teamSync()).toMatchObject({ address: null });
    expect(await held(team)).toEqual({});
    window.configure(await member(team, window));
    await window.api.teamSync();
    expect(await held(team)).toEqual(machine.counted("2026-11-01", publicName));
    await window.shut();
  });

  test("is told when the endpoint does not know them any more, and nothing is tried until they act", async () => {
    let requests = 0;
    const window = machine.open(async (url, init) => {
      requests++;
      return fetch(url, init);
    });
    const settings = await member(team, window);
    window.configure(settings);
    await team.direct.db.deleteFrom("tokens").execute();
    window.logs([call("a", "s1", start)]);
    expect(await window.api.teamSync()).toMatchObject({ problem: { stopped: true }, nextAt: null });
    const before = requests;
    team.clock.now += 24 * hour;
    await window.tick();
    expect(requests).toBe(before);
    await window.shut();
  });

  test("has a new token 30 days before the old one ends, which the host keeps", async () => {
    const window = machine.open();
    const settings = await member(team, window);
    window.configure({ ...settings, tokenExpiresAt: team.clock.now + 29 * 24 * hour });
    window.logs([call("a", "s1", start)]);
    await window.api.teamSync();
    expect(machine.kept).toHaveLength(1);
    window.configure(settingsFor(machine.kept[0]!));
    team.clock.now += 25 * hour;
    window.logs([call("b", "s1", start + hour)]);
    await window.tick();
    expect(await window.api.team()).toMatchObject({ waiting: 0, problem: null });
    await window.shut();
  });

  test("has another name each month", async () => {
    const window = machine.open();
    window.configure(await member(team, window));
    const names = () => team.direct.db.selectFrom("members").select("pseudonym").execute();
    await window.api.teamSync();
    const [november] = await names();
    await window.api.teamSync();
    expect(await names()).toEqual([november]);
    team.clock.now += 20 * 24 * hour;
    await window.api.teamSync();
    expect(await names()).not.toEqual([november]);
    await window.shut();
  });

  test("waits as long as the endpoint says", async () => {
    let status = 503;
    let requests = 0;
    const window = machine.open(async (url, init) => {
      if (!url.endsWith("/totals")) return fetch(url, init);
      requests++;
      if (status === 200) return fetch(url, init);
      const body = JSON.stringify({ problem: "unavailable", message: "" });
      return new Response(body, { status, headers: { "retry-after": "1800" } });
    });
    window.logs([call("a", "s1", start)]);
    window.configure(await member(team, window));
    await window.tick();
    expect(requests).toBe(1);
    status = 200;
    team.clock.now += 1_790_000;
    await window.tick();
    expect(requests).toBe(1);
    team.clock.now += 20_000;
    await window.tick();
    expect(await held(team)).toEqual(machine.counted("2026-11-01", publicName));
    await window.shut();
  });
});

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
  test("a ledger that was restored from its backup takes up where the endpoint is", async () => {
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

  test("a process that is killed while it writes and sends leaves nothing out and nothing double", async () => {
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

  test("the endpoint ends up with what the ledger counts, to the nano-dollar", { timeout: 180_000 }, async () => {
    await fc.assert(fc.asyncProperty(steps, arrivesWhole), { numRuns: 60 });
  });
});

async function arrivesWhole(history: Step[]): Promise<void> {
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
