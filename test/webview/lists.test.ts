import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatUsd } from "../../src/core/format.ts";
import { makeSessions, makeSnapshot } from "./data.ts";
import { finish, startHarness, type Harness } from "./harness.ts";

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
}, 120_000);

afterAll(() => harness.close());

describe("sessions", () => {
  test("of 50,000 only those in sight exist, and each can be found and opened by keyboard", async () => {
    const sessions = makeSessions(50_000);
    const needle = { ...sessions[43_210]!, title: "The needle" };
    sessions[43_210] = needle;
    const panel = await harness.open({
      sessions,
      state: { view: "sessions" },
      snapshot: makeSnapshot({ recent: [], sessionCount: 50_000 }),
    });
    const { page } = panel;
    await page.getByText("50,000 sessions. Pick").waitFor({ timeout: 60_000 });
    expect(await page.locator("tbody tr").count()).toBeLessThan(60);

    await page.locator(".row-button").first().focus();
    await page.keyboard.press("End");
    await page.locator('[data-row="49999"]:focus').waitFor();
    await page.keyboard.press("PageUp");
    expect(await page.locator(":focus").getAttribute("data-row")).not.toBe("49999");

    await page.getByRole("searchbox").fill("needle");
    await page.getByText("1 of 50,000 sessions").waitFor();
    await page.locator(".row-button").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "The needle" }).waitFor();
    expect(await panel.state()).toMatchObject({
      view: "session",
      chosen: { source: needle.source, session: needle.session },
    });
    await finish(panel);
  }, 120_000);

  test("are filtered by tool and ordered by cost", async () => {
    const sessions = makeSessions(50);
    const panel = await harness.open({ sessions, state: { view: "sessions" }, snapshot: makeSnapshot({ recent: [] }) });
    const { page } = panel;
    await page.getByRole("radio", { name: "Codex" }).click();
    await page.getByRole("button", { name: "Cost" }).click();
    const expected = sessions
      .filter((each) => each.source === "codex")
      .map((each) => each.cost.nanoUsd ?? 0)
      .sort((a, b) => b - a);
    const shown = await page.locator("tbody tr .amount").allInnerTexts();
    expect(shown).toEqual(expected.slice(0, shown.length).map((nano) => formatUsd(nano, { digits: 2 })));
    expect(await page.getByRole("columnheader", { name: "Cost" }).getAttribute("aria-sort")).toBe("descending");
    await finish(panel);
  });
});

describe("sessions, filtered", () => {
  test("by project, branch, model and day, and all of it is kept", async () => {
    const sessions = makeSessions(200);
    const wanted = { ...sessions[60]!, branch: "release/7", model: "claude-sonnet-5-5", project: "/srv/shop" };
    sessions[60] = wanted;
    const panel = await harness.open({ sessions, state: { view: "sessions" }, snapshot: makeSnapshot({ recent: [] }) });
    const { page } = panel;
    const status = page.getByRole("status");
    for (const [label, value] of [
      ["Project", "shop"],
      ["Branch", "release/7"],
      ["Model", "claude-sonnet-5-5"],
    ] as const) {
      await page.getByRole("combobox", { name: label }).selectOption(value);
      await expect.poll(() => status.innerText()).toContain("1 of 200 sessions");
      await page.getByRole("button", { name: "Show all" }).click();
    }
    const day = new Date(wanted.endedAt).toISOString().slice(0, 10);
    await page.getByLabel("Day").fill(day);
    const onDay = sessions.filter(({ startedAt, endedAt }) => {
      const text = (ms: number) => new Date(ms + 3_600_000).toISOString().slice(0, 10); // Berlin, in winter
      return text(startedAt) <= day && text(endedAt) >= day;
    });
    await expect.poll(() => status.innerText()).toContain(`${onDay.length} of 200 sessions`);
    expect(await panel.state()).toMatchObject({ filter: { day, project: "" } });
    await finish(panel);
  });

  test("are ordered by each column whose head is a button", async () => {
    const sessions = makeSessions(30);
    const panel = await harness.open({ sessions, state: { view: "sessions" }, snapshot: makeSnapshot({ recent: [] }) });
    const { page } = panel;
    for (const name of ["Session", "Model", "Duration", "Turns", "Tokens", "Context", "Cost", "Last activity"]) {
      await page.getByRole("button", { name, exact: true }).click();
      const first = () => page.locator(".row-button").first().innerText();
      const before = await first();
      expect(await page.getByRole("columnheader", { name }).getAttribute("aria-sort")).toBeTruthy();
      await page.getByRole("button", { name, exact: true }).click();
      if (name !== "Duration") expect(await first()).not.toBe(before);
    }
    expect(await panel.state()).toMatchObject({ order: { column: "last" } });
    await finish(panel);
  });
});

test("two sessions are picked by keyboard and compared, figure by figure", async () => {
  const sessions = makeSessions(20).filter(({ cost }) => cost.nanoUsd !== null);
  const panel = await harness.open({
    sessions,
    state: { view: "sessions" },
    snapshot: makeSnapshot({ recent: [], current: null }),
  });
  const { page } = panel;
  for (const row of [0, 1]) {
    await page.locator(`[data-row="${row}"]`).focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
  }
  await page.getByRole("heading", { name: "Two sessions compared" }).waitFor();
  const [first, second] = sessions.map(({ cost }) => cost.nanoUsd!);
  const cost = page.getByRole("region", { name: "Totals" }).getByRole("row", { name: "Cost", exact: false }).first();
  const text = await cost.innerText();
  expect(text).toContain(formatUsd(first!));
  expect(text).toContain(formatUsd(second!));
  expect(text).toContain(`${second! > first! ? "+" : "−"}${formatUsd(Math.abs(second! - first!))}`);
  expect(await page.locator(".summary").first().innerText()).toContain(second! > first! ? "more" : "less");
  await page.getByRole("button", { name: "Back to all sessions" }).click();
  await page.getByRole("searchbox").waitFor();
  await finish(panel);
});
