/** Plans, endpoints and ledger that the plan view shows: made up, the same at every run. */
import type { CursorUsage } from "../../src/core/cursorUsage.ts";
import { noTokens } from "../../src/core/event.ts";
import type { EndpointStatus, PlanGauge, PlanMeter } from "../../src/core/plan.ts";
import type { VendorLedger, VendorLedgerQuery, VendorLedgerRow } from "../../src/core/vendorLedger.ts";
import { now } from "./data.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export function makeGauge(id: string, more: Partial<PlanGauge> = {}): PlanGauge {
  return {
    id,
    kind: "session",
    scope: null,
    usedPercent: 34,
    used: null,
    resetsAt: now + 2 * hour + 10 * minute,
    lengthMs: 5 * hour,
    at: now - 3 * minute,
    evenPercent: 57,
    runsOutAt: null,
    ...more,
  };
}

/** Claude by its endpoint and with a price, ChatGPT by Codex's log, Cursor with a pool and on-demand use. */
export function makePlans(): PlanMeter[] {
  const weekly = { kind: "weekly", lengthMs: 7 * day, resetsAt: now + 2 * day } as const;
  const cycle = {
    kind: "monthly",
    lengthMs: 30 * day,
    resetsAt: now + 8 * day,
    evenPercent: 73,
    at: now - 20_000,
  } as const;
  const extra = { kind: "pay-as-you-go", resetsAt: null, lengthMs: null, evenPercent: null } as const;
  return [
    {
      vendor: "anthropic",
      plan: "max",
      from: "endpoint",
      at: now - 3 * minute,
      gauges: [
        makeGauge("session"),
        makeGauge("weekly", { ...weekly, usedPercent: 84, evenPercent: 71, runsOutAt: now + 23 * hour }),
        makeGauge("weekly:opus", { ...weekly, scope: "opus", usedPercent: 12, evenPercent: 71 }),
        makeGauge("extra", {
          ...extra,
          usedPercent: 41.32,
          used: { unit: "usd", used: 41.32e9, limit: 100e9, is: "real-money" },
        }),
      ],
      credits: null,
      amounts: [],
      value: { price: 100e9, used: 143e9, activeDays: 10, pricePerActiveDay: 10e9 },
    },
    {
      vendor: "openai",
      plan: "pro",
      from: "log",
      at: now - 40 * minute,
      gauges: [
        makeGauge("session", {
          at: now - 40 * minute,
          usedPercent: null,
          evenPercent: null,
          resetsAt: now - 10 * minute,
        }),
        makeGauge("weekly", { ...weekly, at: now - 40 * minute, usedPercent: 100, runsOutAt: now - 2 * hour }),
      ],
      credits: { unlimited: false, balance: 12.5 },
      amounts: [],
      value: null,
    },
    {
      vendor: "cursor",
      plan: "pro",
      from: "endpoint",
      at: now - 20_000,
      gauges: [
        makeGauge("cycle", {
          ...cycle,
          usedPercent: 30,
          used: { unit: "usd", used: 15e9, limit: 50e9, is: "included" },
        }),
        makeGauge("pool:auto", { ...cycle, scope: "auto", usedPercent: 22 }),
      ],
      credits: null,
      amounts: [
        { is: "included", nanoUsd: 15e9, from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 11, 1), user: null },
        { is: "real-money", nanoUsd: 5e9, from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 11, 1), user: null },
        { is: "real-money", nanoUsd: 2e9, from: null, to: null, user: "dev@example.com" },
      ],
      value: null,
    },
  ];
}

/** One that goes well, one that fails, one without a key, and one that is off. */
export function makeEndpoints(): EndpointStatus[] {
  return [
    {
      id: "claude-plan",
      vendor: "anthropic",
      on: true,
      reads: "How much of your Claude plan's limits is used, when they are reset, and extra usage.",
      address: "https://api.anthropic.com",
      credential: "claude-sign-in",
      hasKey: null,
      documented: false,
      readAt: now - 3 * minute,
      failure: null,
      nextAt: now + 4 * minute,
    },
    {
      id: "cursor-plan",
      vendor: "cursor",
      on: true,
      reads: "How much of your Cursor plan is used in this billing cycle, and on-demand use beyond it.",
      address: "https://cursor.com",
      credential: "cursor-sign-in",
      hasKey: null,
      documented: false,
      readAt: now - 2 * hour,
      failure: "It was asked too often; the next time is 16:05.",
      nextAt: now + 35 * minute,
    },
    {
      id: "openai-costs",
      vendor: "openai",
      on: true,
      reads: "What your whole OpenAI organisation is billed, by day and line item.",
      address: "https://api.openai.com",
      credential: "openai-admin-key",
      hasKey: false,
      documented: true,
      readAt: null,
      failure: null,
      nextAt: null,
    },
    ...makeEndpointsOff().slice(1, 2),
  ];
}

export function makeEndpointsOff(): EndpointStatus[] {
  const off = { on: false, readAt: null, failure: null, nextAt: null } as const;
  return [
    {
      ...off,
      id: "codex-plan",
      vendor: "openai",
      reads: "How much of your ChatGPT plan's Codex limits is used, when they are reset, and credits.",
      address: "https://chatgpt.com/backend-api",
      credential: "codex-sign-in",
      hasKey: null,
      documented: false,
    },
    {
      ...off,
      id: "claude-usage",
      vendor: "anthropic",
      reads: "Tokens of your whole Anthropic organisation, by day and model.",
      address: "https://api.anthropic.com",
      credential: "anthropic-admin-key",
      hasKey: false,
      documented: true,
    },
  ];
}

const tokens = (input: number) => ({ ...noTokens, input, cacheRead: input * 20, output: input / 4 });

export function makeLedgerRow(more: Partial<VendorLedgerRow> = {}): VendorLedgerRow {
  return {
    day: "2026-11-21",
    vendor: "anthropic",
    endpoint: "claude-cost",
    model: "claude-opus-5-5",
    ours: { tokens: tokens(120_000), nanoUsd: 14.2e9, requests: 310 },
    theirs: { tokens: null, nanoUsd: 14.2e9, requests: null, is: "real-money", priced: false },
    difference: 0,
    causes: [],
    unexplained: 0,
    agrees: true,
    ...more,
  };
}

export function makeLedger(query: VendorLedgerQuery): VendorLedger {
  return {
    query,
    rows: [
      makeLedgerRow({ day: "2026-11-20" }),
      makeLedgerRow({
        theirs: { tokens: null, nanoUsd: 16.4e9, requests: null, is: "real-money", priced: false },
        difference: 2.2e9,
        causes: [
          { why: "elsewhere", nanoUsd: 1.9e9 },
          { why: "notLogged", nanoUsd: 0.295e9 },
        ],
        unexplained: 0.005e9,
      }),
      makeLedgerRow({
        day: "2026-11-19",
        vendor: "openai",
        endpoint: "openai-usage",
        model: "gpt-6-sol",
        theirs: { tokens: tokens(150_000), nanoUsd: 15.1e9, requests: 330, is: "api-value", priced: true },
        difference: 0.9e9,
        unexplained: 0.9e9,
        agrees: false,
      }),
      makeLedgerRow({
        day: "2026-11-19",
        vendor: "cursor",
        endpoint: "cursor-team-days",
        model: null,
        ours: { tokens: null, nanoUsd: null, requests: 40 },
        theirs: { tokens: null, nanoUsd: null, requests: 41, is: "included", priced: false },
        difference: null,
      }),
      makeLedgerRow({
        day: "2026-11-18",
        model: "claude-haiku-5",
        ours: null,
        theirs: { tokens: null, nanoUsd: 0.42e9, requests: null, is: "real-money", priced: false },
        difference: 0.42e9,
        causes: [{ why: "elsewhere", nanoUsd: 0.42e9 }],
      }),
    ],
    otherSpend: [{ day: "2026-11-02", vendor: "GPU cloud", what: "2 × H100, 10 h", nanoUsd: 58.4e9 }],
  };
}

/** Use of Cursor: sessions of this machine, a cloud agent, and a day that two events were late for. */
export function makeCursorUsage(from: string, to: string): CursorUsage {
  const share = (calls: number, nanoUsd: number) => ({
    ...{ calls, tokens: { ...noTokens, input: calls * 1000, output: calls * 100 } },
    cost: { status: "priced" as const, nanoUsd, unpricedTokens: 0 as const },
    charged: { included: nanoUsd / 2, realMoney: nanoUsd / 4 },
  });
  return {
    ...{ from, to, joined: share(120, 4_200_000_000), unattributed: share(8, 700_000_000) },
    late: [{ readAt: now - hour, day: to, events: 3, nanoUsd: 420_000_000 }],
  };
}
