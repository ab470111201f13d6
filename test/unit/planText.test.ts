import { describe, expect, test } from "vitest";
import type { PlanGauge } from "../../src/core/plan.ts";
import { asOfText, creditsText, gaugeUseText, paceText, planName, resetsText } from "../../src/core/planText.ts";
import type { WindowUse } from "../../src/core/vendor.ts";

const minute = 60_000;
const hour = 60 * minute;
const now = Date.UTC(2026, 8, 5, 12);

const gauge = (more: Partial<PlanGauge> = {}): PlanGauge => ({
  id: "session",
  kind: "session",
  scope: null,
  usedPercent: 61,
  used: null,
  resetsAt: now + 2 * hour + 10 * minute,
  lengthMs: 5 * hour,
  at: now,
  evenPercent: 57,
  runsOutAt: null,
  ...more,
});

test("a plan is called by its product and the vendor's name of it", () => {
  expect(planName({ vendor: "anthropic", plan: "max" })).toBe("Claude Max");
  expect(planName({ vendor: "openai", plan: null })).toBe("ChatGPT");
  expect(planName({ vendor: "cursor", plan: "x".repeat(500) })).toHaveLength(67);
});

test.each([
  ["endpoint", "anthropic", 0, "as of now, from Anthropic itself"],
  ["log", "openai", 3, "as of 3m ago, from Codex's log"],
  ["status-line", "anthropic", 125, "as of 2h 05m ago, from Claude Code's status line"],
] as const)("says where figures of a %s come from and how old they are", (from, vendor, minutes, text) => {
  expect(asOfText({ from, vendor, at: now - minutes * minute }, now)).toBe(text);
});

describe("what is used", () => {
  test.each<[WindowUse | null, string]>([
    [null, "41% used"],
    [{ unit: "usd", used: 41.32e9, limit: 100e9, is: "real-money" }, "41% used, $41.32 of $100.00 (real money)"],
    [{ unit: "usd", used: 15e9, limit: null, is: "included" }, "41% used, $15.00 (included in plan), no limit"],
    [{ unit: "credits", used: 12.5, limit: 500 }, "41% used, 12.50 of 500 credits"],
  ])("%o", (used, text) => expect(gaugeUseText({ usedPercent: 41.3, used })).toBe(text));

  test("is above 100% when overdrawn, and empty when nobody says", () => {
    expect(gaugeUseText({ usedPercent: 104, used: null })).toBe("104% used");
    expect(gaugeUseText({ usedPercent: null, used: null })).toBe("");
  });
});

test("the reset is counted down, with the clock of the user's zone", () => {
  expect(resetsText(gauge(), now, "Europe/Berlin")).toBe("resets in 2h 10m (16:10)");
  expect(resetsText(gauge({ resetsAt: now + 50 * hour }), now, "UTC")).toBe("resets in 2d 2h (Mon 14:00)");
  expect(resetsText(gauge({ resetsAt: now + 20 * 24 * hour }), now, "UTC")).toBe("resets in 20d 0h (Sep 25, 12:00)");
  expect(resetsText(gauge({ resetsAt: now - hour }), now, "UTC")).toBe("was reset at 11:00; nothing is known since");
  expect(resetsText(gauge({ resetsAt: null }), now, "UTC")).toBeNull();
});

test.each<[string, Partial<PlanGauge>, string | null]>([
  ["lasts", {}, "lasts at this pace"],
  ["runs out", { runsOutAt: now + 100 * minute }, "runs out about 13:40 at this pace"],
  ["would have run out", { runsOutAt: now - minute }, "at its pace it ran out about 11:59"],
  ["is used up", { usedPercent: 100, runsOutAt: now }, "used up"],
  ["is young", { evenPercent: 2 }, "too early to tell its pace"],
  ["has no end", { evenPercent: null, resetsAt: null }, null],
  ["was reset since", { resetsAt: now - 1 }, null],
  ["is not told", { usedPercent: null }, null],
])("pace of a limit that %s", (_, more, text) => expect(paceText(gauge(more), now, "UTC")).toBe(text));

test("credits", () => {
  expect(creditsText({ unlimited: true, balance: null })).toBe("unlimited credits");
  expect(creditsText({ unlimited: false, balance: 12.5 })).toBe("12.50 credits left");
  expect(creditsText({ unlimited: false, balance: null })).toBe("credits, the balance is not told");
});
