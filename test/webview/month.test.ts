import { afterAll, beforeAll, expect, test } from "vitest";
import type { MonthOutlook } from "../../src/core/outlook.ts";
import { makeSnapshot } from "./data.ts";
import { finish, startHarness, type Harness } from "./harness.ts";
import { makeMonth } from "./monthData.ts";

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
}, 120_000);

afterAll(() => harness.close());

const open = (month: MonthOutlook) => harness.open({ state: { view: "history" }, snapshot: makeSnapshot({ month }) });

test("the month is told beside the budget, with its forecast as a range", async () => {
  const panel = await open(makeMonth());
  const month = panel.page.getByRole("region", { name: "This month" });
  const text = await month.innerText();
  expect(text).toContain("80% of your November budget with 8 days left");
  expect(text).toMatch(/Spent so far\s+\$120\.40/);
  expect(text).toMatch(/Your budget\s+\$150\.00/);
  expect(text).toMatch(/Month's end \(estimate\)\s+\$164\.20\s+\(\$151\.00 to \$181\.50\)/);
  await finish(panel);
});

test("its bar has the proportions of the figures", async () => {
  const panel = await open(makeMonth());
  const box = async (part: string) => (await panel.page.locator(`.month-bar > .month-${part}`).boundingBox())!;
  const [spent, range, budget] = [await box("spent"), await box("range"), await box("measure")];
  const scale = spent.width / 120.4;
  expect((range.x - spent.x) / scale).toBeCloseTo(151, 0);
  expect((range.x + range.width - spent.x) / scale).toBeCloseTo(181.5, 0);
  expect((budget.x + 1 - spent.x) / scale).toBeCloseTo(150, 0);
  await finish(panel);
});

test("without a budget it is the typical month; in the pilot period, how long it lasts", async () => {
  const typical = await open(makeMonth({ budget: 0, pace: "86% of a typical month with 8 days left" }));
  expect(await typical.page.locator(".month").innerText()).toMatch(
    /86% of a typical month[^]*Typical month\s+\$140\.00/,
  );
  await finish(typical);
  const pilot = await open(makeMonth({ budget: 0, typical: null, forecast: null, pilotDaysLeft: 4, pace: null }));
  const text = await pilot.page.locator(".month").innerText();
  expect(text).toMatch(/nothing to be compared with yet[^]*learnt: 4 days with use to go/);
  expect(text).not.toContain("estimate");
  expect(await pilot.page.locator(".month-bar").count()).toBe(0);
  await finish(pilot);
});

test("nothing is shown of a month without use, budget and history", async () => {
  const panel = await open(makeMonth({ spent: 0, budget: 0, typical: null, forecast: null, pace: null }));
  await panel.page.getByRole("radio", { name: "30 days" }).waitFor();
  expect(await panel.page.locator(".month").count()).toBe(0);
  await finish(panel);
});
