import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Locator } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { Editor } from "./harness.ts";
import { append, claudeFailure, claudeLog, claudeResponse, claudeSession } from "./logs.ts";
import { open, poll, shows } from "./steps.ts";

const minute = 60_000;
const other = "4d2a9c11-0b7e-4f6d-8a3c-2e1f0b9d8c7a";
const another = "4d2a9c11-0b7e-4f6d-8a3c-2e1f0b9d8c77";

/**
 * The same command fails five times in the same way. Each response writes so many tokens to the cache ($4 a million) and
 * reads what the ones before wrote ($0.10 a million): from the first failure to the last 4 × 50,000 × $4 and
 * (1 + 2 + 3 + 4) × 50,000 × $0.10 are spent, $0.85, or twice as much.
 */
function loop(editor: Editor, { tokens = 50_000, command = "npm test", session = claudeSession } = {}): void {
  const lines = [0, 1, 2, 3, 4].flatMap((n) => {
    const usage = { cacheRead: n * tokens, cacheWrite: tokens, output: 0 };
    const line = { command, session, at: Date.now() - 50 + n * 10 };
    return claudeFailure(editor.workspace, `${command} ${session} ${n}`, usage, line);
  });
  append(claudeLog(editor.home, session), ...lines);
}

function toast(editor: Editor, text: string): Locator {
  return editor.page.locator(".notification-toast", { hasText: text });
}

async function buttons(told: Locator): Promise<string[]> {
  return (await told.getByRole("button").allInnerTexts()).filter((text) => text !== ""); // gear and cross have none
}

/** How many alerts the icon of the side bar counts. */
async function badge(editor: Editor): Promise<string> {
  const content = editor.page.locator('.activitybar .action-item:has([aria-label^="AI Cost"]) .badge-content');
  return (await content.count()) === 0 ? "" : content.innerText();
}

/** Notifications of this day that other windows told. */
function toldBefore(editor: Editor, count: number): void {
  const ledger = new DatabaseSync(join(editor.home, ".local", "share", "taximeter", "ledger.db"));
  const today = new Date().setUTCHours(0, 0, 0, 0);
  for (let n = 0; n < count; n++) ledger.prepare("INSERT INTO nudge (at, alert) VALUES (?, ?)").run(today + n, `${n}`);
  ledger.close();
}

/** The meter follows the logs: what comes from now on is news. */
async function following(settings: Readonly<Record<string, unknown>> = {}): Promise<Editor> {
  const editor = await open({ settings: { "taximeter.timeZone": "UTC", ...settings } });
  await shows(editor, "no sessions");
  return editor;
}

describe("a loop", () => {
  test("is told once, within seconds, with what it wasted; the badge counts it", async () => {
    const editor = await following();
    loop(editor);
    const told = toast(editor, "The same test keeps failing – about $0.85 wasted (API value).");
    await told.waitFor();
    await editor.screenshot("loop told");
    expect(await buttons(told)).toEqual(["Show", "Snooze…", "Not a Loop", "More…"]);
    await expect.poll(() => badge(editor), poll).toBe("1");
    expect(await editor.page.locator(".notification-toast").count()).toBe(1);

    await told.getByRole("button", { name: "Show" }).click();
    const panel = await editor.panel();
    await expect.poll(() => panel.locator("main").innerText(), poll).toContain("The same test keeps failing");
    await editor.screenshot("loop shown");
  });

  test("that is none is not told again for the same step, in any session", async () => {
    const editor = await following();
    loop(editor);
    await toast(editor, "The same test keeps failing").getByRole("button", { name: "Not a Loop" }).click();
    await expect.poll(() => badge(editor), poll).toBe("");
    loop(editor, { session: other });
    loop(editor, { session: another, command: "npm run lint" });
    // Another step is counted, the one that is no loop is not.
    await expect.poll(() => badge(editor), poll).toBe("1");
    await editor.screenshot("not a loop");
  });

  test("that wasted much turns the status bar to a warning, in words too, until it is acknowledged", async () => {
    const editor = await following();
    loop(editor, { tokens: 100_000 });
    await expect.poll(async () => (await editor.statusBar())?.text, poll).toMatch(/· loop$/);
    expect((await editor.statusBar())?.label).toContain("warning: The same test keeps failing");
    const item = editor.page.locator('.statusbar-item[id^="taximeter.taximeter"]');
    expect(await item.getAttribute("class")).toContain("warning-kind");
    await item.hover();
    await editor.page.locator(".monaco-hover", { hasText: "Worth a look" }).first().waitFor();
    await editor.screenshot("loop in the tooltip");
    await editor.page.mouse.move(0, 0);
    await editor.page.locator(".monaco-hover", { hasText: "Worth a look" }).waitFor({ state: "hidden" });
    await toast(editor, "The same test keeps failing").getByRole("button", { name: "More…" }).click();
    await editor.page.locator(".quick-input-list .monaco-list-row", { hasText: "Not Useful" }).waitFor();
    await editor.screenshot("loop more");
    await editor.page.locator(".quick-input-list .monaco-list-row", { hasText: "Acknowledge" }).click();
    await expect.poll(async () => (await editor.statusBar())?.text, poll).not.toMatch(/loop$/);
    expect(await item.getAttribute("class")).not.toContain("warning-kind");
  });
});

describe("notifications", () => {
  test("keep away in quiet hours: the badge counts, and nothing pops up", async () => {
    const editor = await following({ "taximeter.advice.quietHours": "00:00-23:59" });
    loop(editor, { tokens: 100_000 });
    await expect.poll(() => badge(editor), poll).toBe("1");
    await editor.page.waitForTimeout(3000);
    expect(await editor.page.locator(".notification-toast").count()).toBe(0);
    await editor.screenshot("quiet hours");
  });

  test.each([
    [2, 1],
    [3, 0],
  ])("are three a day: after %i there is room for %i", async (before, more) => {
    const editor = await following();
    toldBefore(editor, before);
    loop(editor, { tokens: 100_000 });
    await expect.poll(() => badge(editor), poll).toBe("1");
    await editor.page.waitForTimeout(3000);
    expect(await editor.page.locator(".notification-toast").count()).toBe(more);
  });

  test("say when the quiet hours cannot be understood", async () => {
    const editor = await following({ "taximeter.advice.quietHours": "ten to six" });
    append(claudeLog(editor.home), claudeResponse(editor.workspace, "1", { cacheRead: 0, cacheWrite: 1, output: 0 }));
    await toast(editor, 'does not understand the quiet hours "ten to six"').waitFor();
  });
});

describe("Consider Resetting Context", () => {
  /** 20,000 tokens at first, 500,000 now, in a cache that lives five minutes and goes cold in some seconds. */
  function longSession(editor: Editor, coldInMs: number): void {
    const at = Date.now() - 5 * minute + coldInMs;
    const begin = { cacheRead: 0, cacheWrite: 20_000, output: 100 };
    const grown = { cacheRead: 20_000, cacheWrite: 480_000, output: 100 };
    append(
      claudeLog(editor.home),
      claudeResponse(editor.workspace, "1", begin, { at: at - 1000, lifetime: "5m" }),
      claudeResponse(editor.workspace, "2", grown, { at, lifetime: "5m" }),
    );
  }

  test("is offered once the cache is cold, and puts the hand-off prompt on the clipboard", async () => {
    const editor = await following();
    longSession(editor, 8000);
    const offered = toast(editor, "The cache is cold");
    await offered.waitFor();
    expect(await offered.innerText()).toMatch(/saves about \$\d+\.\d\d \(estimate\)/);
    await editor.screenshot("reset offered");
    expect(await buttons(offered)).toEqual(["Copy Hand-off Prompt", "Copy /clear", "Why", "More…"]);
    await offered.getByRole("button", { name: "Copy Hand-off Prompt" }).click();
    await expect.poll(() => badge(editor), poll).toBe("");
    expect(await pasted(editor)).toMatch(/^Go on with work[^]*CLAUDE\.md[^]*- Next step:/);
  });

  test("is a command that shows what a turn costs from here on, and copies what the tool knows", async () => {
    const editor = await following();
    longSession(editor, 4 * minute);
    await expect.poll(async () => (await editor.statusBar())?.text, poll).toContain("50%");
    expect(await editor.page.locator(".notification-toast").count()).toBe(0);
    await editor.run("Taximeter: Consider Resetting Context");
    const rows = editor.page.locator(".quick-input-list .monaco-list-row");
    await expect
      .poll(() => rows.allInnerTexts(), poll)
      .toEqual(
        expect.arrayContaining([
          expect.stringContaining("500k of 1M (50%)"),
          expect.stringMatching(/^Next turn.*re-read.*new.*output/),
          expect.stringMatching(/^Cache.*hot until/),
        ]),
      );
    await editor.screenshot("reset command");
    expect(await rows.allInnerTexts()).toContainEqual(expect.stringMatching(/^Advice.*pays back after \d+ turns/));
    await rows.filter({ hasText: "Copy Hand-off Prompt" }).click();
    expect(await pasted(editor)).toMatch(/^Write a hand-off note[^]*CLAUDE\.md[^]*8\. Next step:/);
  });

  /** What the clipboard holds, seen in an editor of its own. */
  async function pasted(editor: Editor): Promise<string> {
    await editor.run("File: New Untitled Text File");
    const lines = editor.page.locator(".monaco-editor .view-lines").first();
    await lines.click();
    await editor.page.keyboard.press("ControlOrMeta+V");
    await expect.poll(() => lines.innerText(), poll).not.toBe("");
    return (await lines.innerText()).replaceAll("\u00a0", " ").trim();
  }
});
