import { afterAll, beforeAll, expect, test } from "vitest";
import type { AllocationReport } from "../../src/core/allocation.ts";
import { makeAllocation, makeUnruled, type Range, use } from "./allocationData.ts";
import { makeSnapshot, now } from "./data.ts";
import { finish, startHarness, type Harness, type Panel, type PanelOptions } from "./harness.ts";

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
}, 120_000);

afterAll(() => harness.close());

const open = (options: PanelOptions = {}): Promise<Panel> =>
  harness.open({ state: { view: "allocation" }, ...options });
const region = ({ page }: Panel, name: string) => page.getByRole("region", { name, exact: true });
const wordsOf = (text: string) => text.replace(/\s+/g, " ");
const rowsOf = async (panel: Panel, name: string) =>
  (await region(panel, name).locator("tbody tr").allInnerTexts()).map(wordsOf);

test("says per tag what is allocated and what is not: together all of it", async () => {
  const panel = await open();
  const stats = panel.page.locator("dl.stats");
  await stats.waitFor();
  const text = wordsOf(await stats.innerText());
  expect(text).toContain("Team allocated 82% 18% unallocated: $18.40");
  expect(text).toContain("Project allocated 60% 40% unallocated: $40.00");
  expect(text).toContain("Initiative allocated 25% 75% unallocated: $75.00");
  expect(await rowsOf(panel, "By team")).toEqual([
    "Payments 60% $60.00",
    "Platform 22% $21.60",
    "Unallocated 18% $18.40",
  ]);
  await finish(panel);
});

test("shows each rule in order: where it stands, what it asks for, sets and decides, and why it decides nothing", async () => {
  const panel = await open();
  await region(panel, "Rules").waitFor();
  const rows = await rowsOf(panel, "Rules");
  expect(rows).toEqual([
    "Repository: shop Settings, rule 1 Team: Payments Project: Checkout $60.00 $60.00",
    "Repository: shop Ticket: PAY-* Settings, rule 2, from Sun, Nov 1 Initiative: PSD3 $25.00 $25.00",
    "Folder: ~/work/legacy/** Settings, rule 3 matches nothing in these days Team: Care $0.00 $0.00",
    "Branch: release/** shop/.taximeter.json, rule 1 Team: Platform $30.00 $21.60",
    "Repository: sh* Tool: Codex shop/.taximeter.json, rule 2 earlier rules decide all that it matches Team: Others $12.00 $0.00",
  ]);
  expect(wordsOf(await region(panel, "Left out").innerText())).toContain(
    'shop/.taximeter.json: Rule 3 sets no tag: "set" is empty.',
  );
  await finish(panel);
});

test("copies a rule for a repository or a branch of it, by keyboard, and leads to both places of rules", async () => {
  const panel = await open();
  const list = region(panel, "Without any tag");
  await list.waitFor();
  expect((await rowsOf(panel, "Without any tag")).map((row) => row.replace(/ Copy a rule.*/, ""))).toEqual([
    "api 12% $12.00",
    "main 9% $9.00",
    "feature/a-name-that-goes-on-and-on 3% $3.00",
    "notes main 6% $6.00",
    "No repository <1% $0.40 –",
  ]);
  await list.getByRole("button", { name: "Copy a rule for this: api", exact: true }).press("Enter");
  await list.getByText("Copied", { exact: true }).waitFor();
  await list.getByRole("button", { name: "Copy a rule for this: api, main", exact: true }).press("Enter");
  await expect.poll(() => panel.opened.length).toBe(2);
  expect(panel.opened.map((text) => JSON.parse(text) as unknown)).toEqual([
    { match: { repository: "api" }, set: { project: "api" } },
    { match: { repository: "api", branch: "main" }, set: { project: "api" } },
  ]);
  await panel.page.getByRole("button", { name: "Open the rules in the settings" }).click();
  await panel.page.getByRole("button", { name: "Open the workspace's .taximeter.json" }).click();
  await expect.poll(() => panel.opened.slice(2)).toEqual(["rules", "ruleFile"]);
  await finish(panel);
});

test("without rules it says what tags are for, with a rule for the dearest repository", async () => {
  const panel = await open({ api: { allocation: async (range) => makeUnruled(range) } });
  await panel.page.getByRole("heading", { name: "No rules yet" }).waitFor();
  expect(await panel.page.locator("main").innerText()).toContain("/home/dev/shop, $70.00");
  await panel.page.getByRole("button", { name: "Copy this rule" }).click();
  // Two repositories have that name: only the folder tells them apart.
  await expect
    .poll(() => panel.opened.map((text) => JSON.parse(text) as unknown))
    .toEqual([{ match: { repository: "/home/dev/shop" }, set: { project: "shop" } }]);
  await finish(panel);
});

test("asks for the chosen days, while it is seen, and again once the rules have changed", async () => {
  const asked: Range[] = [];
  let answer: (range: Range) => AllocationReport = makeUnruled;
  const panel = await harness.open({
    state: { view: "history" },
    api: {
      allocation: async (range) => {
        asked.push(range);
        return answer(range);
      },
    },
  });
  const { page } = panel;
  await page.locator(".heat").waitFor();
  expect(asked).toEqual([]);
  await page.getByRole("tab", { name: "Allocation" }).click();
  await page.getByText("100% unallocated: $100.00").first().waitFor();
  await page.getByRole("radio", { name: "30 days" }).click();
  await expect.poll(() => asked.at(-1)).toEqual({ from: "2026-10-24", to: "2026-11-22" });

  answer = makeAllocation;
  const before = asked.length;
  panel.push(makeSnapshot({ at: now + 1000 }));
  panel.push(makeSnapshot({ at: now + 2000, ruleChanges: 1 }));
  await page.getByText("18% unallocated: $18.40").waitFor();
  expect(asked.length).toBe(before + 1);
  await page.getByRole("tab", { name: "About" }).click();
  panel.push(makeSnapshot({ at: now + 3000, ruleChanges: 2 }));
  await page.locator(".facts").first().waitFor();
  expect(asked.length).toBe(before + 1);
  await finish(panel);
});

test("shares of use without a price are shares of its turns", async () => {
  const unpriced = (usd: number) =>
    ({ ...use(usd), cost: { status: "unpriced", nanoUsd: null, unpricedTokens: 9 } }) as const;
  const panel = await open({
    api: {
      allocation: async (range) => ({
        ...makeUnruled(range),
        total: unpriced(10),
        tags: {
          ...makeUnruled(range).tags,
          team: [
            { value: "Payments", total: unpriced(7) },
            { value: null, total: unpriced(3) },
          ],
        },
      }),
    },
  });
  await panel.page.getByText("30% unallocated: unpriced").waitFor();
  expect(wordsOf(await panel.page.locator(".stat-main").innerText())).toContain("Team allocated, by turns 70%");
  await finish(panel);
});

test("why there is no allocation is said", async () => {
  const panel = await open({ api: { allocation: () => Promise.reject(new Error("disk full")) } });
  await panel.page.getByRole("alert").getByText("The allocation could not be read: disk full").waitFor();
  await finish(panel);
});
