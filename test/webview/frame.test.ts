import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeDetail, makeSessions, makeSnapshot } from "./data.ts";
import { finish, startHarness, type Harness } from "./harness.ts";

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
}, 120_000);

afterAll(() => harness.close());

describe("the frame", () => {
  test("arrow keys move between views, and the choice outlives a reload", async () => {
    const panel = await harness.open();
    const { page } = panel;
    await page.getByRole("tab", { name: "Session", exact: true }).focus();
    await page.keyboard.press("ArrowLeft");
    expect(await page.locator(":focus").innerText()).toBe("History");
    await page.getByRole("radio", { name: "30 days" }).click();
    const kept = await panel.state();
    await finish(panel);

    const again = await harness.open({ state: kept });
    expect(await again.page.getByRole("tab", { selected: true }).innerText()).toBe("History");
    expect(await again.page.getByRole("radio", { checked: true }).innerText()).toBe("30 days");
    await finish(again);
  });

  test("the host brings a session to the front", async () => {
    const [wanted] = makeSessions(3).slice(2);
    const panel = await harness.open({ state: { view: "history" } });
    panel.push({ show: "session", session: { source: wanted!.source, session: wanted!.session } });
    await panel.page.getByRole("button", { name: "Back to the current session" }).click();
    await panel.page.getByRole("heading", { level: 1, name: makeDetail().summary.title! }).waitFor();
    await finish(panel);
  });

  test("sample data are marked on every view, at every scroll", async () => {
    const panel = await harness.open({ snapshot: makeSnapshot({ sample: true }) });
    const mark = panel.page.getByText("Sample data.");
    for (const name of ["Session", "Sessions", "History"]) {
      await panel.page.getByRole("tab", { name, exact: true }).click();
      await panel.page.mouse.wheel(0, 5000);
      await panel.page.waitForTimeout(50);
      const box = await mark.boundingBox();
      expect(box?.y).toBeGreaterThanOrEqual(0);
    }
    await finish(panel);
  });

  test("the first reading of the logs shows how far it is", async () => {
    const indexing = { since: 0, filesDone: 3, filesTotal: 12, bytesDone: 250, bytesTotal: 1000 };
    const panel = await harness.open({ snapshot: makeSnapshot({ indexing }) });
    expect(await panel.page.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("25");
    await panel.page.getByText("3 of 12 files, 25%").waitFor();
    await finish(panel);
  });

  test("without sessions it says where it looks, and leads to the report", async () => {
    const root = { path: "/home/dev/.claude/projects", exists: false, what: "" };
    const source = {
      source: "claude" as const,
      roots: [root],
      places: 0,
      bytes: 0,
      sessions: 0,
      skippedLines: 0,
      unknown: [],
      unreadable: [],
    };
    const panel = await harness.open({
      snapshot: makeSnapshot({ sessionCount: 0, current: null, recent: [] }),
      api: {
        doctor: async () => ({
          database: "",
          schema: 1,
          priceBook: "",
          unpriced: [],
          retention: [],
          sources: [source],
        }),
      },
    });
    await panel.page.getByText("/home/dev/.claude/projects not there").waitFor();
    await panel.page.getByRole("button", { name: "Why is my session missing?" }).click();
    await expect.poll(() => panel.opened).toEqual(["doctor"]);
    await finish(panel);
  });

  test("a ledger that cannot be read says why, and can be tried again", async () => {
    let tries = 0;
    const panel = await harness.open({
      api: {
        snapshot: async () => {
          if (tries++ === 0) throw new Error("database is locked");
          return makeSnapshot();
        },
      },
    });
    await panel.page.getByText("database is locked").waitFor();
    await panel.page.getByRole("button", { name: "Try again" }).click();
    await panel.page.locator("dl.stats").waitFor();
    await finish(panel);
  });

  test("problems are named beside the price book and the time zone", async () => {
    const panel = await harness.open({
      snapshot: makeSnapshot({
        problems: { unreadable: 2, skippedLines: 14, lastError: null },
        unpriced: [{ model: "m", tokens: 5 }],
        prices: { asOf: "2026-09-01", stale: true, problems: ["prices.jsonc: line 3"] },
      }),
    });
    const footer = await panel.page.locator("footer").innerText();
    for (const text of [
      "2026.11.22.1",
      "Europe/Berlin",
      "2 logs unreadable",
      "14 lines skipped",
      "1 model without a price",
      "Prices as of Sep 1",
      "prices.jsonc: line 3",
    ]) {
      expect(footer).toContain(text);
    }
    await finish(panel);
  });
});

test("text from logs stays text", async () => {
  const evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
  const detail = makeDetail();
  const summary = { ...detail.summary, title: evil, project: `/tmp/${evil}`, branch: evil, model: "__proto__" };
  const hostile = {
    ...detail,
    summary,
    models: detail.models.map((each) => ({ ...each, model: evil })),
    agents: [{ agent: "__proto__", type: evil, models: detail.models }],
    tools: [{ name: evil, runs: 1, failed: 1, bytes: 1 }],
    turns: detail.turns.map((turn) => ({ ...turn, model: evil, agent: turn.agent && evil })),
  };
  const snapshot = makeSnapshot({
    current: summary,
    recent: [summary],
    unpriced: [{ model: evil, tokens: 1 }],
    problems: { unreadable: 0, skippedLines: 0, lastError: evil },
  });
  const panel = await harness.open({ detail: hostile, snapshot, sessions: [summary] });
  for (const name of ["Session", "Sessions", "History"]) {
    await panel.page.getByRole("tab", { name, exact: true }).click();
    await panel.page.getByText("<img src=x").first().waitFor();
  }
  expect(await panel.page.locator("img, #root script").count()).toBe(0);
  expect(await panel.page.title()).toBe("Taximeter");
  await finish(panel);
});

describe("narrow and zoomed", () => {
  // 640 pixels at 200 % zoom are 320 CSS pixels as well.
  test.each(["session", "sessions", "history"])("%s fits 320 pixels without scrolling sideways", async (view) => {
    const panel = await harness.open({ width: 320, state: { view } });
    await panel.page.locator("table").first().waitFor();
    expect(await panel.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    const clipped = await panel.page
      .locator("h1, h2, .stat-value, .stat-note, .summary, .figure-value, .tab, .segment")
      .evaluateAll((all) =>
        all.filter((e) => e.getBoundingClientRect().right > 320 && !e.closest(".scroll")).map((e) => e.textContent),
      );
    expect(clipped).toEqual([]);
    await finish(panel);
  });
});

test("reduced motion moves nothing", async () => {
  const panel = await harness.open({ bodyClass: "vscode-reduce-motion" });
  const durations = await panel.page
    .locator("*")
    .evaluateAll((all) => [...new Set(all.map((e) => getComputedStyle(e).transitionDuration))]);
  expect(durations).toEqual(["0s"]);
  await finish(panel);
});
