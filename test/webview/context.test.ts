import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ContextStory } from "../../src/core/contextStory.ts";
import type { SessionDetail } from "../../src/core/snapshot.ts";
import { makeAdvice, makeAlerts } from "./adviceData.ts";
import { makeDetail, makeSnapshot, now } from "./data.ts";
import { finish, startHarness, type Harness, type Panel } from "./harness.ts";

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
}, 120_000);

afterAll(() => harness.close());

async function rowsOf(panel: Panel, name: string): Promise<string[][]> {
  const block = panel.page.getByRole("region", { name });
  await block.waitFor();
  const rows = await block.locator("tbody tr").all();
  const texts = await Promise.all(rows.map((row) => row.locator("th, td").allInnerTexts()));
  return texts.map((cells) => cells.map((cell) => cell.replace(/\s+estimate/, " estimate")));
}

async function openWith(change: Partial<SessionDetail>): Promise<Panel> {
  return harness.open({ detail: { ...makeDetail(), ...change } });
}

describe("the next turn", () => {
  test("is split into what is read again, what is new and the answer", async () => {
    const panel = await harness.open();
    const rows = await rowsOf(panel, "Next turn");
    expect(rows.map(([part, , cost]) => [part, cost])).toEqual([
      ["Context re-read", "~$0.0600"],
      ["New", "~$0.0220"],
      ["Answer", "~$0.0360"],
    ]);
    await panel.page.getByText("Cache hot until 16:22; $0.93 after that.").waitFor();
    await finish(panel);
  });

  test("is what a cold cache makes of it, from the moment it is cold", async () => {
    const { summary } = makeDetail();
    const cache = {
      lifetimeMs: 300_000,
      coldAt: now + 1500,
      coldTurn: { nanoUsd: 930_000_000, reRead: 0, fresh: 894_000_000, output: 36_000_000 },
    };
    const current = { ...summary, cache };
    const panel = await harness.open({ snapshot: makeSnapshot({ current, recent: [current] }) });
    await panel.page.getByText("Cache hot until 15:30; $0.93 after that.").waitFor();
    // Nothing is pushed: the clock alone does it.
    await panel.page.getByText("Cache cold since 15:30: $0.93 instead of $0.12.").waitFor();
    const rows = await rowsOf(panel, "Next turn");
    expect(rows.map(([part, , cost]) => [part, cost])).toEqual([
      ["Context re-read", "~$0.00"],
      ["Context written, new", "~$0.89"],
      ["Answer", "~$0.0360"],
    ]);
    await finish(panel);
  });

  test("comes with the pay-back of a fresh session while that is advised", async () => {
    const [, reset] = makeAlerts();
    let known = [reset!];
    const panel = await harness.open({ api: { advice: async () => makeAdvice(known) } });
    await panel.page.getByText("saves about $0.06 a turn").waitFor();
    await panel.page.getByRole("button", { name: "Consider resetting context…" }).click();
    await expect.poll(() => panel.opened).toEqual([`reset claude/${reset!.session!.session}`]);
    known = [{ ...reset!, answer: "expected" }];
    panel.push(makeSnapshot({ at: now + 60_000 }));
    await panel.page.getByRole("button", { name: "Consider resetting context…" }).waitFor({ state: "detached" });
    await finish(panel);
  });
});

describe("what fills the context", () => {
  const part = (name: string, tokens: number): ContextStory["parts"][number] => {
    return { what: "tool", name, tokens, runs: 2, estimate: true };
  };

  test("is told part by part, estimates marked, with the turns that are left", async () => {
    const parts: ContextStory["parts"] = [
      { what: "mcp", name: "github", tokens: 60_000, runs: 4, estimate: true },
      { what: "start", name: null, tokens: 40_000, runs: 1, estimate: false },
    ];
    const panel = await openWith({ contextStory: { growth: 5000, parts } });
    expect(await rowsOf(panel, "What fills the context")).toEqual([
      ["github\nMCP server", "4", "60%", "~60k estimate"],
      ["Start\nsystem prompt, tools, memory, first prompt", "–", "40%", "40k"],
    ]);
    // 156k of the 190k at which it is compacted.
    await panel.page.getByText("A turn adds about 5k tokens. At this pace it is compacted in 7 turns.").waitFor();
    await finish(panel);
  });

  test("sums up the many small ones, and loses nothing", async () => {
    const parts = Array.from({ length: 14 }, (_, i) => part(`tool ${i}`, 14_000 - i * 1000));
    const panel = await openWith({ contextStory: { growth: null, parts } });
    const rows = await rowsOf(panel, "What fills the context");
    expect(rows).toHaveLength(10);
    expect(rows.at(-1)).toEqual(["5 others", "10", "14%", "~15k estimate"]);
    await finish(panel);
  });

  test("is left out where the tool does not say", async () => {
    const panel = await openWith({ contextStory: null, repriced: [] });
    await panel.page.getByRole("region", { name: "Turns" }).waitFor();
    expect(await panel.page.getByText("What fills the context").count()).toBe(0);
    expect(await panel.page.getByText("on other models").count()).toBe(0);
    await finish(panel);
  });
});

test("the session on other models stands beside what it did cost", async () => {
  const detail = makeDetail();
  const actual = detail.summary.cost.nanoUsd!;
  const [own] = detail.models;
  const panel = await openWith({
    models: [own!],
    repriced: [
      { model: "cheap", cost: { low: actual * 0.25, high: actual * 0.5 } },
      { model: own!.model, cost: { low: actual, high: actual } },
      { model: "dear", cost: { low: actual * 2, high: actual * 2 } },
    ],
  });
  const rows = await rowsOf(panel, "This session on other models");
  expect(rows.map(([model, , difference]) => [model, difference])).toEqual([
    ["cheap", "−75% to −50%"],
    [`${own!.model}\nas it was`, "–"],
    ["dear", "+100%"],
  ]);
  await finish(panel);
});
