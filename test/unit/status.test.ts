import { describe, expect, it } from "vitest";
import type { Alert } from "../../src/core/alert.ts";
import { noTokens } from "../../src/core/event.ts";
import type { Cost } from "../../src/core/money.ts";
import type { Period, Snapshot } from "../../src/core/snapshot.ts";
import { english, present } from "../../src/core/l10n.ts";
import { plainView, statusFields, type StatusView, statusOf } from "../../src/core/status.ts";
import { cost, session } from "./sessionData.ts";

const period: Period = {
  from: "2026-11-22",
  to: "2026-11-22",
  sessions: 1,
  calls: 12,
  tokens: noTokens,
  cost,
  bySource: [{ source: "claude", sessions: 1, calls: 12, tokens: noTokens, cost }],
  byModel: [],
  byDay: [],
};

function snapshot(more: Partial<Snapshot>): Snapshot {
  return {
    at: 0,
    priceBook: "2026.11.22.1",
    prices: { asOf: "2026-11-22", stale: false, problems: [] },
    currency: null,
    timeZone: "UTC",
    sample: false,
    indexing: null,
    current: session,
    recent: [session],
    sessionCount: 1,
    today: period,
    last7: period,
    last30: period,
    plans: [],
    month: {
      month: "2026-11",
      spent: 0,
      budget: 0,
      typical: null,
      forecast: null,
      pilotDaysLeft: 0,
      pace: null,
    },
    alerts: [],
    nudge: null,
    ruleChanges: 0,
    unpriced: [],
    problems: { unreadable: 0, skippedLines: 0, lastError: null },
    ...more,
  };
}

function alert(more: Partial<Alert>): Alert {
  return {
    id: "loops/1",
    detector: "loops",
    session: { source: "claude", session: session.session },
    at: 0,
    severity: "warning",
    title: "The same test keeps failing",
    reason: "",
    advice: "",
    amount: { nanoUsd: 1_200_000_000, is: "wasted" },
    evidence: [],
    since: 0,
    toldAt: null,
    toldAs: null,
    answer: null,
    until: null,
    ...more,
  };
}

const indexing = { since: 0, filesDone: 1, filesTotal: 9, bytesDone: 45e6, bytesTotal: 100e6 };
const at = Date.UTC(2026, 10, 22, 14, 5);

const withCost = (other: Cost) => snapshot({ current: { ...session, cost: other } });

describe("the status bar", () => {
  it("shows what the session cost and how full its context is", () => {
    expect(statusOf(snapshot({})).text).toBe("$(pulse) $1.84 · 62%");
  });

  it("says the same in full words to a screen reader", () => {
    expect(statusOf(snapshot({})).label).toBe(
      "Taximeter, live Claude Code session, API value 1 dollar 84 cents, context 62% full, next turn about 5.1 cents",
    );
  });

  it.each<[string, Snapshot | null, string]>([
    ["starting", null, "$(pulse) …"],
    ["without logs", snapshot({ current: null }), "$(pulse) no sessions"],
    [
      "reading its first logs",
      snapshot({ current: null, indexing: { since: 0, filesDone: 1, filesTotal: 9, bytesDone: 45, bytesTotal: 100 } }),
      "$(sync~spin) 45%",
    ],
    [
      "with tokens that have no price",
      withCost({ status: "partial", nanoUsd: 1e9, unpricedTokens: 5 }),
      "$(pulse) ≥ $1.00 · 62%",
    ],
    [
      "with no price at all",
      withCost({ status: "unpriced", nanoUsd: null, unpricedTokens: 5 }),
      "$(pulse) unpriced · 62%",
    ],
    [
      "of a tool that reports no tokens",
      withCost({ status: "not-reported", nanoUsd: null, unpricedTokens: 0 }),
      "$(pulse) not reported · 62%",
    ],
    [
      "with an unknown window",
      snapshot({ current: { ...session, context: { tokens: 5000, window: null, autoCompact: null } } }),
      "$(pulse) $1.84",
    ],
    [
      "when it is not live",
      snapshot({ current: { ...session, live: false }, recent: [] }),
      "$(pulse) last $1.84 · 62%",
    ],
    ["while it reads for long", snapshot({ at: 4000, indexing }), "$(sync~spin) reading 45% · $1.84 · 62%"],
    ["on sample data", snapshot({ sample: true }), "$(pulse) sample $1.84 · 62%"],
  ])("has its own text %s", (_, given, text) => {
    expect(statusOf(given).text).toBe(text);
  });

  it.each<[string, Partial<StatusView>, string, string]>([
    [
      "chosen fields",
      { fields: ["today", "nextTurn", "burnRate"] },
      "$(pulse) today $1.84 · next ~$0.0510 · $2.40/h",
      "2 dollars 40 cents an hour",
    ],
    [
      "a context threshold",
      { contextThreshold: 60 },
      "$(warning) $1.84 · 62% · context over 60%",
      "warning: context over 60%",
    ],
    [
      "a session budget",
      { sessionBudget: 1_500_000_000 },
      "$(warning) $1.84 · 62% · over $1.50",
      "warning: over $1.50",
    ],
    [
      "a stopped meter",
      { stopped: true },
      "$(debug-disconnect) $1.84 · 62% · stopped 14:05",
      "stopped, figures as of 14:05",
    ],
  ])("says %s in its text and to a screen reader", (_, view, text, words) => {
    const live = { ...session, burnRate: 2_400_000_000 };
    const status = statusOf(snapshot({ at, current: live, recent: [live] }), { ...plainView, ...view });
    expect(status.text).toBe(text);
    expect(status.label).toContain(words);
    expect(status.severity).toBe(text.startsWith("$(warning)") ? "warning" : "none");
  });

  it("warns while a warning about the shown session is open, and says which", () => {
    const status = statusOf(snapshot({ alerts: [alert({})] }));
    expect(status.text).toBe("$(warning) $1.84 · 62% · loop");
    expect(status.label).toContain("warning: The same test keeps failing");
    expect(status.severity).toBe("warning");
  });

  it.each<[string, Partial<Alert>, Partial<StatusView>]>([
    ["a notice", { severity: "notice" }, {}],
    ["another session", { session: { source: "codex", session: "other" } }, {}],
    ["a budget that the text names already", { detector: "budget" }, { sessionBudget: 2e9 }],
  ])("keeps its colour for a warning: not for %s", (_, more, view) => {
    const status = statusOf(snapshot({ alerts: [alert(more)] }), { ...plainView, ...view });
    expect(status.text).toBe("$(pulse) $1.84 · 62%");
    expect(status.severity).toBe("none");
  });

  it("points to the gravest alert in its tooltip, whichever session it is about", () => {
    const alerts = [alert({ session: { source: "codex", session: "other" } }), alert({ id: "b" }), alert({ id: "c" })];
    expect(statusOf(snapshot({ alerts })).tooltip.alert).toEqual({
      id: "loops/1",
      text: "Warning: The same test keeps failing – about $1.20 wasted (API value)",
      more: "2 more",
    });
    expect(statusOf(snapshot({})).tooltip.alert).toBeNull();
  });

  it("warns of nothing that the user did not ask for, and not below it", () => {
    expect(statusOf(snapshot({})).severity).toBe("none");
    expect(statusOf(snapshot({}), { ...plainView, contextThreshold: 63, sessionBudget: 1_850_000_000 }).severity).toBe(
      "none",
    );
  });

  it("has its own text when the meter stopped before its first figures", () => {
    expect(statusOf(null, { ...plainView, stopped: true }).text).toBe("$(debug-disconnect) stopped");
  });

  it("follows the session that the user picked, and lists the other live ones", () => {
    const other = { ...session, session: "other", title: "Rate limit", here: false, cost: { ...cost, nanoUsd: 1e9 } };
    const status = statusOf(snapshot({ recent: [session, other] }), { ...plainView, followed: other });
    expect(status.text).toBe("$(pulse) $1.00 · 62%");
    expect(status.tooltip.others).toEqual([["Fix cart rounding (Claude Code)", "$1.84 · 62%"]]);
  });

  it("says how fast logs are read and how long it will take", () => {
    const { notes } = statusOf(snapshot({ at: 3000, indexing })).tooltip;
    expect(notes).toContain("Reading logs: 45%, 15 MB/s, about 3s left");
  });

  it("says that the workspace's prices are not read in Restricted Mode", () => {
    const note = "Restricted Mode: this workspace's price file is not read";
    expect(statusOf(snapshot({}), { ...plainView, trusted: false }).tooltip.notes).toContain(note);
    expect(statusOf(snapshot({})).tooltip.notes).not.toContain(note);
  });

  it("shows no amount in discreet mode, in no place", () => {
    present({ ...english, discreet: true });
    const status = statusOf(snapshot({}), { ...plainView, fields: statusFields, sessionBudget: 1e9 });
    present(english);
    expect(status.text).toContain("••• · 62%");
    expect(JSON.stringify(status)).not.toMatch(/\$\d|\d (dollar|cent)/);
  });

  it("tells in the tooltip what the amounts are", () => {
    const { rows, notes } = statusOf(snapshot({})).tooltip;
    expect(rows).toContainEqual(["Next turn", "about $0.0510 (estimate)"]);
    expect(rows).toContainEqual(["Context", "124k of 200k (62%)"]);
    expect(rows).toContainEqual(["Today", "Claude Code $1.84"]);
    expect(notes.at(-1)).toBe("API value at list prices (book 2026.11.22.1), not a bill");
  });

  it("says when the prices are old", () => {
    const old = snapshot({ prices: { asOf: "2026-08-01", stale: true, problems: [] } });
    expect(statusOf(old).tooltip.notes).toContain("Prices are as of 2026-08-01: newer ones may differ");
  });
});
