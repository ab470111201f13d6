import { afterEach, describe, expect, test } from "vitest";
import { alertLine, nudgeText } from "../../src/core/alertText.ts";
import { handOffPrompt, resetCommands, startPrompt } from "../../src/core/handOff.ts";
import { english, present } from "../../src/core/l10n.ts";
import { handOffDetail, resetFigures } from "../../src/core/resetText.ts";
import { snoozes } from "../../src/core/snooze.ts";
import { session } from "./sessionData.ts";

afterEach(() => present(english));

const loop = {
  title: "The same test keeps failing",
  amount: { nanoUsd: 1_200_000_000, is: "wasted" },
  reason: "Bash failed 5 times in the same way; $1.20 was spent from the first of them to the last",
} as const;

describe("a notification", () => {
  test("says what, how much and what kind of figure that is, why, and where when that is not obvious", () => {
    expect(nudgeText(loop, "Fix cart rounding")).toBe(
      `The same test keeps failing – about $1.20 wasted (API value), in "Fix cart rounding". ${loop.reason}.`,
    );
    expect(alertLine({ title: "A budget", amount: null })).toBe("A budget");
  });

  test("hides amounts in discreet mode, also those that were written into a text before", () => {
    present({ ...english, discreet: true });
    expect(nudgeText(loop, null)).toBe(
      "The same test keeps failing – about ••• wasted (API value). Bash failed 5 times in the same way; ••• was spent from the first of them to the last.",
    );
    const kept = "A ist 1.234,50 € wert, B <$0.0001, C CHF\u00a01’200.50, D 12 %, E 3 Läufe, F ¥120";
    expect(alertLine({ title: kept, amount: null })).toBe("A ist ••• wert, B •••, C •••, D 12 %, E 3 Läufe, F •••");
  });
});

test("an alert can be put off to the user's own tomorrow", () => {
  const now = Date.UTC(2026, 10, 22, 23, 30);
  const [hour, tomorrow, week] = snoozes(now, "America/New_York").map(({ until }) => until - now);
  expect([hour, tomorrow, week].map((ms) => ms! / 3_600_000)).toEqual([1, 5.5, 168]);
});

describe("the hand-off prompt", () => {
  test("asks for everything that the next session needs, and for nothing that costs or leaks", () => {
    const text = handOffPrompt("codex");
    for (const asked of ["Goal", "State", "Decisions", "Files", "Commands", "failed", "Open points", "Next step"])
      expect(text).toMatch(new RegExp(`^\\d\\. .*${asked}`, "m"));
    expect(text).toContain("1,500 words");
    expect(text).toContain("run no tools");
    expect(text).toContain("No passwords");
  });

  test("for a cold session begins a new one instead, from the files and what the person adds", () => {
    const text = startPrompt("claude");
    expect(text).toMatch(/uncommitted changes, the last commits and CLAUDE\.md/);
    expect(text).toContain("Change nothing before I have answered.");
    expect(text).toMatch(/- Goal: \n[^]*- Next step: \n$/);
  });

  test("names the file that the tool's sessions read anyway", () => {
    expect(handOffPrompt("claude")).toContain("CLAUDE.md");
    expect(handOffPrompt("codex")).toContain("AGENTS.md");
    expect(handOffPrompt("codex")).not.toContain("CLAUDE.md");
  });
});

describe("what a reset is decided by", () => {
  const coldTurn = { nanoUsd: 2e9, reRead: 1.9e9, fresh: 0, output: 1e8 };
  const cached = { ...session, cache: { lifetimeMs: 3_600_000, coldAt: Date.UTC(2026, 10, 22, 15, 0), coldTurn } };
  const advice = { title: "It pays back after 3 turns", amount: null };

  test("is the next turn in its parts, the cache, and the pay-back when a fresh session pays back", () => {
    const hot = new Map(resetFigures(cached, null, Date.UTC(2026, 10, 22, 14, 5), "UTC"));
    expect(hot.get("Next turn")).toBe("about $0.0510: $0.0300 re-read, $0.0110 new, $0.0100 output (estimate)");
    expect(hot.get("Cache")).toBe("hot until 15:00; a turn after that costs about $2.00");
    expect(hot.get("Advice")).toContain("would not pay back");
    const cold = new Map(resetFigures(cached, advice, Date.UTC(2026, 10, 22, 16, 0), "UTC"));
    expect(cold.get("Cache")).toBe("cold since 15:00: the next turn costs about $2.00");
    expect(cold.get("Advice")).toBe(advice.title);
  });

  test("tells what asking for the note costs while the cache is hot, and once it is cold", () => {
    expect(handOffDetail(cached, Date.UTC(2026, 10, 22, 14, 5))).toContain("costs about $0.0300");
    expect(handOffDetail(cached, Date.UTC(2026, 10, 22, 16, 0))).toMatch(/cache is cold.*\$1\.90/);
  });

  test("offers only what the tool has", () => {
    expect(resetCommands.cursor).toEqual([]);
    expect(handOffDetail({ ...cached, source: "cursor" }, 0)).toContain("new chat");
  });
});
