import { afterAll, beforeAll, expect, test } from "vitest";
import { startTeamBrowser, type TeamBrowser, type TeamTab } from "../webview/teamBrowser.ts";
import { startTeam, type Team, type TestMember } from "./harness.ts";
import { row } from "./rows.ts";

/** The team page on a real endpoint: 30 members in four teams, two published weeks. */
const teams = ["Payments", "Search", "Platform", "Mobile"];
const hours = ["2026-11-04T09:00Z", "2026-11-11T09:00Z", "2026-11-12T15:00Z"];

let browser: TeamBrowser;
let team: Team;
let lead: TestMember;
let member: TestMember;
let sent = 0n;
const sentOf = new Map<string, bigint>();

beforeAll(async () => {
  browser = await startTeamBrowser();
  team = await startTeam("sqlite");
  lead = await team.join("lead");
  for (let i = 0; i < 30; i++) {
    const one = await team.join();
    member = one;
    const name = teams[i % teams.length]!;
    const rows = hours.map((hour, n) => {
      const nano = 1_000_000_007n * BigInt(i + 1) * BigInt(n + 1);
      if (n > 0) {
        sent += nano;
        sentOf.set(name, (sentOf.get(name) ?? 0n) + nano);
      }
      return row({ hour, team: name, nanoUsd: String(nano) });
    });
    await one.send(rows);
  }
  await team.server.maintain();
}, 120_000);

afterAll(async () => {
  await team.stop();
  await browser.close();
});

function open(who: TestMember, path = "/"): Promise<TeamTab> {
  return browser.open({ path, endpoint: { address: team.server.address, token: who.credential.token } });
}

async function amounts({ page }: TeamTab, selector: string): Promise<bigint[]> {
  const shown = page.locator(`${selector} data`);
  return (await shown.evaluateAll((all) => all.map((one) => one.getAttribute("value")))).map((text) => BigInt(text!));
}

test("the week's spend is the sum of what its members sent, to the nano-dollar, and so is each team's", async () => {
  const tab = await open(lead);
  expect(await amounts(tab, ".stat-main")).toEqual([sent]);
  const rows = await tab.page.locator(".long tbody tr").allTextContents();
  expect(rows).toHaveLength(teams.length);
  const shown = await amounts(tab, ".long td:last-child");
  expect(new Set(shown)).toEqual(new Set(sentOf.values()));
  await tab.page.getByText("60 days").waitFor();
  await tab.page.getByText("of 30 people").waitFor();
  const parts = await amounts(tab, ".deltas tbody td:last-child");
  expect(parts.reduce((sum, part) => sum + part, 0n)).toBe((await amounts(tab, ".deltas tfoot td:last-child"))[0]);
  expect(tab.errors).toEqual([]);
  await tab.close();
});

test("a plan is kept by the endpoint", async () => {
  const tab = await open(lead, "/?view=month");
  await tab.page.getByRole("textbox").fill("5,000");
  await tab.page.getByRole("button", { name: "Set the plan" }).click();
  await expect.poll(() => amounts(tab, ".month-figures")).toContain(5_000_000_000_000n);
  await tab.close();
});

test("a member sees their own week, and no review", async () => {
  const tab = await open(member);
  await tab.page.getByText("Your week").waitFor();
  const own = 1_000_000_007n * 30n * 5n;
  expect(await amounts(tab, ".stat-main")).toEqual([own]);
  expect(await tab.page.getByRole("tab").allTextContents()).toEqual(["You", "Promise"]);
  expect(tab.errors).toEqual([]);
  await tab.close();
});

test.each(["Weekly review", "CSV", "JSON", "FOCUS"])("%s comes as a file", async (name) => {
  const tab = await open(lead, "/?view=export");
  const waiting = tab.page.waitForEvent("download");
  await tab.page.getByRole("button", { name }).first().click();
  expect((await waiting).suggestedFilename()).toMatch(/\.(md|csv|json)$/);
  await tab.close();
});
