import { expect, test } from "vitest";
import { type EndpointId, endpointIds } from "../../src/core/vendor.ts";
import { endpoints } from "../../src/endpoints/endpoints.ts";
import { createDesk } from "./desk.ts";

const minute = 60_000;

/** What each endpoint asks. */
const paths: Record<EndpointId, string> = {
  "claude-plan": "/api/oauth/usage",
  "claude-usage": "/v1/organizations/usage_report/messages",
  "claude-cost": "/v1/organizations/cost_report",
  "claude-code": "/v1/organizations/usage_report/claude_code",
  "codex-plan": "/backend-api/wham/usage",
  "openai-usage": "/v1/organization/usage/completions",
  "openai-costs": "/v1/organization/costs",
  "cursor-plan": "/api/usage-summary",
  "cursor-events": "/api/dashboard/get-filtered-usage-events",
  "cursor-team-spend": "/teams/spend",
  "cursor-team-events": "/teams/filtered-usage-events",
  "cursor-team-days": "/teams/daily-usage-data",
};

/** An hour of three windows, a turn of each every minute. Returns when each endpoint was read, and how many requests it took. */
async function soak(prepare: (desk: Awaited<ReturnType<typeof createDesk>>) => void) {
  const desk = await createDesk();
  desk.signIn.claude();
  desk.signIn.codex();
  desk.signIn.cursor();
  prepare(desk);
  const windows = Array.from({ length: 3 }, () => desk.asking(desk.settings(...endpointIds)));
  const calls = new Map<EndpointId, number[]>();
  for (let passed = 0; passed < 60; passed++) {
    for (const { tick, store } of windows) {
      await tick();
      for (const { endpoint, calls: history } of store.vendor.endpoints()) {
        const times = calls.get(endpoint) ?? [];
        calls.set(endpoint, times);
        if (history!.lastAt !== null && times.at(-1) !== history!.lastAt) times.push(history!.lastAt);
      }
    }
    desk.pass(minute);
  }
  const asked = desk.asked();
  const table = endpoints.map(({ id, manners }) => ({
    endpoint: id,
    floorMinutes: manners.floorMs / minute,
    freshMinutes: manners.freshMs / minute,
    calls: calls.get(id)!.length,
    requests: asked[paths[id]] ?? 0,
    times: calls.get(id)!,
  }));
  expect(desk.errors).toEqual([]);
  return table;
}

test("an hour of three windows asks each endpoint as often as its figures grow old", async () => {
  const table = await soak(() => {});
  console.table(table, ["endpoint", "floorMinutes", "freshMinutes", "calls", "requests"]);
  for (const { endpoint, calls, freshMinutes, requests } of table) {
    expect([endpoint, calls]).toEqual([endpoint, Math.ceil(60 / freshMinutes)]);
    expect(requests).toBeGreaterThanOrEqual(calls);
  }
});

test.each([
  ["fails", { status: 500 }, 4],
  ["says no", { status: 403 }, 1],
  ["asks for patience", { status: 429, headers: { "retry-after": "86400" } }, 1],
] as const)("an hour in which every vendor %s", async (_, fault, mostCalls) => {
  for (const { endpoint, calls, times, requests, floorMinutes } of await soak((desk) =>
    desk.vendors.faults.push(fault),
  )) {
    expect(calls).toBeGreaterThan(0);
    expect([endpoint, calls <= mostCalls]).toEqual([endpoint, true]);
    expect(requests).toBe(calls);
    const waits = times.slice(1).map((at, index) => at - times[index]!);
    expect(waits.every((wait) => wait >= floorMinutes * minute)).toBe(true);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  }
});
