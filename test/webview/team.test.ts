import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ReviewQuery } from "../../src/core/review.ts";
import { finish as finishPanel, startHarness } from "./harness.ts";
import { makeManyGroups, makeReview } from "./teamData.ts";
import { startTeamBrowser, type TeamBrowser, type TeamTab, type TeamVisit } from "./teamBrowser.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: TeamBrowser;

beforeAll(async () => {
  browser = await startTeamBrowser();
}, 120_000);

afterAll(() => browser.close());

async function finish(tab: TeamTab): Promise<void> {
  expect(tab.errors).toEqual([]);
  await tab.close();
}

/** Exact nano-USD of the elements that hold amounts. */
async function amounts(tab: TeamTab, selector: string): Promise<bigint[]> {
  const values = await tab.page
    .locator(`${selector} data`)
    .evaluateAll((all) => all.map((one) => (one as HTMLDataElement).value));
  return values.map(BigInt);
}

const sum = (values: readonly bigint[]) => values.reduce((whole, value) => whole + value, 0n);

describe("the week of a lead", () => {
  test("shows what the endpoint answered, to the nano-dollar", async () => {
    const review = makeReview({}, 2_000_000_000_007n);
    const tab = await browser.open({ api: { review: async () => review } });
    expect(await amounts(tab, ".stat-main")).toEqual([2_000_000_000_007n]);
    for (const name of ["Provider", "Team", "Project", "Initiative", "Tool", "Model", "Task"]) {
      await tab.page.getByRole("radio", { name }).click();
      expect(sum(await amounts(tab, ".long td:last-child")), name).toBe(2_000_000_000_007n);
    }
    const kinds = tab.page.getByRole("region", { name: "By kind of token" });
    const shown = await kinds
      .locator("td:last-child data")
      .evaluateAll((all) => all.map((one) => one.getAttribute("value")));
    expect(sum(shown.map((value) => BigInt(value ?? 0)))).toBe(2_000_000_000_007n);
    await finish(tab);
  });

  test("tells changes whose parts add up to the whole, what is left over included", async () => {
    const tab = await browser.open();
    const parts = await amounts(tab, ".deltas tbody td:last-child");
    expect(parts).toHaveLength(4);
    expect(sum(parts)).toBe(400_000_000_000n);
    expect(await amounts(tab, ".deltas tfoot td:last-child")).toEqual([400_000_000_000n]);
    await finish(tab);
  });

  test("says of groups of too few people that they are that, and offers no filter for them", async () => {
    const tab = await browser.open();
    await tab.page.getByRole("radio", { name: "Project" }).click();
    await tab.page.getByRole("button", { name: "too few people to show apart" }).click();
    expect(await tab.page.locator(".chip").count()).toBe(0);
    await finish(tab);
  });

  test("filters by a press, shows it as a chip, and keeps it in an address that can be shared", async () => {
    const questions: ReviewQuery[] = [];
    const api = { review: async (query: ReviewQuery) => (questions.push(query), makeReview()) };
    const tab = await browser.open({ api });
    await tab.page.getByRole("button", { name: "Search" }).click();
    await tab.page.getByRole("button", { name: "Show more than Team: Search" }).waitFor();
    await expect.poll(() => questions.at(-1)?.where).toEqual({ team: ["Search"] });
    expect(new URL(tab.page.url()).search).toBe("?team=Search");

    await tab.page.goto(`${browser.origin}/?week=2026-11-02&team=Search&project=`);
    await tab.page.locator(".chip").nth(1).waitFor();
    expect(questions.at(-1)).toEqual({ week: "2026-11-02", where: { team: ["Search"], project: [""] } });
    await tab.page.locator(".chip").first().click();
    await expect.poll(() => questions.at(-1)?.where).toEqual({ project: [""] });
    await tab.page.goBack();
    await expect.poll(() => questions.at(-1)?.where.team).toEqual(["Search"]);
    await finish(tab);
  });

  test("goes to another week by its buttons and by its list", async () => {
    const weeks: (string | null)[] = [];
    const api = { review: async ({ week }: ReviewQuery) => (weeks.push(week), makeReview()) };
    const tab = await browser.open({ api });
    expect(await tab.page.getByRole("button", { name: "Week after" }).isDisabled()).toBe(true);
    await tab.page.getByRole("combobox", { name: "Week" }).selectOption("2026-10-26");
    await expect.poll(() => weeks.at(-1)).toBe("2026-10-26");
    await tab.page.getByRole("button", { name: "Week before" }).click();
    await expect.poll(() => weeks.at(-1)).toBe("2026-11-08");
    await finish(tab);
  });

  test("holds 400 groups and billions of dollars", async () => {
    const tab = await browser.open({ api: { review: async () => makeManyGroups() } });
    await tab.page.getByRole("radio", { name: "Project" }).click();
    const table = tab.page.getByRole("table", { name: "Spend by Project" });
    expect(await table.getAttribute("aria-rowcount")).toBe("401");
    expect(await tab.page.locator(".stat-main .stat-value").textContent()).toBe("$3,200,000,000");
    expect(await table.locator("tbody tr").count()).toBeLessThan(100);
    await finish(tab);
  });

  test("is reached by keyboard alone", async () => {
    const tab = await browser.open();
    await tab.page.getByRole("button", { name: "Sign out" }).waitFor();
    await tab.page.keyboard.press("Tab");
    await tab.page.keyboard.press("Tab");
    await tab.page.keyboard.press("ArrowRight");
    await tab.page.getByRole("heading", { name: "November" }).waitFor();
    await tab.page.keyboard.press("ArrowLeft");
    await tab.page.getByRole("radio", { name: "Team" }).focus();
    await tab.page.keyboard.press("ArrowRight");
    expect(await tab.page.getByRole("table", { name: "Spend by Project" }).count()).toBe(1);
    await tab.page.locator(".row-button").first().focus();
    await tab.page.keyboard.press("ArrowDown");
    await tab.page.keyboard.press("Enter");
    await tab.page.locator(".chip").waitFor();
    await finish(tab);
  });
});

describe("plan and files", () => {
  test("sets the plan in exact nano-dollars, and refuses what is no amount", async () => {
    const set: unknown[] = [];
    const tab = await browser.open({
      path: "/?view=month",
      api: { setPlan: async (month, nano) => void set.push([month, nano]) },
    });
    const field = tab.page.getByRole("textbox", { name: "Plan for November, USD" });
    await field.fill("lots");
    await tab.page.getByRole("button", { name: "Set the plan" }).click();
    await tab.page.getByText('"lots" is no amount').waitFor();
    await field.fill("12,500.50");
    await tab.page.getByRole("button", { name: "Set the plan" }).click();
    await expect.poll(() => set).toEqual([["2026-11", "12500500000000"]]);
    await tab.page.getByText("The plan is kept.").waitFor();
    expect(tab.asked.filter((request) => request.startsWith("PUT"))).toEqual(["PUT /v1/plan/2026-11"]);
    await finish(tab);
  });

  test("downloads the weekly review of the shown week and filter", async () => {
    const tab = await browser.open({
      path: "/?view=export&team=Search",
      api: {
        export: async (format, { week, where }) => ({
          name: "review.md",
          text: `${format} ${week} ${where.team?.join()}`,
        }),
      },
    });
    const waiting = tab.page.waitForEvent("download");
    await tab.page.getByRole("button", { name: "Weekly review" }).click();
    const download = await waiting;
    expect(download.suggestedFilename()).toBe("review.md");
    expect(readFileSync(await download.path(), "utf8")).toBe("markdown 2026-11-09 Search");
    await finish(tab);
  });
});

describe("states", () => {
  test("a member sees their own figures and the promise, nothing else, and asks for no review", async () => {
    const tab = await browser.open({ api: { me: async () => ({ role: "member", address: "" }) } });
    expect(await tab.page.getByRole("tab").allTextContents()).toEqual(["You", "Promise"]);
    await tab.page.getByText("Your week").waitFor();
    expect(await amounts(tab, ".stat-main")).toEqual([84_000_000_000n]);
    expect(tab.asked.filter((request) => request.includes("/v1/review"))).toEqual([]);
    await finish(tab);
  });

  test("without a sign-in the page says how to get one", async () => {
    const tab = await browser.open({ answer: () => ({ status: 401, body: { problem: "unauthorised" } }) });
    await tab.page.getByText("You are not signed in.").waitFor();
    await finish(tab);
  });

  test("signing out tells the endpoint, and asks anew who is there", async () => {
    let out = false;
    const nobody = { status: 401, body: { problem: "unauthorised" } };
    const tab = await browser.open({
      answer: (method) => {
        out ||= method === "DELETE";
        return method === "DELETE" ? { status: 204, body: null } : out ? nobody : null;
      },
    });
    await tab.page.getByRole("button", { name: "Sign out" }).click();
    await tab.page.getByText("You are not signed in.").waitFor();
    expect(tab.asked).toContain("DELETE /v1/browser");
    await finish(tab);
  });

  test("an invite is used at once and leaves the address; one that is used up says so", async () => {
    const tab = await browser.open({ path: "/join#s3cret" });
    expect(tab.asked[0]).toBe("POST /v1/browser");
    expect(tab.page.url()).toBe(`${browser.origin}/`);
    await finish(tab);
    const refused = { status: 401, body: { problem: "unauthorised" } };
    const used = await browser.open({ path: "/join#s3cret", answer: (method) => (method === "POST" ? refused : null) });
    await used.page.getByText("This invite is used up or has expired.").waitFor();
    expect(used.page.url()).toBe(`${browser.origin}/`);
    await finish(used);
  });

  test("when the network goes, what was there stays, with its age", async () => {
    let down = false;
    const tab = await browser.open({ answer: () => (down ? "none" : null) });
    await tab.page.getByRole("heading", { name: "Week of" }).waitFor();
    down = true;
    await tab.page.getByRole("button", { name: "Search" }).click();
    await tab.page.getByText("cannot be reached. Is the network down? What stands here is from Today").waitFor();
    expect(await amounts(tab, ".stat-main")).toEqual([2_000_000_000_000n]);
    down = false;
    await tab.page.getByRole("button", { name: "Try again" }).click();
    await tab.page.locator(".team-trouble").waitFor({ state: "detached" });
    await finish(tab);
  });

  test("an endpoint without these answers is said to be too old", async () => {
    const tab = await browser.open({
      answer: (_, path) => (path.startsWith("/v1/review") ? { status: 404, body: {} } : null),
    });
    await tab.page.getByText("This team endpoint is older than the page.").waitFor();
    await finish(tab);
  });

  test("before the first week is published, the page says when it will be", async () => {
    const tab = await browser.open({ api: { review: async () => makeReview({ publishedThrough: null }) } });
    await tab.page.getByText("Weeks appear 2 days after they end, and show groups of at least 5 people.").waitFor();
    await finish(tab);
  });

  test("speaks German where the browser does", async () => {
    const tab = await browser.open({ locale: "de-DE" });
    await tab.page.getByRole("heading", { name: "Woche 9. Nov. bis 15. Nov." }).waitFor();
    expect(await tab.page.locator("html").getAttribute("lang")).toBe("de");
    await finish(tab);
  });
});

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

const looks: Record<string, TeamVisit> = {
  light: {},
  dark: { colorScheme: "dark" },
  "high contrast": { colorScheme: "dark", contrast: "more" },
  "high contrast light": { contrast: "more" },
  "forced colours": { forcedColors: "active" },
  phone,
  "320 pixels": { viewport: { width: 320, height: 800 } },
  // As a window of 1280 by 1024 is at 200 %.
  "twice as large": { viewport: { width: 640, height: 512 }, deviceScaleFactor: 2 },
};

describe.each(Object.entries(looks))("%s", (_, look) => {
  test.each(["week", "month", "you", "export", "promise"])(
    "axe-core finds nothing in %s, and nothing scrolls sideways",
    async (view) => {
      const tab = await browser.open({ ...look, path: `/?view=${view}&team=Payments` });
      await tab.page.locator("h1").waitFor();
      await tab.page.evaluate(`${axe}; undefined`);
      const { violations } = await tab.page.evaluate(async () => {
        const { axe: runner } = globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } };
        return await runner.run({ resultTypes: ["violations"] });
      });
      expect(
        violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((node) => `${node.html} ${node.failureSummary}`) })),
      ).toEqual([]);
      expect(await tab.page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
      await finish(tab);
    },
  );
});

test("what a finger presses on a phone is as large as a finger", async () => {
  const tab = await browser.open({ ...phone, path: "/?team=Payments" });
  await tab.page.locator(".chip").waitFor();
  const small = await tab.page
    .locator("button:visible, select:visible")
    .evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML));
  expect(small).toEqual([]);
  await finish(tab);
});

test("in the editor it is a tab for members; a file opens as a document; the reader stays where they were", async () => {
  const harness = await startHarness();
  const asked: ReviewQuery[] = [];
  const api = {
    teamAddress: async () => "https://team.example.com",
    teamReview: async (query: ReviewQuery) => (asked.push(query), makeReview()),
  };
  const none = await harness.open();
  await none.page.locator("h1").first().waitFor({ state: "attached" });
  expect(await none.page.getByRole("tab", { name: "Team" }).count()).toBe(0);
  await finishPanel(none);

  const panel = await harness.open({ api });
  await panel.page.getByRole("tab", { name: "Team" }).click();
  await panel.page.getByRole("button", { name: "Search" }).click();
  await expect.poll(() => asked.at(-1)?.where).toEqual({ team: ["Search"] });
  await panel.page.getByRole("tab", { name: "Export" }).click();
  await panel.page.getByRole("button", { name: "Weekly review" }).click();
  await expect.poll(() => panel.opened).toEqual(["text taximeter.markdown"]);
  expect(await panel.state()).toMatchObject({ view: "team", team: "?view=export&team=Search" });
  await finishPanel(panel);
  await harness.close();
});
