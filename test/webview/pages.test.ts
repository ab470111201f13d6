import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatTokens, formatUsd } from "../../src/core/format.ts";
import type { HistoryQuery } from "../../src/core/history.ts";
import { makeAccuracy, makeHistory } from "./pageData.ts";
import { finish, startHarness, type Harness } from "./harness.ts";

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
}, 120_000);

afterAll(() => harness.close());

describe("history", () => {
  test("asks for what is chosen, and its table twin holds the bars", async () => {
    const asked: HistoryQuery[] = [];
    const panel = await harness.open({
      state: { view: "history", tables: ["history"] },
      api: {
        history: async (query) => {
          asked.push(query);
          return makeHistory(query);
        },
      },
    });
    const { page } = panel;
    await page.getByRole("radio", { name: "90 days" }).click();
    await page.getByRole("radio", { name: "Project", exact: true }).click();
    const expected: HistoryQuery = { from: "2026-08-25", to: "2026-11-22", unit: "week", by: "project" };
    await expect.poll(() => asked.at(-1)).toEqual(expected);
    const history = makeHistory(expected);
    const rows = page.getByRole("region", { name: "Cost per week" }).locator("tbody tr");
    await expect.poll(() => rows.count()).toBe(history.buckets.length);
    const cells = await rows.first().locator("td").allInnerTexts();
    const amounts = [...history.series, { byBucket: history.byBucket }].map(
      ({ byBucket }) => byBucket[0]!.cost.nanoUsd!,
    );
    expect(cells).toEqual(amounts.map((nano) => formatUsd(nano, { digits: 2 })));

    await page.getByRole("radio", { name: "Other days" }).click();
    await page.getByLabel("First day").fill("2026-11-10");
    await page.getByLabel("Last day").fill("2026-11-03");
    await expect.poll(() => asked.at(-1)).toMatchObject({ from: "2026-11-03", to: "2026-11-10" });

    await page.getByRole("radio", { name: "Kind of token" }).click();
    const kinds = page.getByRole("region", { name: "By kind of token" });
    const { total } = makeHistory({ ...expected, from: "2026-11-03", to: "2026-11-10", by: "source" });
    await expect
      .poll(() => kinds.getByRole("row", { name: "Cache read" }).innerText())
      .toContain(formatTokens(total.tokens.cacheRead));
    await finish(panel);
  });

  test("a day's hours are read cell by cell, by arrow keys", async () => {
    const panel = await harness.open({ state: { view: "history" } });
    const { page } = panel;
    const map = page.getByRole("table", { name: "Cost by weekday and hour" });
    await map.locator('[tabindex="0"]').focus();
    for (const key of ["ArrowDown", "End", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft"])
      await page.keyboard.press(key);
    // Tuesday, 19:00: 4 × 1 × $0.30
    expect(await page.locator(":focus").innerText()).toBe("$1.20");
    expect(await page.locator(".heat-legend").innerText()).toContain("Tue, 19:00: $1.20");
    await finish(panel);
  });

  test("cost by tool call says its rule and adds servers up", async () => {
    const panel = await harness.open({ state: { view: "history" } });
    const tools = panel.page.getByRole("region", { name: "By tool call" });
    expect(await tools.innerText()).toMatch(/shared evenly[^]*Bash[^]*\$9\.10[^]*Answers[^]*\$3\.30/);
    const servers = panel.page.getByRole("region", { name: "By MCP server" });
    expect(await servers.getByRole("row", { name: "github" }).innerText()).toMatch(/52[^]*\$1\.50/);
    await finish(panel);
  });
});

describe("accuracy", () => {
  test("tells what is exact, what has no price, and how it is mended", async () => {
    const panel = await harness.open({ state: { view: "accuracy" } });
    const { page } = panel;
    // 1,240 exact, 40 of them without tokens, of 1,300: 1,200 of 1,260.
    await page.getByText("1,200 of 1,260 responses with tokens").waitFor();
    expect(await page.locator(".stat-main").innerText()).toContain("95%");
    const { qualities } = makeAccuracy({ from: "", to: "" });
    const rows = page.getByRole("region", { name: "Responses by quality" }).locator("tbody tr");
    expect(await rows.count()).toBe(qualities.length);
    await page.getByRole("button", { name: "Map to a model…" }).click();
    await page.getByRole("button", { name: "Set a price…" }).click();
    await expect.poll(() => panel.opened).toEqual(["map claude-nova-9", "set claude-nova-9"]);
    await finish(panel);
  });

  test("sets our sums beside the clients' own, with each cause", async () => {
    const panel = await harness.open({ state: { view: "accuracy" } });
    const { page } = panel;
    const table = page.getByRole("region", { name: "Beside the clients' own figures" });
    await table.getByText("2 of 3 sessions agree").waitFor();
    const [worst] = await table.locator("tbody tr").allInnerTexts();
    expect(worst).toMatch(
      /\$5\.60[^]*\$5\.00[^]*\+\$0\.60[^]*Calls that leave no line: \+\$0\.0200[^]*not explained: \+\$0\.58/,
    );
    await table.getByRole("button").first().press("Enter");
    await page.getByRole("dialog", { name: "Proof: Session cost" }).waitFor();
    await finish(panel);
  });

  test("asks for the proof of one quality, one estimate, of what was priced again", async () => {
    const asked: object[] = [];
    const panel = await harness.open({
      state: { view: "accuracy" },
      api: {
        proof: async (query) => {
          asked.push(query);
          throw new Error("asked");
        },
      },
    });
    const { page } = panel;
    for (const [region, row] of [
      ["Responses by quality", "Output incomplete"],
      ["What the logs only imply", "The call that summarised"],
      ["Priced again", "2026.09.01.1"],
    ] as const) {
      await page.getByRole("region", { name: region }).getByRole("row", { name: row }).getByRole("button").click();
      await page.getByText("The proof could not be read: asked").waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
    const from = Date.UTC(2026, 9, 23, 22); // 24 October in Berlin, still in summer
    expect(asked).toEqual([
      { from, quality: "output-incomplete", limit: 200, offset: 0 },
      { from, estimated: "compaction", limit: 200, offset: 0 },
      { from, repriced: true, limit: 200, offset: 0 },
    ]);
    await finish(panel);
  });
});

test("about tells what the meter uses, where its ledger is, and its last errors", async () => {
  const panel = await harness.open({ state: { view: "about" } });
  const main = panel.page.locator("main");
  await main.getByText("2.10 s an hour").waitFor();
  const text = await main.innerText();
  for (const part of ["41 MB", "12.4 MB", "530 files, 14 folders watched", "Europe/Berlin", "2026.11.22.1"]) {
    expect(text).toContain(part);
  }
  expect(text).toContain("95 of 100 alerts were told within 0.42 s of their log line; 24 so far.");
  expect(text).toContain("/home/dev/.local/share/taximeter/ledger.db");
  expect(text).toContain("no permission");
  await main.getByRole("button", { name: "Show the log" }).click();
  await expect.poll(() => panel.opened).toEqual(["log"]);
  await finish(panel);
});
