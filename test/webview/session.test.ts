import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatTokens, formatUsd } from "../../src/core/format.ts";
import { usdString } from "../../src/core/money.ts";
import type { ProofQuery } from "../../src/core/proof.ts";
import { bucketTurns, kindNames, sumParts, tokenKinds } from "../../webview-ui/turnSeries.ts";
import { makeDetail, makeProof, makeSnapshot, now, priced } from "./data.ts";
import { finish, startHarness, type Harness } from "./harness.ts";

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
}, 120_000);

afterAll(() => harness.close());

describe("session", () => {
  test("shows the six figures, and says what each of them is", async () => {
    const panel = await harness.open();
    const { summary } = makeDetail();
    const stats = await panel.page.locator("dl.stats > div").allInnerTexts();
    expect(stats.map((text) => text.split("\n").slice(0, 2).join(" "))).toEqual([
      expect.stringMatching(/^Session cost API value/),
      expect.stringMatching(/^Context tokens/),
      expect.stringMatching(/^Last turn API value/),
      expect.stringMatching(/^Next turn estimate/),
      expect.stringMatching(/^Cache until cold/),
      expect.stringMatching(/^Burn rate API value/),
    ]);
    expect(stats[0]).toContain(formatUsd(summary.cost.nanoUsd!));
    expect(stats[1]).toContain(`${formatTokens(summary.context!.tokens)}\n78% of 200k`);
    expect(stats[3]).toContain("~$0.12");
    await finish(panel);
  });

  test("ends with its footer: nothing hidden stretches the page", async () => {
    const panel = await harness.open({ detail: makeDetail(2000) });
    await panel.page.locator(".row-button").first().waitFor();
    const below = await panel.page.evaluate(
      () =>
        document.documentElement.scrollHeight -
        scrollY -
        document.querySelector("footer")!.getBoundingClientRect().bottom,
    );
    expect(below).toBeLessThan(1);
    await finish(panel);
  });

  test("ticks in place: nothing moves when the figures grow", async () => {
    const panel = await harness.open();
    const { page } = panel;
    await page.locator(".plot canvas").first().waitFor();
    const places = () =>
      page
        .locator("dl.stats > div, .figure, .block")
        .evaluateAll((all) => all.map((e) => e.getBoundingClientRect().top));
    const before = await places();
    const grown = {
      ...makeDetail().summary,
      cost: priced(1_234_567e9),
      context: { tokens: 199_999, window: 200_000, autoCompact: null },
    };
    panel.push(makeSnapshot({ at: Date.now(), current: grown, recent: [grown] }));
    await page.getByText("$1,234,567").waitFor();
    expect(await places()).toEqual(before);
    await finish(panel);
  });

  test("counts down to a cold cache, tells what that costs, and never announces it", async () => {
    const panel = await harness.open();
    const cache = panel.page.locator(".stat", { hasText: "Cache" });
    const timer = cache.getByRole("timer");
    expect(await timer.innerText()).toMatch(/^5[12]:\d\d$/);
    const before = await timer.innerText();
    await expect.poll(() => timer.innerText(), { timeout: 10_000 }).not.toBe(before);
    expect(await cache.innerText()).toContain("then ~$0.93 a turn");
    expect(await cache.locator("[aria-live]").count()).toBe(0);

    const { summary } = makeDetail();
    const cold = { ...summary, cache: { ...summary.cache!, coldAt: now - 1 } };
    panel.push(makeSnapshot({ at: now + 1, current: cold, recent: [cold] }));
    await cache.getByText("Cold").waitFor();
    expect(await cache.innerText()).toContain("since 15:29");
    const next = await panel.page.locator(".stat", { hasText: "Next turn" }).innerText();
    expect(next).toContain("~$0.93");
    expect(next).toContain("instead of ~$0.12");
    await finish(panel);
  });

  test("minutes are enough where motion is reduced", async () => {
    const panel = await harness.open({ bodyClass: "vscode-reduce-motion" });
    await panel.page
      .getByRole("timer")
      .getByText(/^5[12]m$/)
      .waitFor();
    await finish(panel);
  });

  test("sub-agents stand under the turns in which they ran, and are read by keyboard", async () => {
    const detail = makeDetail();
    const panel = await harness.open({ detail });
    const lane = panel.page.getByRole("region", { name: "Sub-agents" }).locator(".lane");
    await lane.focus();
    const cost = detail.models.find(({ model }) => model === "claude-haiku-5")!.cost.nanoUsd!;
    expect(await lane.textContent()).toMatch(/code-review/);
    expect(await lane.textContent()).toContain(`14 turns of its own, `);
    expect(await lane.textContent()).toContain(formatUsd(cost));
    const track = (await panel.page.locator(".lane-track").boundingBox())!;
    const run = (await panel.page.locator(".lane-run").first().boundingBox())!;
    // Its first turn is the eighth of 64.
    expect((run.x - track.x) / track.width).toBeCloseTo(7 / 64, 2);
    await finish(panel);
  });

  test("what is not exact is marked where the amount is, with its reason", async () => {
    const summary = { ...makeDetail().summary, quality: "output-incomplete" as const };
    const panel = await harness.open({ snapshot: makeSnapshot({ current: summary, recent: [summary] }) });
    expect(await panel.page.locator(".stat-main").textContent()).toMatch(
      /†, output incomplete in the log, a lower bound/,
    );
    await finish(panel);
  });

  test("the host can ask for the proof of the session", async () => {
    const panel = await harness.open({ state: { view: "history" } });
    await panel.page.locator("dl.stats").waitFor();
    panel.push({ show: "session", prove: true });
    await panel.page.getByRole("dialog", { name: "Proof: Session cost" }).getByText("exactly").waitFor();
    await finish(panel);
  });

  test("tells a lower bound and a missing price from an amount", async () => {
    const partial = { status: "partial", nanoUsd: 2e9, unpricedTokens: 1200 } as const;
    const summary = { ...makeDetail().summary, cost: partial };
    const panel = await harness.open({ snapshot: makeSnapshot({ current: summary, recent: [summary] }) });
    const cost = panel.page.locator(".stat-main");
    expect(await cost.innerText()).toContain("≥ $2.00");
    expect(await cost.innerText()).toContain("1.2k tokens have no price");
    expect(await cost.locator(".visually-hidden").textContent()).toBe(
      "at least 2 dollars, 1,200 tokens without a price",
    );
    await finish(panel);
  });

  test("a tool that reports no tokens costs nothing known, never $0", async () => {
    const detail = makeDetail(3);
    const unknown = { status: "not-reported", nanoUsd: null, unpricedTokens: 0 } as const;
    const summary = {
      ...detail.summary,
      cost: unknown,
      lastTurn: { at: 0, cost: unknown },
      nextTurn: null,
      cache: null,
    };
    const turns = detail.turns.map((turn) => ({ ...turn, tokens: null, cost: unknown, parts: {} }));
    const panel = await harness.open({
      snapshot: makeSnapshot({ current: summary, recent: [summary] }),
      detail: { ...detail, summary, turns, models: [], estimated: [] },
    });
    await panel.page.getByRole("heading", { name: "Cost per turn" }).waitFor();
    expect(await panel.page.locator("main").innerText()).not.toContain("$0");
    await finish(panel);
  });

  test("parts and totals of the tables are those of the session", async () => {
    const detail = makeDetail();
    const panel = await harness.open({ detail });
    const kinds = panel.page.getByRole("region", { name: "By kind of token" });
    const sums = sumParts(bucketTurns(detail.turns));
    for (const kind of tokenKinds.filter((each) => each !== "webSearches")) {
      await expect
        .poll(() => kinds.getByRole("row", { name: kindNames[kind] }).innerText())
        .toContain(formatUsd(sums[kind], { digits: 2 }));
    }
    expect(await kinds.getByRole("row", { name: "Total" }).innerText()).toContain(
      formatUsd(detail.summary.cost.nanoUsd!, { digits: 2 }),
    );
    const estimate = panel.page.getByRole("region", { name: "Not in the log" });
    expect(await estimate.innerText()).toMatch(/estimate, in no total[^]*~\$0\.31/);
    await finish(panel);
  });
});

describe("proof", () => {
  test("an amount shows its responses to the last digit, and each leads to its log line", async () => {
    const detail = makeDetail(300);
    const panel = await harness.open({
      detail,
      snapshot: makeSnapshot({ current: detail.summary, recent: [detail.summary] }),
    });
    const { page } = panel;
    await page.locator(".stat-main button").click();
    const sheet = page.getByRole("dialog", { name: "Proof: Session cost" });
    await sheet.getByText(`The sum of 300 responses, exactly $${usdString(detail.summary.cost.nanoUsd!)}.`).waitFor();
    await sheet.getByRole("button", { name: "Show more of 100" }).click();
    await sheet.getByRole("button", { name: "Show more" }).waitFor({ state: "detached" });
    expect(await sheet.locator("table").getAttribute("aria-rowcount")).toBe("301");

    await sheet.locator(".row-button").first().press("Enter");
    await expect.poll(() => panel.opened).toEqual(["/home/dev/.claude/projects/parser/session.jsonl@0"]);
    await sheet.getByRole("button", { name: "Copy as Markdown" }).click();
    await expect.poll(() => panel.opened[1]).toContain("300 responses. List prices, not a bill.");
    await sheet.getByText("Copied").waitFor();

    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
    expect(await page.locator(":focus").getAttribute("title")).toBe("Show the responses behind this amount");
    await finish(panel);
  });

  test("is asked for exactly what the amount is of", async () => {
    const asked: ProofQuery[] = [];
    const detail = makeDetail();
    const panel = await harness.open({
      detail,
      api: {
        proof: async (query) => {
          asked.push(query);
          return makeProof(detail, query);
        },
      },
    });
    const { page } = panel;
    const { source, session } = detail.summary;
    const prove = async (button: Locator) => {
      await button.click();
      await page.getByRole("dialog").getByText("exactly").waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      const { limit: _limit, offset: _offset, ...rest } = asked.at(-1)!;
      return rest;
    };
    const at = detail.turns.at(-1)!.at;
    expect(await prove(page.getByRole("region", { name: "By model" }).getByRole("button").last())).toEqual({
      source,
      session,
      model: "claude-haiku-5",
    });
    expect(
      await prove(page.getByRole("region", { name: "Sub-agents" }).getByRole("button", { name: "code-review" })),
    ).toEqual({
      source,
      session,
      agent: "a1b2c3d4",
    });
    expect(await prove(page.getByRole("region", { name: "Turns" }).locator("[data-row='0']"))).toEqual({
      source,
      session,
      agent: null,
      model: "claude-opus-5-5",
      from: at,
      to: at + 1,
    });
    await page.getByRole("tab", { name: "History" }).click();
    // Days of Berlin: midnight is 23:00 UTC.
    expect(await prove(page.locator(".stat-main button"))).toEqual({
      from: Date.UTC(2026, 10, 15, 23),
      to: Date.UTC(2026, 10, 22, 23),
    });
    await finish(panel);
  });
});

describe("charts", () => {
  test("say by keyboard, turn by turn, what their table twin shows", async () => {
    const detail = makeDetail();
    const panel = await harness.open({ detail });
    const { page } = panel;
    const figure = page.getByRole("region", { name: "Cost per turn" });
    await figure.locator(".plot").focus();
    const said: string[] = [];
    for (const _ of detail.turns) {
      await page.keyboard.press("ArrowRight");
      said.push((await figure.locator("[aria-live=polite]").textContent()) ?? "");
    }
    await figure.getByRole("button", { name: "as a table" }).click();
    const rows = await figure
      .locator("tbody tr")
      .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
    expect(rows.length).toBe(detail.turns.length);
    for (const [i, turn] of detail.turns.entries()) {
      const exact = (nano: number) => formatUsd(nano, { digits: 4 });
      const kinds = [turn.parts.cacheRead!, turn.parts.cacheWrite!, turn.parts.input!, turn.parts.output!];
      expect(rows[i]?.slice(1)).toEqual([...kinds, turn.cost.nanoUsd!].map(exact));
      expect(said[i]).toContain(`${rows[i]?.[0]}: ${formatUsd(turn.cost.nanoUsd!)}.`);
      expect(said[i]).toContain(`Output ${formatUsd(turn.parts.output!)}`);
    }
    await finish(panel);
  });

  test("share one cursor, and a live tick is not spoken", async () => {
    const panel = await harness.open();
    const { page } = panel;
    await page.getByRole("region", { name: "Context" }).locator(".plot").focus();
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowLeft");
    const names = await page.locator(".legend-position").allInnerTexts();
    expect(names).toEqual(Array(3).fill("Turn 63, 15:28"));
    const spoken = page.locator(".charts [aria-live=polite]");
    const before = await spoken.allTextContents();
    panel.push(makeSnapshot({ at: Date.now() }));
    await page.waitForTimeout(100);
    expect(await spoken.allTextContents()).toEqual(before);
    await finish(panel);
  });

  test("take the colours of another theme at once", async () => {
    const panel = await harness.open();
    const canvas = panel.page.locator(".plot canvas").first();
    const picture = () => canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL());
    await canvas.waitFor();
    const before = await picture();
    await panel.page.evaluate(() => document.documentElement.style.setProperty("--vscode-charts-blue", "#123456"));
    await expect.poll(picture).not.toBe(before);
    await finish(panel);
  });

  test("a session too long for a bar per turn says so and loses nothing", async () => {
    const detail = makeDetail(1000);
    const panel = await harness.open({ detail });
    const figure = panel.page.getByRole("region", { name: "Cost per turn" });
    expect(await figure.locator(".summary").innerText()).toContain("Each bar is 10 turns.");
    expect(await figure.locator(".legend-total").innerText()).toBe(formatUsd(detail.summary.cost.nanoUsd!));
    await finish(panel);
  });
});
