import { describe, expect } from "vitest";
import { settingsFor } from "./machine.ts";
import { call, held, hour, member, publicName, start, test } from "./member.ts";

describe("a member", () => {
  test("takes days back for good, also when prices and rules change, until they say otherwise", async ({
    team,
    machine,
  }) => {
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

  test("sends nothing while sync pauses, and can still take back what was sent, and leave", async ({
    team,
    machine,
  }) => {
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

  test("leaves with everything, and nothing is sent from then on", async ({ team, machine }) => {
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

  test("is told when the endpoint does not know them any more, and nothing is tried until they act", async ({
    team,
    machine,
  }) => {
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

  test("has a new token 30 days before the old one ends, which the host keeps", async ({ team, machine }) => {
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

  test("has another name each month", async ({ team, machine }) => {
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

  test("waits as long as the endpoint says", async ({ team, machine }) => {
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
