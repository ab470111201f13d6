import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Alert } from "../../src/core/alert.ts";
import { makeAdvice, makeAlerts, makeModelAdvice, snapshotWith } from "./adviceData.ts";
import { makeDetail, makeSnapshot, now } from "./data.ts";
import { finish, startHarness, type Harness, type Panel, type PanelOptions } from "./harness.ts";

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
}, 120_000);

afterAll(() => harness.close());

const alerts = makeAlerts();
const [loop, reset, dear, digest, closed] = alerts as [Alert, Alert, Alert, Alert, Alert];

async function openAdvice(options: PanelOptions = {}): Promise<Panel> {
  const panel = await harness.open({ state: { view: "advice" }, snapshot: snapshotWith(alerts), ...options });
  await panel.page.getByText("notifications used today").waitFor();
  return panel;
}

function card({ page }: Panel, { title }: Alert): Locator {
  return page.getByRole("article", { name: title });
}

describe("the list of alerts", () => {
  test("has the gravest first, each with its severity in words, its amount and what that is", async () => {
    const panel = await openAdvice();
    const heads = await panel.page.locator(".alerts").first().locator(".alert-head").allInnerTexts();
    expect(heads.map((head) => head.replace(/\s+/g, " "))).toEqual([
      "▲ Warning The same test keeps failing about $1.20 wasted (API value)",
      "● Notice First use of claude-opus-5-5 about $120 a month (estimate)",
      "● Notice The cache is cold: a good moment to start fresh saves about $2.10 (estimate)",
      "○ Digest Yesterday in short $14.20 spent (API value)",
    ]);
    const told = await card(panel, loop).innerText();
    for (const text of [loop.reason, loop.advice, "Today, 15:26", "Notified: Today, 15:22"])
      expect(told).toContain(text);
    await finish(panel);
  });

  test("leads to the session and to the lines that show it, three at first", async () => {
    const panel = await openAdvice();
    const lines = card(panel, loop).getByRole("button", { name: /log line/ });
    expect(await lines.count()).toBe(3);
    await card(panel, loop).getByRole("button", { name: "3 more" }).click();
    expect(await lines.count()).toBe(6);
    await lines.last().click();
    const last = loop.evidence[5]!.log!;
    await expect.poll(() => panel.opened).toEqual([`${last.path}@${last.offset}`]);
    await card(panel, loop).getByRole("button", { name: makeDetail().summary.title! }).click();
    await panel.page.getByRole("heading", { level: 1, name: makeDetail().summary.title! }).waitFor();
    await finish(panel);
  });

  test("offers what can be done about a long context", async () => {
    const panel = await openAdvice();
    await card(panel, reset).getByRole("button", { name: "Options…" }).click();
    await expect.poll(() => panel.opened).toEqual([`reset claude/${reset.session!.session}`]);
    await finish(panel);
  });

  test("is asked for again when the open alerts change", async () => {
    let known = [dear];
    const panel = await openAdvice({ snapshot: snapshotWith(known), api: { advice: async () => makeAdvice(known) } });
    await card(panel, dear).waitFor();
    known = [loop, dear];
    panel.push(snapshotWith(known, { at: now + 100 }));
    await card(panel, loop).waitFor();
    await finish(panel);
  });
});

describe("answers", () => {
  const others = [
    { alert: loop, button: "Acknowledge", said: "acknowledged", shows: "Acknowledged: not told again" },
    { alert: loop, button: "Not a loop", said: "expected", shows: "Not a loop: the same step" },
    { alert: reset, button: "Never for this session", said: "expected", shows: "Expected: not told again" },
    { alert: dear, button: "Expected", said: "expected", shows: "Expected: not told again" },
    { alert: digest, button: "Not useful", said: "notUseful", shows: "Not useful: nothing of this kind" },
  ];

  test.each(others)("$button shows at once and can be undone by key", async ({ alert, button, said, shows }) => {
    const panel = await openAdvice();
    await card(panel, alert).getByRole("button", { name: button }).click();
    await card(panel, alert).getByText(shows).waitFor();
    expect(await card(panel, alert).getByText(alert.reason).count()).toBe(0);
    await expect.poll(() => panel.page.locator(":focus").innerText()).toBe("Undo");
    await panel.page.keyboard.press("Enter");
    await card(panel, alert).getByText(alert.reason).waitFor();
    await expect.poll(() => panel.page.locator(":focus").locator("h2").innerText()).toBe(alert.title);
    expect(panel.opened).toEqual([`answer ${alert.id} ${said}`, `answer ${alert.id}`]);
    await finish(panel);
  });

  test("a snooze says until when", async () => {
    const panel = await openAdvice();
    await card(panel, loop).getByRole("button", { name: "Snooze" }).click();
    await card(panel, loop).getByRole("button", { name: "Until tomorrow" }).click();
    await card(panel, loop).getByText("Snoozed until Tomorrow, 00:00").waitFor();
    // Midnight in Berlin.
    expect(panel.opened).toEqual([`answer ${loop.id} snoozed ${Date.UTC(2026, 10, 22, 23)}`]);
    await finish(panel);
  });

  test("one that the ledger does not take is taken back, and says why", async () => {
    const answer = () => Promise.reject(new Error("disk full"));
    const panel = await openAdvice({ api: { answer } });
    await card(panel, loop).getByRole("button", { name: "Acknowledge" }).click();
    await panel.page.getByRole("alert").getByText("The answer was not kept: disk full").waitFor();
    await card(panel, loop).getByText(loop.reason).waitFor();
    await finish(panel);
  });

  test("are kept apart below, with what they did; a silenced kind can interrupt again", async () => {
    const panel = await openAdvice();
    await panel.page.getByText("Retry loops: no interruptions until Nov 27, 15:30").waitFor();
    expect(await card(panel, closed).isVisible()).toBe(false);
    await panel.page.getByText("1 closed alert").click();
    await card(panel, closed).getByText("Not useful: nothing of this kind interrupts for a week").waitFor();
    await panel.page.getByRole("button", { name: "Interrupt again: Retry loops" }).click();
    await card(panel, closed).getByText(closed.reason).waitFor();
    expect(panel.opened).toEqual([`answer ${closed.id}`]);
    await finish(panel);
  });
});

describe("the badge", () => {
  test("counts what is open, has a name, and falls with an answer", async () => {
    const panel = await openAdvice();
    const tab = panel.page.getByRole("tab", { name: "Advice" });
    expect(await panel.page.getByRole("tab", { name: "Advice 3 open" }).count()).toBe(1);
    await card(panel, loop).getByRole("button", { name: "Acknowledge" }).click();
    await expect.poll(() => tab.locator(".badge").innerText()).toMatch(/^2\s/);
    panel.push(makeSnapshot({ at: now + 1 }));
    await tab.locator(".badge").waitFor({ state: "detached" });
    await finish(panel);
  });
});

describe("the host brings an alert to the front", () => {
  test.each([dear, closed])("$title", async (alert) => {
    const panel = await harness.open({ snapshot: snapshotWith(alerts), height: 400 });
    await panel.page.locator("dl.stats").waitFor();
    panel.push({ show: "advice", alert: alert.id });
    await expect.poll(() => panel.page.locator(":focus").locator("h2").allInnerTexts()).toEqual([alert.title]);
    const box = (await card(panel, alert).boundingBox())!;
    expect(box.y).toBeGreaterThanOrEqual(0);
    expect(box.y).toBeLessThan(400);
    await finish(panel);
  });
});

test("without alerts it says what it watches for", async () => {
  const panel = await openAdvice({ snapshot: makeSnapshot(), api: { advice: async () => makeAdvice([]) } });
  await panel.page.getByRole("heading", { name: "Nothing needs your attention" }).waitFor();
  const kinds = await panel.page.locator(".watched dt").allInnerTexts();
  expect(kinds).toEqual(expect.arrayContaining(["Retry loops", "Unattended runs", "Budgets"]));
  await panel.page.getByRole("button", { name: "Settings" }).click();
  await expect.poll(() => panel.opened).toEqual(["settings"]);
  await finish(panel);
});

describe("which model for which task", () => {
  test("what is worth a try stands open with what it rests on; the rest says why not", async () => {
    const panel = await openAdvice();
    const block = panel.page.getByRole("region", { name: "Which model for which task" });
    const [first, second] = await block.locator("details").all();
    const advised = await first!.innerText();
    expect(advised).toContain("Small edits Claude Code, 97 tasks Worth a try: claude-haiku-5");
    expect(advised).toContain("would have saved $8.10–$11.40 (estimate)");
    const rows = await first!.locator("tbody tr").allInnerTexts();
    expect(rows.map((row) => row.split("\t"))).toEqual([
      ["claude-opus-5-5", "64", "94%", "$0.41"],
      ["claude-haiku-5", "31", "94%", "$0.0600"],
      ["claude-sonnet-9", "2", "100%", "unpriced"],
    ]);
    expect(await second!.innerText()).toContain("No recommendation");
    const [refactor] = makeModelAdvice();
    const why = second!.getByText(refactor!.reason);
    expect(await why.isVisible()).toBe(false);
    await second!.locator("summary").focus();
    await panel.page.keyboard.press("Enter");
    await why.waitFor();
    await finish(panel);
  });
});
