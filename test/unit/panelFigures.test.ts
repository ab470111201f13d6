import { describe, expect, test } from "vitest";
import { formatUsd, formatWeekday } from "../../src/core/format.ts";
import type { Turn } from "../../src/core/snapshot.ts";
import { burnRate } from "../../webview-ui/burnRate.ts";
import { firstChoice } from "../../webview-ui/historyChoice.ts";
import { projectName, sessionName } from "../../src/core/sessionName.ts";
import {
  summarizeContext,
  summarizeHistory,
  summarizeHours,
  summarizeTotal,
  summarizeTurnCosts,
} from "../../webview-ui/summaries.ts";
import { bucketTurns, markPosition, sumParts } from "../../webview-ui/turnSeries.ts";
import { readViewState } from "../../webview-ui/viewState.ts";
import { noFilter } from "../../webview-ui/sessionFilter.ts";
import { makeDetail, priced } from "../webview/data.ts";
import { makeHistory } from "../webview/pageData.ts";

const minute = 60_000;

function turnAt(minutes: number, nanoUsd: number, more: Partial<Turn> = {}): Turn {
  return {
    ...makeDetail(1).turns[0]!,
    at: minutes * minute,
    cost: priced(nanoUsd),
    parts: { output: nanoUsd },
    ...more,
  };
}

describe("turns as chart positions", () => {
  test.each([1, 119, 120, 121, 5000])("%d turns keep their whole cost, kind by kind", (length) => {
    const { turns, summary } = makeDetail(length);
    const buckets = bucketTurns(turns);
    expect(buckets.length).toBeLessThanOrEqual(120);
    expect(buckets.at(-1)?.last).toBe(length);
    expect(buckets.at(-1)?.total).toBe(summary.cost.nanoUsd);
    expect(Object.values(sumParts(buckets)).reduce((sum, nano) => sum + nano, 0)).toBe(summary.cost.nanoUsd);
  });

  test("a turn without a price is counted as missing, not as free", () => {
    const unpriced = turnAt(1, 0, { cost: { status: "unpriced", nanoUsd: null, unpricedTokens: 9 }, parts: {} });
    const buckets = bucketTurns([turnAt(0, 5e9), unpriced]);
    expect(buckets.map((bucket) => bucket.unpriced)).toEqual([0, 1]);
    expect(summarizeTurnCosts(buckets)).toContain("1 turn without a full price");
  });

  test("a sub-agent's context is not the session's", () => {
    const [bucket] = bucketTurns(
      [turnAt(0, 1, { context: 50_000 }), turnAt(1, 1, { agent: "a", context: 900_000 })],
      1,
    );
    expect(bucket?.context).toBe(50_000);
  });

  test("a compaction stands before the turn that follows it", () => {
    const buckets = bucketTurns([turnAt(0, 1), turnAt(2, 1), turnAt(4, 1)]);
    const mark = (at: number) => ({ at: at * minute, mark: "compaction", before: null, after: null });
    expect(markPosition(buckets, mark(3))).toBe(2);
    expect(markPosition(buckets, mark(5))).toBeNull();
  });
});

describe("burn rate", () => {
  test("live: what the last 30 minutes cost, for an hour", () => {
    const turns = [turnAt(0, 100e9), turnAt(50, 1e9), turnAt(60, 2e9)];
    expect(burnRate(turns, true, 65 * minute)).toEqual({ nanoUsdPerHour: 6e9, over: "last 30m" });
  });

  test("a young session is measured since its first turn", () => {
    expect(burnRate([turnAt(60, 1e9)], true, 70 * minute)).toEqual({ nanoUsdPerHour: 6e9, over: "last 10m" });
    expect(burnRate([turnAt(60, 1e9)], true, 60.5 * minute)).toBeNull();
  });

  test("ended: breaks are not work", () => {
    const turns = [turnAt(0, 1e9), turnAt(5, 1e9), turnAt(600, 1e9), turnAt(605, 1e9)];
    expect(burnRate(turns, false, 9e9)).toEqual({ nanoUsdPerHour: 24e9, over: "10m of work" });
  });

  test("nothing priced is no rate, not a rate of nothing", () => {
    const turn = turnAt(0, 0, { cost: { status: "not-reported", nanoUsd: null, unpricedTokens: 0 } });
    expect(burnRate([turn, { ...turn, at: 4 * minute }], false, 0)).toBeNull();
  });
});

describe("sentences", () => {
  test("name the dearest turn and the kind that costs most", () => {
    const buckets = bucketTurns([turnAt(0, 1e9), turnAt(1, 3e9), turnAt(2, 1e9, { parts: { cacheRead: 1e9 } })]);
    expect(summarizeTurnCosts(buckets)).toBe(
      "3 turns cost $5.00. The dearest, turn 2, cost $3.00. Output makes up 80%.",
    );
  });

  test("tell when half was spent, and the part of sub-agents", () => {
    const turns = [turnAt(0, 1e9), turnAt(1, 1e9), turnAt(2, 1e9), turnAt(3, 3e9, { agent: "a" })];
    expect(summarizeTotal(bucketTurns(turns))).toBe(
      "Half of the $6.00 was spent by turn 3 of 4. Sub-agents are 50% of it.",
    );
  });

  test("tell the fill of the context, its peak and what compaction did", () => {
    const turns = [turnAt(0, 1, { context: 168_000 }), turnAt(1, 1, { context: 30_000 })];
    const marks = [{ at: minute - 1, mark: "compaction", before: 168_000, after: 24_000 }];
    expect(summarizeContext(bucketTurns(turns), 200_000, null, marks)).toBe(
      "The context holds 30k tokens, 15% of the 200k window. It peaked at 168k. Compacted once, the last from 168k to 24k.",
    );
    expect(summarizeContext(bucketTurns([turnAt(0, 1, { context: null })]), null, null, [])).toContain(
      "does not report",
    );
  });

  test("tell of past days the average and the dearest, and of tokens which kind most are", () => {
    const history = makeHistory({ from: "2026-11-01", to: "2026-11-30", unit: "week", by: "source" });
    const nano = history.byBucket.map(({ cost }) => cost.nanoUsd!);
    const average = formatUsd(Math.round(nano.reduce((sum, each) => sum + each, 0) / nano.length));
    expect(summarizeHistory(history, "source")).toBe(
      `${average} a week on average; the dearest, Nov 2 to Nov 8, cost ${formatUsd(Math.max(...nano))}.`,
    );
    expect(summarizeHistory(history, "kind")).toMatch(/ tokens; 95% are Cache read\. Counts, not money/);
  });

  test("tell in which hour of the week most was spent", () => {
    const hours = Array.from({ length: 7 }, () => Array<number>(24).fill(0));
    expect(summarizeHours(hours, [])).toBe("Nothing was spent in these days.");
    hours[1]![23] = 3e9;
    hours[2]![0] = 1e9;
    const names = hours.map((_, weekday) => formatWeekday(weekday));
    expect(summarizeHours(hours, names)).toBe("Most was spent on Tue from 23:00 to 00:00: $3.00, 75% of it all.");
  });
});

test("sessions without a title are called after their project", () => {
  expect(sessionName({ title: "  ", project: "C:\\work\\api\\", session: "0123456789" })).toBe("api · 01234567");
  expect(projectName("vscode-remote://ssh-remote+host/home/dev/web")).toBe("web");
  expect(projectName("")).toBeNull();
});

test("a view state from another version falls back field by field", () => {
  const start = {
    view: "session",
    chosen: null,
    tables: [],
    filter: noFilter,
    order: { column: "last", descending: true },
    picked: [],
    history: firstChoice,
    trust: "last30",
    team: "",
  };
  expect(readViewState(undefined, false)).toEqual(start);
  expect(
    readViewState(
      {
        view: "loops",
        chosen: { source: "vim", session: 3 },
        tables: [1, "hours"],
        filter: { search: {}, day: "2026-13-45", model: "m" },
        picked: [null, { source: "codex", session: "a" }],
        history: { range: "custom", from: "2026-11-01", to: 7, unit: "hour" },
      },
      true,
    ),
  ).toEqual({
    ...start,
    tables: ["hours"],
    filter: { ...noFilter, model: "m" },
    picked: [{ source: "codex", session: "a" }],
    history: { ...firstChoice, range: "custom", from: "2026-11-01" },
  });
});

test("figures begin as tables for a screen reader, until its user chose otherwise", () => {
  expect(readViewState(undefined, true).tables).toContain("turn-cost");
  expect(readViewState({ tables: [] }, true).tables).toEqual([]);
});
