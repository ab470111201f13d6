import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { overlap, tokenLifetime } from "../../src/team/server/auth.ts";
import { invite } from "../../src/team/server/enrolment.ts";
import { credentialSchema, invitedSchema } from "../../src/team/wire.ts";
import { dialects, enrolWith, heldNano, post, startTeam, type Team, type TestMember } from "./harness.ts";
import { batch, row } from "./rows.ts";

const minute = 60_000;
const own = "/me/summary?from=2026-11-02&to=2026-11-02";

describe.each(dialects)("security, on %s", (dialect) => {
  let team: Team;
  let ann: TestMember;
  let admin: TestMember;
  beforeAll(async () => {
    team = await startTeam(dialect, { timeouts: { headers: 300, request: 600 }, metricsToken: "prometheus" });
    ann = await team.join();
    admin = await team.join("admin");
  });
  afterAll(() => team.stop());

  /** Rates are per minute of the clock that the server was given. */
  const later = (ms = minute) => {
    team.clock.now += ms;
  };
  const statusOf = async (response: Promise<Response>) => (await response).status;

  describe("tokens", () => {
    test("a forged secret, another's id and no token are refused alike", async () => {
      const [, id] = ann.credential.token.split("_");
      const forged = [
        `txm_${id}_${randomBytes(32).toString("base64url")}`,
        `txm_${"0".repeat(16)}_${"A".repeat(43)}`,
        "txm_",
        "",
      ];
      for (const token of forged) {
        const response = await fetch(`${team.server.address}/v1${own}`, {
          headers: { authorization: `Bearer ${token}` },
        });
        expect(response.status).toBe(401);
        expect(await response.json()).toMatchObject({ problem: "unauthorised" });
      }
    });

    test("nothing in the database lets its reader in", async () => {
      const tokens = await team.direct.db.selectFrom("tokens").selectAll().execute();
      const secrets = [ann, admin].map(({ credential }) => credential.token.split("_").slice(2).join("_"));
      for (const secret of secrets) expect(JSON.stringify(tokens)).not.toContain(secret);
    });

    test("rotation gives a new token and lets the old one work for a day", async () => {
      const ben = await team.join();
      const credential = credentialSchema.parse(await (await ben.request("/token", { method: "POST" })).json());
      const renewed = team.as(credential, ben.ledger);
      expect(await statusOf(ben.request(own))).toBe(200);
      expect(await statusOf(renewed.request(own))).toBe(200);
      later(overlap);
      const refused = await ben.request(own);
      expect([refused.status, await refused.json()]).toMatchObject([401, { problem: "token-expired" }]);
      expect(await statusOf(renewed.request(own))).toBe(200);
    });

    test("a revoked token ends at once: by its owner, and all of a member's by an admin", async () => {
      const ben = await team.join();
      const body = await ben.request("/devices", { method: "POST" });
      const laptop = team.as(await enrolWith(team.server.address, invitedSchema.parse(await body.json()).invite));
      expect(await statusOf(ben.request("/token", { method: "DELETE" }))).toBe(204);
      expect(await statusOf(ben.request(own))).toBe(401);
      expect(await statusOf(laptop.request(own))).toBe(200);

      const members = (await (await admin.request("/members")).json()) as { pseudonym: string }[];
      const { pseudonym } = members.at(-1)!;
      expect(await statusOf(admin.request(`/members/${pseudonym}/tokens`, { method: "DELETE" }))).toBe(204);
      expect(await statusOf(laptop.request(own))).toBe(401);
    });

    test("a token expires", async () => {
      const ben = await team.join();
      const before = team.clock.now;
      team.clock.now = before + tokenLifetime;
      expect(await (await ben.request(own)).json()).toMatchObject({ problem: "token-expired" });
      team.clock.now = before;
    });
  });

  describe("invites", () => {
    test("work as often as they say, until they expire", async () => {
      const make = (uses: number) =>
        team.direct.write((db) =>
          invite(db, { role: "member", uses, expiresAt: team.clock.now + minute, member: null }),
        );
      const twice = await make(2);
      await enrolWith(team.server.address, twice);
      await enrolWith(team.server.address, twice);
      await expect(enrolWith(team.server.address, twice)).rejects.toThrow(/^401/);
      const late = await make(1);
      later();
      await expect(enrolWith(team.server.address, late)).rejects.toThrow(/^401/);
    });

    test("of many who use one at once, as many come in as it says", async () => {
      const secret = await team.direct.write((db) =>
        invite(db, { role: "member", uses: 3, expiresAt: team.clock.now + minute, member: null }),
      );
      later(minute - 1);
      const tries = await Promise.allSettled(Array.from({ length: 8 }, () => enrolWith(team.server.address, secret)));
      expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    });
  });

  describe("roles", () => {
    test.each([
      ["member", "GET", "/summary?from=2026-11-02&to=2026-11-02", 403],
      ["member", "POST", "/invites", 403],
      ["member", "GET", "/members", 403],
      ["member", "GET", "/audit", 403],
      ["lead", "GET", "/summary?from=2026-11-02&to=2026-11-02", 200],
      ["lead", "GET", "/audit", 403],
      ["lead", "GET", "/members", 403],
      ["admin", "GET", "/audit", 200],
      ["admin", "GET", "/members", 200],
    ] as const)("a %s who asks %s %s is answered %i", async (role, method, path, status) => {
      const person = await team.join(role);
      expect(await statusOf(person.request(path, { method }))).toBe(status);
    });

    test("nobody reads another member's rows: there is no way to name them", async () => {
      const ben = await team.join();
      await ben.send([row({ nanoUsd: "777", team: "Secret" })]);
      const { own: cells } = await ann.own("from=2026-11-02&to=2026-11-02&by=team");
      expect(JSON.stringify(cells)).not.toContain("777");
      for (const extra of ["member=2", "pseudonym=a", "ledger=1"]) {
        expect(await statusOf(ann.request(`${own}&${extra}`))).toBe(400);
      }
    });

    test("admins see who is a member, not what or when they sent", async () => {
      const members = (await (await admin.request("/members")).json()) as object[];
      expect(Object.keys(members[0]!).toSorted()).toEqual(["enrolled", "pseudonym", "role"]);
    });
  });

  describe("bodies", () => {
    const send = (body: BodyInit, headers: Record<string, string> = {}) =>
      ann.request("/totals", { method: "POST", body, headers });
    const zipped = (text: string | Buffer) => send(new Uint8Array(gzipSync(text)), { "content-encoding": "gzip" });

    test("gzip is unpacked", async () => {
      const before = await heldNano(team);
      expect(await statusOf(zipped(JSON.stringify(batch([row({ nanoUsd: "5" })], ann.ledger))))).toBe(200);
      expect((await heldNano(team)).rows).toBe(before.rows + 5n);
    });

    test.each([
      ["no JSON", () => send("{")],
      ["no gzip", () => send("x", { "content-encoding": "gzip" })],
      ["another encoding", () => send("x", { "content-encoding": "br" })],
      ["no text", () => send(new Uint8Array([0xff, 0xfe]))],
      ["an unknown field", () => send(JSON.stringify({ ...batch([row()], ann.ledger), cwd: "/" }))],
      ["another protocol", () => send(JSON.stringify({ ...batch([row()], ann.ledger), protocol: 2 }))],
      ["a prototype", () => send(`{"protocol":1,"ledger":"${ann.ledger}","rows":[],"__proto__":{"rows":[]}}`)],
      ["deep nesting", () => send("[".repeat(100_000))],
    ])("%s is malformed", async (_, request) => {
      later(1000);
      const response = await request();
      expect([response.status, await response.json()]).toMatchObject([400, { problem: "malformed" }]);
    });

    test("a large body is refused, and one that is large when it is unpacked", async () => {
      later();
      expect(await statusOf(send("x".repeat(1_100_000)))).toBe(413);
      expect(await statusOf(zipped(Buffer.alloc(50_000_000)))).toBe(413);
    });

    test("a refusal does not repeat what was sent", async () => {
      const response = await send(JSON.stringify(batch([row({ model: "<script>alert(1)</script>" })], ann.ledger)));
      expect(await response.text()).not.toContain("script");
    });
  });

  test("SQL and HTML in tags are text", async () => {
    later();
    const nasty = ["'; drop table totals; --", "<img src=x onerror=alert(1)>", '"} or 1=1', "%_\\", "𝕿eam"];
    const members = await Promise.all(Array.from({ length: 5 }, () => team.join()));
    for (const member of members)
      await member.send(nasty.map((name) => row({ hour: "2026-11-09T09:00Z", team: name, nanoUsd: "2" })));
    await team.server.maintain();
    const lead = await team.join("lead");
    const { cells } = await lead.ask("from=2026-11-09&to=2026-11-09&by=team");
    for (const name of nasty) {
      expect(cells.filter(({ keys }) => keys.team === name).map(({ nanoUsd }) => nanoUsd)).toEqual(["10"]);
      const filtered = await lead.ask(`from=2026-11-09&to=2026-11-09&by=team&team=${encodeURIComponent(name)}`);
      expect(filtered.cells).toHaveLength(1);
    }
    const response = await lead.request("/summary?from=2026-11-09&to=2026-11-09&by=team");
    expect(response.headers.get("content-type")).toContain("application/json");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  test("who tries tokens is stopped, and who has one at the same address is not", async () => {
    later();
    const tries = await Promise.all(
      Array.from({ length: 40 }, () =>
        statusOf(post(`${team.server.address}/v1/enrol`, { protocol: 1, invite: "x", pseudonym: "0".repeat(16) })),
      ),
    );
    expect(tries.filter((status) => status === 429).length).toBe(10);
    expect(await statusOf(ann.request(own))).toBe(200);
  });

  test("one member's flood is stopped, and another is served", async () => {
    later();
    const ben = await team.join();
    const flood = await Promise.all(Array.from({ length: 70 }, () => ben.request(own)));
    const refused = flood.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(10);
    expect(refused[0]!.headers.get("retry-after")).toBe("30");
    expect(await statusOf(ann.request(own))).toBe(200);
  });

  test("slow-loris: unfinished requests are closed by the server while others are served", async () => {
    const { port } = new URL(team.server.address);
    const slow = Array.from({ length: 30 }, () => connect(Number(port), "127.0.0.1"));
    const ends = slow.map((socket) => {
      const drip = setInterval(() => socket.writable && socket.write("x-a: b\r\n"), 100);
      socket.on("error", () => {});
      socket.write("POST /v1/totals HTTP/1.1\r\nhost: x\r\n");
      return new Promise<string>((resolve) => {
        let text = "";
        socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
        socket.on("close", () => {
          clearInterval(drip);
          resolve(text);
        });
      });
    });
    expect(await statusOf(fetch(`${team.server.address}/livez`))).toBe(200);
    for (const text of await Promise.all(ends)) expect(text).toMatch(/^HTTP\/1\.1 408/);
  });

  test("metrics need their own token, and name nobody", async () => {
    const url = `${team.server.address}/metrics`;
    expect(await statusOf(fetch(url))).toBe(404);
    expect(await statusOf(fetch(url, { headers: { authorization: `Bearer ${ann.credential.token}` } }))).toBe(404);
    const text = await (await fetch(url, { headers: { authorization: "Bearer prometheus" } })).text();
    expect(text).toMatch(/^taximeter_team_requests_total\{route="\/v1\/totals",status="200"\} \d+$/m);
    const members = await team.direct.db.selectFrom("members").select("pseudonym").execute();
    for (const { pseudonym } of members) expect(text).not.toContain(pseudonym);
  });

  test("unexpected failures say nothing of the inside", async () => {
    expect(team.errors).toEqual([]);
    const response = await fetch(`${team.server.address}/v1/nowhere`);
    expect(await response.json()).toEqual({ problem: "not-found", message: "there is nothing here" });
  });
});
