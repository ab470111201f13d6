import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { noTokens } from "../../src/core/event.ts";
import type { EndpointId, VendorDay } from "../../src/core/vendor.ts";
import { endpointOf, readingOf, requestTo } from "./ask.ts";
import { playVendors, type VendorServer } from "./server.ts";
import { now } from "./world.ts";

let vendors: VendorServer;
beforeEach(async () => {
  vendors = await playVendors();
  vendors.skewMs = now - Date.now();
});
afterEach(() => vendors.close());

const read = (id: EndpointId) => readingOf(endpointOf(id).fetch(requestTo(vendors, endpointOf(id))));
const readDays = async (id: EndpointId) => (await read(id)).days;
const dollar = 1e9;
const hour = 3_600_000;
const day = 24 * hour;

const dayRow = (fields: Pick<VendorDay, "day" | "is"> & Partial<VendorDay>): VendorDay => ({
  model: null,
  item: null,
  tokens: null,
  nanoUsd: null,
  requests: null,
  user: null,
  ...fields,
});

describe("Anthropic", () => {
  test("a Claude plan: its windows, those of single models, and extra usage in cents", async () => {
    const { windows, caveats } = await read("claude-plan");
    expect(windows).toEqual([
      {
        id: "session",
        kind: "session",
        scope: null,
        usedPercent: 34.5,
        used: null,
        resetsAt: Date.parse("2026-09-05T14:00:00.570Z"),
        lengthMs: 5 * hour,
      },
      {
        id: "weekly",
        kind: "weekly",
        scope: null,
        usedPercent: 61,
        used: null,
        resetsAt: Date.parse("2026-09-08T07:00:00Z"),
        lengthMs: 7 * day,
      },
      // Nothing was used of it yet, so it has no end.
      {
        id: "weekly:sonnet",
        kind: "weekly",
        scope: "sonnet",
        usedPercent: 0,
        used: null,
        resetsAt: null,
        lengthMs: 7 * day,
      },
      {
        id: "weekly:fable",
        kind: "weekly",
        scope: "Fable",
        usedPercent: 81,
        used: null,
        resetsAt: Date.parse("2026-09-08T07:00:00Z"),
        lengthMs: 7 * day,
      },
      {
        id: "extra",
        kind: "pay-as-you-go",
        scope: null,
        usedPercent: 41.3,
        used: { unit: "usd", used: 41.32 * dollar, limit: 100 * dollar, is: "real-money" },
        resetsAt: null,
        lengthMs: null,
      },
    ]);
    expect(caveats).toEqual([]);
  });

  test("extra usage in another currency is not taken for dollars", async () => {
    vendors.faults = [
      (json) => ({ ...(json as object), extra_usage: { is_enabled: true, used_credits: 1, currency: "EUR" } }),
    ];
    const { windows, caveats } = await read("claude-plan");
    expect(windows.map(({ id }) => id)).not.toContain("extra");
    expect(caveats).toEqual(["currency"]);
  });

  test("tokens by day and model, contexts of one model together", async () => {
    const tokens = (
      input: number,
      cacheRead: number,
      write5m: number,
      write1h: number,
      output: number,
      searches: number,
    ) => ({
      ...noTokens,
      input,
      cacheRead,
      cacheWrite5m: write5m,
      cacheWrite1h: write1h,
      output,
      webSearches: searches,
    });
    expect(await readDays("claude-usage")).toEqual([
      dayRow({
        day: "2026-09-01",
        model: "claude-opus-5",
        is: "api-value",
        tokens: tokens(1500, 200, 500, 1000, 500, 1),
      }),
      dayRow({
        day: "2026-09-03",
        model: "claude-opus-5",
        is: "api-value",
        tokens: tokens(110, 220, 330, 440, 550, 2),
      }),
      dayRow({ day: "2026-09-03", model: "claude-haiku-5", is: "api-value", tokens: tokens(1, 2, 3, 4, 5, 1) }),
      dayRow({ day: "2026-09-04", is: "api-value", tokens: tokens(7, 0, 0, 0, 7, 1) }),
    ]);
  });

  test("the bill, in strings of cents", async () => {
    expect(await readDays("claude-cost")).toEqual([
      dayRow({ day: "2026-09-01", model: "claude-opus-5", is: "real-money", nanoUsd: 1_234_500_500 }),
      dayRow({ day: "2026-09-01", item: "web_search", is: "real-money", nanoUsd: 0.1 * dollar }),
      dayRow({ day: "2026-09-03", model: "claude-haiku-5", is: "real-money", nanoUsd: 2_919_015_000 }),
    ]);
  });

  test("Claude Code by person: one request a day, an estimate in cents, included where it is a subscription", async () => {
    const tokens = { ...noTokens, input: 1000, output: 350, cacheRead: 100, cacheWriteUnknown: 50 };
    const row = { model: "claude-opus-5", tokens };
    expect(await readDays("claude-code")).toEqual([
      dayRow({ day: "2026-09-01", ...row, is: "api-value", nanoUsd: 1.41 * dollar, user: "dev@example.com" }),
      dayRow({ day: "2026-09-01", ...row, is: "included", nanoUsd: 0.125 * dollar, user: "ann@example.com" }),
      dayRow({ day: "2026-09-03", ...row, is: "api-value", nanoUsd: 0.07 * dollar, user: "dev@example.com" }),
    ]);
    expect(vendors.calls.map(({ query }) => query.get("starting_at"))).toEqual([
      "2026-09-01",
      "2026-09-02",
      "2026-09-03",
      "2026-09-04",
    ]);
  });
});

describe("OpenAI", () => {
  test("a ChatGPT plan: windows by their length, whatever slot they come in; credits are not dollars", async () => {
    const { plan, windows, credits } = await read("codex-plan");
    expect(plan).toBe("pro");
    expect(windows.map(({ id, usedPercent, resetsAt, lengthMs }) => [id, usedPercent, resetsAt, lengthMs])).toEqual([
      ["weekly", 41, Date.UTC(2026, 8, 9), 7 * day],
      ["session", 12, now + 2.5 * hour, 5 * hour],
      ["monthly:spark", 100, Date.UTC(2026, 8, 20), 30 * day],
      ["spend", 12.5, Date.UTC(2026, 8, 20), null],
    ]);
    expect(windows.at(-1)?.used).toEqual({ unit: "credits", used: 12.5, limit: 100 });
    expect(credits).toEqual({ unlimited: false, balance: 37.5 });
  });

  test("tokens by day and model: cached and written ones are parts of the input", async () => {
    const row = { model: "gpt-5.6-sol", is: "api-value", requests: 7 } as const;
    expect(await readDays("openai-usage")).toEqual([
      dayRow({
        day: "2026-09-01",
        ...row,
        tokens: { ...noTokens, input: 55_201, cacheRead: 85_000, cacheWriteUnknown: 1000, output: 9756 },
      }),
      dayRow({ day: "2026-09-03", ...row, tokens: { ...noTokens, input: 100, output: 10 } }),
      dayRow({ day: "2026-09-03", ...row, model: "gpt-6.1-luna", tokens: { ...noTokens, cacheRead: 50, output: 5 } }),
    ]);
  });

  test("the bill, in dollars, numbers or strings", async () => {
    expect(await readDays("openai-costs")).toEqual([
      dayRow({ day: "2026-09-01", model: "gpt-5.6-sol", is: "real-money", nanoUsd: 102_500_000 }),
      dayRow({ day: "2026-09-01", item: "whisper", is: "real-money", nanoUsd: 100_000_000 }),
      dayRow({ day: "2026-09-04", model: "gpt-5.6-sol", is: "real-money", nanoUsd: 100 }),
    ]);
  });
});

describe("Cursor", () => {
  test("a plan: what is included goes on beyond its limit, on-demand use is real money, a team's sums are apart", async () => {
    const { plan, windows, amounts } = await read("cursor-plan");
    const [from, to] = [Date.UTC(2026, 8, 1), Date.UTC(2026, 9, 1)];
    expect(plan).toBe("pro");
    expect(windows.map(({ id, usedPercent, used }) => [id, usedPercent, used])).toEqual([
      ["cycle", 100, { unit: "usd", used: 50 * dollar, limit: 50 * dollar, is: "included" }],
      ["on-demand", null, { unit: "usd", used: 5 * dollar, limit: null, is: "real-money" }],
      ["on-demand:team", 4, { unit: "usd", used: 20 * dollar, limit: 500 * dollar, is: "real-money" }],
      ["pool:auto", 0.69, null],
      ["pool:api", 100, null],
    ]);
    expect(windows.every(({ resetsAt, lengthMs }) => resetsAt === to && lengthMs === 30 * day)).toBe(true);
    expect(amounts).toEqual([
      { is: "included", nanoUsd: 62.15 * dollar, from, to, user: null },
      { is: "real-money", nanoUsd: 5 * dollar, from, to, user: null },
    ]);
  });

  test.each(["cursor-events", "cursor-team-events"] as const)(
    "%s: float cents, who pays, equal ones kept",
    async (id) => {
      const { events, caveats } = await read(id);
      expect(events.map(({ is, apiValue, charged, fee }) => [is, apiValue, charged, fee])).toEqual([
        ["included", 500_000_000, 533_200_000, 33_200_000],
        ["real-money", 1_000_000, 3_000_000, 33_200_000],
        ["real-money", 1_000_000, 3_000_000, 33_200_000],
        ["real-money", 123_400_000, 156_600_000, 33_200_000],
        ["api-value", 20_000_000, 0, 33_200_000],
      ]);
      expect(events[0]).toMatchObject({
        at: Date.UTC(2026, 8, 1, 7),
        model: "claude-5-sonnet-thinking",
        tokens: { ...noTokens, input: 1234, cacheRead: 8901, cacheWriteUnknown: 89, output: 567 },
        // The account's own, or a member's.
        user: id === "cursor-events" ? null : "dev@example.com",
      });
      expect(caveats).toEqual([]);
    },
  );

  test("an event of an older answer: a string of dollars, no tokens", async () => {
    const old = {
      timestamp: "1756750000000",
      model: "default",
      usageBasedCosts: "$0.05",
      kind: null,
      isChargeable: true,
    };
    vendors.faults = [
      () => ({ totalUsageEventsCount: 2, usageEventsDisplay: [old, { ...old, usageBasedCosts: "-" }] }),
    ];
    const { events } = await read("cursor-events");
    expect(events.map(({ charged, tokens, is }) => [charged, tokens, is])).toEqual([
      [50_000_000, null, "real-money"],
      [null, null, "real-money"],
    ]);
  });

  test("what Cursor does not charge is not on the bill, whatever its kind", async () => {
    const free = {
      timestamp: 1756750000000,
      model: "default",
      kind: "USAGE_EVENT_KIND_USAGE_BASED",
      isChargeable: false,
    };
    vendors.faults = [() => ({ totalUsageEventsCount: 1, usageEventsDisplay: [free] })];
    expect((await read("cursor-events")).events).toMatchObject([{ is: "included", at: 1756750000000 }]);
  });

  test("members of a team: what is included is part of what they spent", async () => {
    const { amounts } = await read("cursor-team-spend");
    expect(amounts.map(({ user, is, nanoUsd }) => [user, is, nanoUsd])).toEqual([
      ["dev@example.com", "included", 20 * dollar],
      ["dev@example.com", "real-money", 4.505 * dollar],
      ["ann@example.com", "included", dollar],
      ["ann@example.com", "real-money", 0],
      // Not told apart: nobody can say that it was paid.
      ["old@example.com", "api-value", 0.7 * dollar],
    ]);
  });

  test("requests of a team by day, and by who pays; asked for 30 days at a time", async () => {
    const endpoint = endpointOf("cursor-team-days");
    const request = { ...requestTo(vendors, endpoint), from: Date.UTC(2026, 6, 1) };
    const { days } = await readingOf(endpoint.fetch(request));
    expect(days.map(({ day: on, user, is, requests }) => [on, user, is, requests])).toEqual([
      ["2026-09-01", "dev@example.com", "included", 20],
      ["2026-09-01", "dev@example.com", "real-money", 9],
      ["2026-09-02", "dev@example.com", "api-value", 3],
      ["2026-09-02", "ann@example.com", "included", 1],
    ]);
    const spans = vendors.calls.map(({ body }) => [Number(body["startDate"]), Number(body["endDate"]) + 1]);
    expect(spans.map(([start, end]) => (end! - start!) / day)).toEqual([30, 30, 6]);
    expect(spans.slice(1).map(([start]) => start)).toEqual(spans.slice(0, -1).map(([, end]) => end));
  });
});

test.each(["claude-usage", "claude-cost", "claude-code", "openai-usage", "openai-costs"] as const)(
  "%s: days that a window only touches are read whole",
  async (id) => {
    const endpoint = endpointOf(id);
    const request = requestTo(vendors, endpoint);
    const whole = await readingOf(endpoint.fetch(request));
    const touched = { ...request, from: request.from + 23 * hour, to: request.to - 23 * hour };
    expect(await readingOf(endpoint.fetch(touched))).toEqual(whole);
  },
);

test.each(["claude-plan", "codex-plan", "cursor-plan"] as const)(
  "%s: ends of windows are on this machine's clock",
  async (id) => {
    const resets = async () => (await read(id)).windows.map(({ resetsAt }) => resetsAt).filter((at) => at !== null);
    const agreed = await resets();
    // The vendor's clock is an hour ahead, and so are the times that it tells.
    vendors.skewMs += hour;
    vendors.faults = [(json) => anHourLater(json)];
    const skewed = await resets();
    expect(skewed).toHaveLength(agreed.length);
    // Its clock tells whole seconds.
    for (const [index, at] of skewed.entries()) expect(Math.abs(at - agreed[index]!)).toBeLessThan(3000);
  },
);

test("events that arrive while the pages are read are neither lost nor counted twice", async () => {
  vendors.world.pageSize = 2;
  const { events } = vendors.world.cursor;
  const late = {
    at: Date.UTC(2026, 8, 4, 23),
    fields: { ...events[1]!.fields, timestamp: String(Date.UTC(2026, 8, 4, 23)) },
  };
  vendors.world.onPage = (page) => {
    if (page === 2 && !events.includes(late)) events.unshift(late);
  };
  const reading = await read("cursor-events");
  const times = reading.events.map(({ at }) => at);
  expect(times).toEqual(events.map(({ at }) => at).toSorted((a, b) => a - b));
  expect(reading.caveats).toEqual([]);
});

test("a list that never rests is counted without repetitions, and said to have moved", async () => {
  vendors.world.pageSize = 2;
  const { events } = vendors.world.cursor;
  const first = events[1]!;
  vendors.world.onPage = (page) => {
    const at = Date.UTC(2026, 8, 4, 13, 0, vendors.calls.length);
    if (page === 2) events.unshift({ at, fields: { ...first.fields, timestamp: String(at) } });
  };
  const reading = await read("cursor-events");
  expect(reading.caveats).toContain("moved");
  expect(new Set(reading.events.map(({ at }) => at)).size).toBeGreaterThanOrEqual(reading.events.length - 1);
});

/** Moves every instant and unix time of an answer. */
function anHourLater(json: unknown): unknown {
  if (typeof json === "string" && /^\d{4}-\d\d-\d\dT/.test(json))
    return new Date(Date.parse(json) + hour).toISOString();
  if (typeof json === "number" && json > 1e9 && json < 1e10) return json + hour / 1000;
  if (Array.isArray(json)) return json.map(anHourLater);
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, anHourLater(value)]));
}

test("a team's pages are asked for as slowly as its vendor allows", async () => {
  vendors.world.pageSize = 1;
  for (const id of ["cursor-team-events", "cursor-team-spend", "cursor-team-days"] as const) {
    vendors.calls.length = 0;
    const { transport, ...rest } = requestTo(vendors, endpointOf(id));
    let paused = 0;
    const pause = async (ms: number): Promise<void> => void (paused += ms);
    await readingOf(endpointOf(id).fetch({ ...rest, transport: { ...transport, pause } }));
    expect(vendors.calls.length).toBeGreaterThan(2);
    expect((vendors.calls.length - 1) / (paused / 60_000)).toBeLessThanOrEqual(20);
  }
});
