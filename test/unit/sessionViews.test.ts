import { afterEach, describe, expect, test } from "vitest";
import { english, present, t } from "../../src/core/l10n.ts";
import { sessionText } from "../../src/core/sessionReport.ts";
import { costLine } from "../../src/core/sessionText.ts";
import { sessionTree } from "../../src/core/sessionTree.ts";
import { makeDetail, makeSnapshot } from "../webview/data.ts";

afterEach(() => present(english));

const at = Date.UTC(2026, 10, 22, 14, 5);
const hour = 3_600_000;

describe("the list of sessions", () => {
  const { summary } = makeDetail(3);
  const session = (name: string, live: boolean, hoursAgo: number) => ({
    ...summary,
    session: name,
    title: name,
    live,
    endedAt: at - hoursAgo * hour,
  });

  test("has the live ones first, then the days, newest first, by the user's clock", () => {
    const recent = [
      session("now", true, 0),
      session("lunch", false, 2),
      session("late", false, 14), // 00:05 in UTC, still yesterday in New York
      session("old", false, 60),
    ];
    const groups = (timeZone: string) =>
      sessionTree(makeSnapshot({ at, timeZone, recent })).map(({ label, entries }) => [
        label,
        entries.map((entry) => entry.label),
      ]);
    expect(groups("UTC")).toEqual([
      ["Live", ["now"]],
      ["Today", ["lunch", "late"]],
      ["Fri, Nov 20", ["old"]],
    ]);
    expect(groups("America/New_York")).toEqual([
      ["Live", ["now"]],
      ["Today", ["lunch"]],
      ["Yesterday", ["late"]],
      ["Thu, Nov 19", ["old"]],
    ]);
  });

  test("is empty without sessions", () => {
    expect(sessionTree(makeSnapshot({ recent: [] }))).toEqual([]);
  });
});

describe("a session as text", () => {
  const detail = makeDetail(3, {
    title: "Fix cart rounding",
    cost: { status: "partial", nanoUsd: 1_840_000_000, unpricedTokens: 1200 },
    context: { tokens: 124_000, window: 200_000, autoCompact: null },
    burnRate: 2_400_000_000,
    calls: 3,
  });

  test("says every figure in words", () => {
    const text = sessionText(detail, makeSnapshot({ at, timeZone: "UTC" }));
    expect(text).toContain("Fix cart rounding\n");
    expect(text).toContain("API value: at least 1 dollar 84 cents, 1,200 tokens without a price, 3 responses");
    expect(text).toContain("Burn rate: 2 dollars 40 cents an hour");
    expect(text).toContain("Context: 124k of 200k (62%)");
    expect(text).toContain("not a bill. As of Nov 22, 2026, 14:05.");
  });

  test("fits the clipboard in one line", () => {
    expect(costLine(detail.summary)).toBe(
      "Fix cart rounding (Claude Code): ≥ $1.84 API value, 3 responses, context 62%",
    );
  });

  test("shows no amount in discreet mode", () => {
    present({ ...english, discreet: true });
    const text = sessionText(detail, makeSnapshot({})) + costLine(detail.summary);
    expect(text).not.toMatch(/\$\d|\d (dollar|cent)/);
  });
});

describe("the language of a surface", () => {
  test("translates, counts and writes numbers its own way", () => {
    const texts = { "{0} API value": "API-Wert {0}", "{0} responses": "{0} Antworten", "context {0}": "Kontext {0}" };
    present({ locale: "de", texts, discreet: false });
    const { summary } = makeDetail(2, {
      title: "Rundung",
      calls: 1234,
      context: null,
      cost: { status: "priced", nanoUsd: 1_840_000_000, unpricedTokens: 0 },
    });
    expect(costLine(summary)).toBe("Rundung (Claude Code): API-Wert 1,84\u00a0$, 1.234 Antworten");
  });

  test("falls back to English, and to English numbers for a locale that is none", () => {
    present({ locale: "not a locale", texts: {}, discreet: false });
    expect(t("{0} of {1}", 1, 2)).toBe("1 of 2");
    expect(costLine(makeDetail(1, { title: "A", context: null, calls: 1 }).summary)).toContain("$");
    expect(t("constructor")).toBe("constructor");
  });

  test("an argument that looks like a hole is not filled again", () => {
    expect(t("{0} and {1}", "{1}", "b")).toBe("{1} and b");
  });
});
