import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browserLifetime } from "../../src/team/server/auth.ts";
import { invite } from "../../src/team/server/enrolment.ts";
import { dialects, post, startTeam, type Team } from "./harness.ts";
import { row } from "./rows.ts";

const ours = { "x-taximeter": "1", "sec-fetch-site": "same-origin" };

describe.each(dialects)("a browser, on %s", (dialect) => {
  let team: Team;
  beforeAll(async () => {
    team = await startTeam(dialect);
  });
  afterAll(() => team.stop());

  const inviteFor = (role: "member" | "lead" | "admin", member: number | null = null) =>
    team.direct.write((db) => invite(db, { role, uses: 1, expiresAt: team.clock.now + 60_000, member }));
  const signIn = async (secret: string) => post(`${team.server.address}/v1/browser`, { protocol: 1, invite: secret });
  const cookieOf = (response: Response) => response.headers.get("set-cookie")?.split(";")[0] ?? "";
  const ask = (
    path: string,
    cookie: string,
    init: Omit<RequestInit, "headers"> & { headers?: Record<string, string> } = {},
  ) => fetch(`${team.server.address}${path}`, { ...init, headers: { cookie, ...ours, ...init.headers } });

  test("of a lead is signed in by an invite, reads and plans, and is signed out", async () => {
    const response = await signIn(await inviteFor("lead"));
    expect(response.status).toBe(200);
    const set = response.headers.get("set-cookie") ?? "";
    expect(set).toMatch(/HttpOnly/i);
    expect(set).toMatch(/SameSite=Strict/i);
    expect(set).toMatch(/Path=\//i);
    const cookie = cookieOf(response);
    expect((await ask("/v1/review", cookie)).status).toBe(200);
    const plan = { method: "PUT", body: JSON.stringify({ protocol: 1, nanoUsd: "5" }) };
    expect((await ask("/v1/plan/2026-11", cookie, plan)).status).toBe(204);
    expect((await ask("/v1/browser", cookie, { method: "DELETE" })).status).toBe(204);
    expect((await ask("/v1/review", cookie)).status).toBe(401);
  });

  test("is of the member whose editor opened it, who reads no review", async () => {
    const person = await team.join();
    await person.send([row({ hour: "2026-11-20T09:00Z", nanoUsd: "7" })]);
    const device = (await (await person.request("/devices", { method: "POST" })).json()) as { invite: string };
    const cookie = cookieOf(await signIn(device.invite));
    const own = (await (await ask("/v1/me/week?week=2026-11-20", cookie)).json()) as { own: { nanoUsd: string } };
    expect(own.own.nanoUsd).toBe("7");
    expect((await ask("/v1/review", cookie)).status).toBe(403);
    expect((await signIn(device.invite)).status).toBe(401);
  });

  test("does not use up the invite that a member's editor needs", async () => {
    const secret = await inviteFor("member");
    const refused = await signIn(secret);
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain("VS Code");
    const body = { protocol: 1, invite: secret, pseudonym: "0123456789abcdef" };
    expect((await post(`${team.server.address}/v1/enrol`, body)).status).toBe(200);
  });

  test("may read, and neither send nor delete nor invite", async () => {
    const cookie = cookieOf(await signIn(await inviteFor("admin")));
    for (const [method, path] of [
      ["POST", "/v1/totals"],
      ["POST", "/v1/recall"],
      ["POST", "/v1/devices"],
      ["POST", "/v1/token"],
      ["POST", "/v1/invites"],
      ["DELETE", "/v1/me/data"],
    ] as const) {
      expect((await ask(path, cookie, { method, body: "{}" })).status, path).toBe(403);
    }
    expect((await ask("/v1/audit", cookie)).status).toBe(200);
  });

  test("is not led by another site's page", async () => {
    const cookie = cookieOf(await signIn(await inviteFor("lead")));
    const without = await fetch(`${team.server.address}/v1/review`, { headers: { cookie } });
    expect(without.status).toBe(401);
    expect((await ask("/v1/review", cookie, { headers: { "sec-fetch-site": "cross-site" } })).status).toBe(401);
    // A foreign page that asks for the header is not allowed to send it.
    const asked = await fetch(`${team.server.address}/v1/plan/2026-11`, {
      method: "OPTIONS",
      headers: { origin: "https://evil.example", "access-control-request-headers": "x-taximeter" },
    });
    expect(asked.headers.get("access-control-allow-origin")).toBeNull();
  });

  test("has a token that is no machine's, ends after thirty days, and stands in no database", async () => {
    const cookie = cookieOf(await signIn(await inviteFor("lead")));
    const token = cookie.split("=")[1]!;
    const bearer = await fetch(`${team.server.address}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    expect(bearer.status).toBe(401);
    const person = await team.join("lead");
    expect((await ask("/v1/me", `taximeter=${person.credential.token}`)).status).toBe(401);
    const kept = await team.direct.db.selectFrom("tokens").selectAll().execute();
    expect(JSON.stringify(kept)).not.toContain(token.split("_").slice(2).join("_"));
    team.clock.now += browserLifetime;
    expect((await ask("/v1/me", cookie)).status).toBe(401);
  });
});

describe("the page", () => {
  let team: Team;
  beforeAll(async () => {
    team = await startTeam("sqlite");
  });
  afterAll(() => team.stop());

  test("loads its own files alone, in no frame, and is not sent twice", async () => {
    const page = await fetch(`${team.server.address}/join`);
    expect(page.status).toBe(200);
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(page.headers.get("referrer-policy")).toBe("no-referrer");
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    const [script] = /\/assets\/[\w.]+\.js/.exec(await page.text()) ?? [];
    const first = await fetch(`${team.server.address}${script}`);
    expect(first.headers.get("content-type")).toContain("javascript");
    const etag = first.headers.get("etag") ?? "";
    const again = await fetch(`${team.server.address}${script}`, { headers: { "if-none-match": etag } });
    expect(again.status).toBe(304);
    expect((await fetch(`${team.server.address}/assets/../cli.js`)).status).toBe(404);
  });
});
