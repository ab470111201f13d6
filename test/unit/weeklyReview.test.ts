import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { english, present } from "../../src/core/l10n.ts";
import type { GroupDelta, GroupTotals, Review } from "../../src/core/review.ts";
import { weeklyReview } from "../../src/core/weeklyReview.ts";

afterEach(() => present(english));

const usd = (dollars: number) => String(dollars * 1e9);

function totals(dollars: number): GroupTotals {
  const none = { cacheRead: "0", cacheWrite: "0", output: "0", other: "0" };
  const noTokens = { cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheWriteUnknown: 0, output: 0 };
  return {
    ...{ calls: 1, pricedCalls: 1, unpricedTokens: 0, unreportedCalls: 0, nanoUsd: usd(dollars) },
    tokens: { input: 1, ...noTokens, reasoning: 0, webSearches: 0 },
    costs: { input: usd(dollars), ...none },
  };
}

function group(key: string | null, now: number, before: number): GroupDelta {
  return { key, total: totals(now), previous: totals(before), delta: usd(now - before) };
}

function review(changes: Partial<Review> = {}): Review {
  return {
    week: { from: "2026-11-09", to: "2026-11-15" },
    previousWeek: { from: "2026-11-02", to: "2026-11-08" },
    publishedThrough: "2026-11-15",
    promise: { people: 5, settleDays: 2, retentionDays: 400 },
    total: totals(300),
    previous: totals(240),
    by: { provider: [], team: [], project: [], initiative: [], tool: [], model: [], kind: [] },
    topDeltas: { dimension: "team", groups: [group("Payments", 200, 120)], rest: usd(-20), delta: usd(60) },
    month: {
      ...{ month: "2026-11", through: "2026-11-15", toDate: usd(540), plan: usd(1000) },
      ...{ forecast: { low: usd(900), likely: usd(1100), high: usd(1300) }, why: "" },
    },
    anomalies: [{ dimension: "project", key: "ledger", nanoUsd: usd(90), usual: usd(30), weeks: 6, owner: "Payments" }],
    weeks: [],
    modelMix: [{ model: "claude-opus-5", share: 0.75, previousShare: 0.5 }],
    active: { people: 12, activeDays: 40, perActiveDay: usd(7.5) },
    unallocated: { nanoUsd: usd(60), share: 0.2 },
    ...changes,
  };
}

test("puts the decisions first, made from what the figures show", () => {
  const text = weeklyReview(review());
  const decisions = text.split("\n").filter((line) => line.startsWith("- [ ]"));
  expect(decisions).toHaveLength(3);
  expect(decisions[0]).toContain("$100.00 over the plan");
  expect(decisions[1]).toMatch(/`ledger` took \$90.00, usual are \$30.00/);
  expect(decisions[2]).toContain("20% has no tag");
  expect(text.indexOf("- [ ]")).toBeLessThan(text.indexOf("## Month"));
});

test("tells pacing, changes that add up to the whole, owners, model mix and what the numbers are", () => {
  const text = weeklyReview(review());
  expect(text).toContain("$540.00");
  expect(text).toMatch(/\$1,?000.*54%/);
  expect(text).toMatch(/likely \*\*\$1,100/);
  expect(text).toMatch(
    /\| `Payments` \| \$200.00 \| \+\$80.00 \|\n\| all others \|  \| −\$20.00 \|\n\| \*\*Whole\*\* \|  \| \*\*\+\$60.00\*\* \|/,
  );
  expect(text).toContain("Owner: `Payments`");
  expect(text).toContain("| `claude-opus-5` | 75% | 50% |");
  expect(text).toContain("at least 5 people");
  expect(text).toContain("Not a bill");
});

test("asks for a plan where there is none, and decides nothing where nothing stands out", () => {
  const { month } = review();
  const calm = { anomalies: [], unallocated: { nanoUsd: "0", share: 0 } };
  const still = { dimension: "team", groups: [], rest: "0", delta: "0" } as const;
  const noPlan = weeklyReview(
    review({ ...calm, topDeltas: { ...still, groups: [] }, month: { ...month, plan: null } }),
  );
  expect(noPlan.match(/- \[ \]/g)).toHaveLength(1);
  expect(noPlan).toContain("Which plan holds");
  const nothing = weeklyReview(
    review({ ...calm, topDeltas: { ...still, groups: [] }, month: { ...month, plan: usd(2000) } }),
  );
  expect(nothing).toContain("Nothing stands out");
});

test("names that members gave do nothing: no link, no HTML, no further column, no end of their span", () => {
  const names = [
    "[a](https://evil.example)",
    "<img src=x onerror=alert(1)>",
    "a | b",
    "a` <b>` c",
    "a\n# b",
    "https://evil.example @all",
    "a\\",
  ];
  for (const name of names) {
    const text = weeklyReview(
      review({
        topDeltas: { dimension: "team", groups: [group(name, 200, 120)], rest: usd(-20), delta: usd(60) },
        anomalies: [{ ...review().anomalies[0]!, key: name, owner: name }],
        modelMix: [{ model: name, share: 1, previousShare: 1 }],
      }),
    );
    // What is left beside code spans is ours.
    const outside = text.replace(/`[^`\n]*`/g, "");
    expect(outside).not.toMatch(/evil|<|\]\(|@all|onerror|`/);
    for (const line of text.split("\n").filter((each) => each.startsWith("|"))) expect(line.split("|")).toHaveLength(5);
    expect(text.split("\n").filter((line) => line.startsWith("# "))).toHaveLength(1);
  }
});

test("stays within two pages, whatever there is to tell", () => {
  const many = Array.from({ length: 60 }, (_, index) => index);
  const text = weeklyReview(
    review({
      topDeltas: {
        dimension: "project",
        groups: many.map((index) => group(`p${index}`, 10, 5)),
        rest: "0",
        delta: usd(300),
      },
      anomalies: many.map((index) => ({ ...review().anomalies[0]!, key: `p${index}` })),
      modelMix: many.map((index) => ({ model: `m${index}`, share: 1 / 60, previousShare: 1 / 60 })),
    }),
  );
  expect(text.split("\n").length).toBeLessThan(90);
  expect(text).toContain("| all others |  | +$275.00 |");
});

test("speaks the surface's language", () => {
  const bundle = join(import.meta.dirname, "..", "..", "l10n", "bundle.l10n.de.json");
  const texts = JSON.parse(readFileSync(bundle, "utf8")) as Record<string, string>;
  present({ locale: "de", texts, discreet: false });
  const text = weeklyReview(review());
  expect(text).toContain("## Entscheidungen");
  expect(text).not.toMatch(/Decisions|Published|people/);
});
