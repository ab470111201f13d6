import { describe, expect, it } from "vitest";
import { modelAdvice, type PastTask } from "../../src/insights/modelAdvice.ts";
import { atLeastBetter, wilson } from "../../src/insights/proportions.ts";

const cent = 10_000_000;

/** So many searches on a model, so many of which ended well. */
function searches(
  model: string,
  tasks: number,
  well: number,
  nanoUsd: number,
  to?: [string, number, number],
): PastTask[] {
  const on = new Map(to ? [[to[0], { low: to[1], high: to[2] }]] : []);
  return Array.from({ length: tasks }, (_, n) => ({
    source: "claude" as const,
    kind: "search" as const,
    model,
    nanoUsd,
    well: n < well,
    on,
  }));
}

describe("advice on models", () => {
  it("recommends the cheaper one where it did as well, with what it would have saved turn by turn", () => {
    const [advice] = modelAdvice([
      ...searches("dear", 100, 90, 10 * cent, ["cheap", 2 * cent, 4 * cent]),
      ...searches("cheap", 90, 84, 2 * cent),
    ]);
    expect(advice!.models).toEqual([
      { model: "dear", tasks: 100, well: 90, nanoUsd: 10 * cent },
      { model: "cheap", tasks: 90, well: 84, nanoUsd: 2 * cent },
    ]);
    expect(advice!.recommendation).toEqual({ from: "dear", to: "cheap", saves: { low: 600 * cent, high: 800 * cent } });
  });

  it("says why not: too few, not shown to be as good, not surely cheaper, one model only, no price", () => {
    const dear = searches("dear", 60, 54, 10 * cent, ["cheap", 2 * cent, 4 * cent]);
    const told = (...tasks: PastTask[][]) => {
      const [advice] = modelAdvice(tasks.flat());
      return advice!.recommendation ?? advice!.reason;
    };
    expect(told(dear, searches("cheap", 19, 19, cent))).toMatch(/^No recommendation: 60 tasks on dear and 19 on cheap/);
    expect(told(dear, searches("cheap", 60, 48, cent))).toMatch(/^No recommendation: cheap: 48 of 60/);
    const maybe = searches("dear", 60, 54, 10 * cent, ["cheap", 2 * cent, 11 * cent]);
    expect(told(maybe, searches("cheap", 60, 60, cent))).toMatch(/^No recommendation: cheap may write more/);
    expect(told(dear)).toMatch(/all of these tasks were done on dear/);
    expect(told(dear.map((task) => ({ ...task, nanoUsd: null })))).toMatch(/no price/);
  });

  it("tells kinds and tools apart, the most expensive first", () => {
    const elsewhere = searches("dear", 3, 3, 90 * cent).map((task) => ({ ...task, source: "codex" as const }));
    const edits = searches("dear", 1, 1, cent).map((task) => ({ ...task, kind: "smallEdit" as const }));
    const advice = modelAdvice([...edits, ...elsewhere, ...searches("dear", 3, 3, cent)]);
    expect(advice.map(({ source, kind }) => `${source} ${kind}`)).toEqual([
      "codex search",
      "claude search",
      "claude smallEdit",
    ]);
  });
});

describe("shares", () => {
  // 81 of 263 and 15 of 148 are examples of Newcombe's papers, there with 95% intervals.
  it("have Wilson's interval", () => {
    const { low, high } = wilson({ of: 263, well: 81 });
    expect([low, high].map((bound) => bound.toFixed(3))).toEqual(["0.263", "0.357"]);
  });

  it("of few tasks show little", () => {
    expect(atLeastBetter({ of: 20, well: 20 }, { of: 20, well: 20 })).toBeLessThan(-0.1);
    expect(atLeastBetter({ of: 90, well: 84 }, { of: 100, well: 90 })).toBeGreaterThan(-0.1);
  });
});
