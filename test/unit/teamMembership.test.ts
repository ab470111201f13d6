import { expect, test } from "vitest";
import { readInvite } from "../../src/core/teamInvite.ts";
import { readMembership, readTeamSwitches, teamSettings } from "../../src/core/teamMembership.ts";
import { previewText, sentText } from "../../src/core/teamText.ts";

const member = {
  address: "https://team.example",
  token: "t",
  expiresAt: 5,
  since: "2026-11-20",
  withoutTelemetry: false,
};
const on = { enabled: true, telemetry: true, release: [] };

test("an invite is taken only from a link to an encrypted endpoint, or one on this machine", () => {
  const good = [
    "https://team.example/join#aB3-_x",
    "  https://team.example:8443/taximeter/join#x\n",
    "http://127.0.0.1:7420/join#x",
    "http://[::1]:7420/join#x",
  ];
  expect(good.map(readInvite)).toEqual([
    { address: "https://team.example", invite: "aB3-_x" },
    { address: "https://team.example:8443/taximeter", invite: "x" },
    { address: "http://127.0.0.1:7420", invite: "x" },
    { address: "http://[::1]:7420", invite: "x" },
  ]);
  const bad = [
    "",
    "https://team.example/join",
    "https://team.example/join#",
    "https://team.example/join#a b",
    "http://team.example/join#x",
    "http://localhost.example/join#x",
    "https://user@team.example/join#x",
    "https://team.example/join?next=x#x",
    "javascript:alert(1)/join#x",
    `https://${"a".repeat(2000)}/join#x`,
  ];
  expect(bad.map(readInvite)).toEqual(bad.map(() => null));
});

test("rows are sent only while the setting is on and telemetry is on, or agreed to without it", () => {
  const paused = (telemetry: boolean, withoutTelemetry: boolean, enabled = true) =>
    teamSettings({ ...member, withoutTelemetry }, { ...on, telemetry, enabled })?.paused;
  expect([paused(true, false), paused(false, true), paused(true, true)]).toEqual([false, false, false]);
  expect([paused(false, false), paused(true, false, false), paused(false, true, false)]).toEqual([true, true, true]);
  expect(teamSettings(null, on)).toBe(null);
});

test("settings that make no sense release nothing", () => {
  const of = (enabled: unknown, release: unknown) =>
    readTeamSwitches((name) => (name === "team.enabled" ? enabled : release));
  expect(of("true", "team")).toEqual({ enabled: false, release: [] });
  expect(of(true, ["kind", "branch", 3, "team", "__proto__"])).toEqual({ enabled: true, release: ["team", "kind"] });
});

test("a membership is read as it was kept, and what is damaged is none", () => {
  expect(readMembership(JSON.stringify(member))).toEqual(member);
  expect([undefined, "{", "null", "[]", '{"address":"https://team.example"}'].map(readMembership)).toEqual([
    null,
    null,
    null,
    null,
    null,
  ]);
});

test("the preview holds each body as it is, under headings that are comments", () => {
  const bodies = ['{"protocol":1,"rows":[\n1\n]}', '{"protocol":1,"rows":["ä"]}'];
  const text = previewText("https://team.example", { rows: 2, bodies });
  const [first, , ...rest] = text.split("\n");
  expect(first).toBe("// To https://team.example: 2 rows in 2 requests.");
  expect(rest.join("\n")).toBe(`// Request 1 of 2\n${bodies[0]}\n// Request 2 of 2\n${bodies[1]}\n`);
  expect(previewText("https://team.example", { rows: 0, bodies: [] })).toBe(
    "// Nothing waits to be sent to https://team.example.\n",
  );
});

test("the log says when each request went where, and what became of its rows", () => {
  const at = Date.parse("2026-11-20T09:05:00Z");
  const outcome = { accepted: 2, stale: 1, recalled: 0, outside: 3 };
  const sent = { at, address: "https://team.example", rows: 6, body: "{}" };
  const [answered, body, , unanswered] = sentText(
    [
      { ...sent, outcome },
      { ...sent, outcome: null },
    ],
    "UTC",
  ).split("\n");
  expect(answered).toMatch(/^\/\/ .*9:05.* to https:\/\/team\.example: 6 rows; 2 accepted, 1 known before, 3 too old/);
  expect(body).toBe("{}");
  expect(unanswered).toMatch(/6 rows, without an answer$/);
});
