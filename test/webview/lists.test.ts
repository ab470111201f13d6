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
    await page.getByText("50,000 sessions", { exact: true }).waitFor({ timeout: 60_000 });
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
    const shown = await page.locator("tbody tr td:last-child").allInnerTexts();
    expect(shown).toEqual(expected.slice(0, shown.length).map((nano) => formatUsd(nano, { digits: 2 })));
    expect(await page.getByRole("columnheader", { name: "Cost" }).getAttribute("aria-sort")).toBe("descending");
    await finish(panel);
  });
});

test("history tells each period's totals, and its days as a table", async () => {
  const snapshot = makeSnapshot();
  const panel = await harness.open({ snapshot, state: { view: "history", tables: ["days"] } });
  const { page } = panel;
  for (const [name, period] of [
    ["Today", snapshot.today],
    ["7 days", snapshot.last7],
    ["30 days", snapshot.last30],
  ] as const) {
    await page.getByRole("radio", { name }).click();
    expect(await page.locator(".stat-main").innerText()).toContain(formatUsd(period.cost.nanoUsd!));
    expect(await page.getByRole("row", { name: "Claude Code" }).innerText()).toContain(
      formatUsd(period.bySource[0]!.cost.nanoUsd!, { digits: 2 }),
    );
  }
  const days = await page.getByRole("region", { name: "Cost per day" }).locator("tbody td").allInnerTexts();
  expect(days).toEqual(snapshot.last30.byDay.map((day) => formatUsd(day.cost.nanoUsd!, { digits: 2 })));
  await finish(panel);
});
