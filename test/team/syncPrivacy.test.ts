import { gunzipSync } from "node:zlib";
import { describe, expect } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { call, edit, held, hour, member, models, prompt, publicName, start, test } from "./member.ts";

describe("what leaves this machine", () => {
  const marker = "xk7marker";

  test("is nothing while sync is off", async ({ team, machine }) => {
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

  test("is what the preview showed, byte for byte, and what the log keeps", async ({ team, machine }) => {
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

  test("holds nothing of prompts, paths, titles, branches, repositories, sessions or private models", async ({
    team,
    machine,
  }) => {
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

  test("never names a tag that is no longer released before it was sent", async ({ team, machine }) => {
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

  test("goes to no address without encryption, and follows no redirection", async ({ team, machine }) => {
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
