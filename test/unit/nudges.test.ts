import { describe, expect, it } from "vitest";
import type { Alert } from "../../src/core/alert.ts";
import { type NudgeFacts, tellable } from "../../src/insights/nudges.ts";

const minute = 60_000;
const now = Date.UTC(2026, 10, 18, 22, 30);

function alert(id: string, more: Partial<Alert> = {}): Alert {
  return {
    id,
    detector: "loops",
    session: { source: "claude", session: "s1" },
    at: now - minute,
    severity: "notice",
    title: "",
    reason: "",
    advice: "",
    amount: { nanoUsd: 1e9, is: "wasted" },
    evidence: [],
    since: now - minute,
    toldAt: null,
    toldAs: null,
    answer: null,
    until: null,
    ...more,
  };
}

function told(alerts: Alert[], more: Partial<NudgeFacts> = {}): string[] {
  const facts: NudgeFacts = {
    alerts,
    today: 0,
    last: null,
    silenced: new Set(),
    settings: { nudgesPerDay: 3, quietHours: "" },
    timeZone: "UTC",
    followedAt: now - 60 * minute,
    now,
    ...more,
  };
  return tellable(facts).map(({ id }) => id);
}

describe("what may be told now", () => {
  it("is ordered: warnings, then the dearest; what only informs waits", () => {
    const dear = alert("dear", { amount: { nanoUsd: 5e9, is: "wasted" } });
    const warning = alert("warning", { severity: "warning", amount: null });
    expect(told([alert("notice"), alert("info", { severity: "info" }), dear, warning])).toEqual([
      "warning",
      "dear",
      "notice",
    ]);
  });

  it("is nothing within two minutes of the last one, in whichever window", () => {
    expect(told([alert("a")], { today: 1, last: now - 2 * minute + 1 })).toEqual([]);
    expect(told([alert("a")], { today: 1, last: now - 2 * minute })).toEqual(["a"]);
  });

  it.each([
    [0, 0, []],
    [1, 0, ["warning"]],
    [3, 1, ["warning", "notice"]],
    [3, 2, ["warning"]],
    [3, 3, []],
  ])("of %i a day, %i of them used: %j", (nudgesPerDay, today, expected) => {
    const alerts = [alert("notice"), alert("warning", { severity: "warning" })];
    expect(told(alerts, { today, settings: { nudgesPerDay, quietHours: "" } })).toEqual(expected);
  });

  it.each([
    ["22:00-08:00", "UTC", []],
    ["22:31-08:00", "UTC", ["a"]],
    ["08:00-22:30", "UTC", ["a"]],
    ["08:00-22:31", "UTC", []],
    ["03:00-05:00", "Asia/Kolkata", []], // 04:00 there
    ["04:01-05:00", "Asia/Kolkata", ["a"]],
    ["nonsense", "UTC", ["a"]],
  ])("quiet hours %s in %s: %j", (quietHours, timeZone, expected) => {
    expect(told([alert("a")], { timeZone, settings: { nudgesPerDay: 3, quietHours } })).toEqual(expected);
  });

  it("about all sessions: what was first noticed while the logs were followed, not what was there before", () => {
    const month = (since: number) => alert("month", { detector: "budget", session: null, since });
    expect(told([month(now - 61 * minute)])).toEqual([]);
    expect(told([month(now - 59 * minute)])).toEqual(["month"]);
  });

  it("a digest is told at any time of its day", () => {
    const old = now - 20 * 60 * minute;
    expect(told([alert("digest", { detector: "digest", session: null, at: old, since: old })])).toEqual(["digest"]);
  });

  it("never twice, unless it was put off after it was told", () => {
    const toldAt = now - 30 * minute;
    expect(told([alert("a", { toldAt })])).toEqual([]);
    expect(told([alert("a", { toldAt, toldAs: "notice", severity: "notice" })])).toEqual([]);
    expect(told([alert("a", { toldAt, toldAs: "notice", severity: "warning" })])).toEqual([]);
    const before = now - 60 * minute;
    expect(told([alert("a", { toldAt: before, toldAs: "notice", severity: "warning" })])).toEqual(["a"]);
    expect(told([alert("a", { toldAt: now - 60 * minute, toldAs: "warning", severity: "warning" })])).toEqual([]);
    expect(told([alert("a", { toldAt, answer: "snoozed", until: now - minute })])).toEqual(["a"]);
    expect(told([alert("a", { toldAt, answer: "snoozed", until: now + minute })])).toEqual([]);
    expect(told([alert("a", { toldAt: now - 1, answer: "snoozed", until: now - minute })])).toEqual([]);
  });
});
