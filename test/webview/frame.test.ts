import { panelViews } from "../../src/core/api.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeDetail, makeSessions, makeSnapshot } from "./data.ts";
import { makeAbout, makeAccuracy, makeHistory, makeToolCosts } from "./pageData.ts";
import { makeAdvice, makeModelAdvice } from "./adviceData.ts";
import { makeAllocation } from "./allocationData.ts";
import { finish, startHarness, type Harness } from "./harness.ts";

/** Names of the tabs. */
const views = ["Session", "Sessions", "History", "Allocation", "Advice", "Plan", "Accuracy", "About"];

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
    for (const name of ["About", "Accuracy", "Plan", "Advice", "Allocation", "History"]) {
      await page.keyboard.press("ArrowLeft");
      expect(await page.locator(":focus").innerText()).toBe(name);
    }
    await page.getByRole("radio", { name: "12 months" }).click();
    await page.getByRole("radio", { name: "Kind of token" }).click();
    const kept = await panel.state();
    await finish(panel);

    const again = await harness.open({ state: kept });
    expect(await again.page.getByRole("tab", { selected: true }).innerText()).toBe("History");
    const chosen = await again.page.getByRole("radio", { checked: true }).allInnerTexts();
    expect(chosen).toEqual(["12 months", "Month", "Kind of token"]);
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
    for (const name of views) {
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

describe("hostile text from logs", () => {
  const markup = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
  const texts = {
    markup,
    terminal: `\u001b[31mred\u001b[0m \u001b]8;;http://x\u0007link ${markup}`,
    "right to left": `\u202Egnp.evil\u202C \u2067${markup}`,
    prototype: `__proto__ ${markup}`,
  };

  test.each(Object.entries(texts))(
    "stays text and in its place: %s",
    async (_name, evil) => {
      const detail = makeDetail(40);
      const id = "__proto__";
      // A title of 10 MB; once is enough for every text of it.
      const title = evil + "x".repeat(10_000_000);
      const summary = { ...detail.summary, title, project: `/tmp/${evil}`, branch: evil, model: evil };
      const hostile = {
        ...detail,
        summary,
        models: detail.models.map((each, i) => ({ ...each, model: i === 0 ? evil : id })),
        agents: [{ agent: id, type: evil, models: detail.models }],
        tools: [{ name: evil, runs: 1, failed: 1, bytes: 1 }],
        contextStory: {
          growth: 1,
          parts: [{ what: "mcp" as const, name: evil, tokens: 1, runs: 1, estimate: true }],
        },
        repriced: [{ model: evil, cost: { low: 1, high: 2 } }],
        turns: detail.turns.map((turn) => ({ ...turn, model: evil, agent: turn.agent && id })),
      };
      const snapshot = makeSnapshot({
        current: summary,
        recent: [summary],
        unpriced: [{ model: evil, tokens: 1 }],
        problems: { unreadable: 0, skippedLines: 0, lastError: evil },
      });
      const panel = await harness.open({
        detail: hostile,
        snapshot,
        sessions: [summary],
        api: {
          history: async (query) => {
            const history = makeHistory(query);
            return {
              ...history,
              series: history.series.map((each, i) => ({ ...each, key: i ? id : evil, label: evil })),
            };
          },
          allocation: async (range) => {
            const long = evil + "x".repeat(20_000);
            const report = makeAllocation(range);
            const rule = {
              match: { path: evil, branch: long },
              set: { team: evil, project: long },
              from: evil,
              until: long,
            };
            return {
              ...report,
              rules: report.rules.map((each) => ({ ...each, rule, file: `/tmp/${evil}` })),
              tags: { ...report.tags, team: report.tags.team.map((each) => ({ ...each, value: evil })) },
              unallocated: report.unallocated.map((each, i) => ({
                ...each,
                repository: i === 0 ? long : `/tmp/${evil}`,
                branch: `${evil}${i}`,
              })),
              problems: [{ file: `/tmp/${evil}`, message: long }],
            };
          },
          toolCosts: async () => {
            const costs = makeToolCosts();
            return { ...costs, tools: costs.tools.map((each, i) => ({ ...each, name: `${evil}${i}`, server: evil })) };
          },
          accuracy: async (query) => ({ ...makeAccuracy(query), unpriced: [{ model: evil, calls: 1, tokens: 1 }] }),
          advice: async () => {
            const { alerts, ...rest } = makeAdvice();
            const told = { title: evil, reason: title, advice: evil };
            return {
              ...rest,
              alerts: alerts.map((each) => ({ ...each, ...told, session: { source: "claude", session: evil } })),
            };
          },
          modelAdvice: async () =>
            makeModelAdvice().map((each) => ({
              ...each,
              models: each.models.map((model, i) => ({ ...model, model: `${evil}${i}` })),
              recommendation: each.recommendation && { ...each.recommendation, from: evil, to: evil },
              reason: evil,
            })),
          about: async () => ({ ...makeAbout(), errors: [{ at: 0, message: evil }] }),
        },
      });
      const { page } = panel;
      for (const name of views) {
        await page.getByRole("tab", { name, exact: true }).click();
        await page.locator("bdi", { hasText: "<img src=x" }).first().waitFor();
        expect(await page.locator("img, #root script, a[href]").count()).toBe(0);
        expect(await page.title()).toBe("Taximeter");
        // Nothing is wider than the page, and no text is longer than anybody reads.
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1200);
        expect((await page.locator("#root").textContent())!.length).toBeLessThan(60_000);
        // What overrides the writing direction is shut in with its own text.
        const open = await page
          .locator("#root :not(bdi, option, [title])")
          .evaluateAll((all) =>
            all
              .filter((e) =>
                [...e.childNodes].some((n) => n.nodeType === 3 && /[\u202A-\u202E]/.test(n.nodeValue ?? "")),
              )
              .map((e) => e.outerHTML.slice(0, 200)),
          );
        expect(open).toEqual([]);
      }
      await finish(panel);
    },
    60_000,
  );
});

describe("narrow and zoomed", () => {
  // 640 pixels at 200 % zoom are 320 CSS pixels as well.
  test.each(panelViews)("%s fits 320 pixels without scrolling sideways", async (view) => {
    const api = { teamAddress: async () => "https://team.example.com" };
    const panel = await harness.open({ width: 320, state: { view }, api });
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
  // In one step in the page: an element that the panel takes away meanwhile has no style.
  const durations = await panel.page.evaluate(() => [
    ...new Set([...document.querySelectorAll("*")].map((e) => getComputedStyle(e).transitionDuration)),
  ]);
  expect(durations).toEqual(["0s"]);
  await finish(panel);
});
