import { type Locator } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { Editor } from "./harness.ts";
import { append, claudeLog, claudeResponse, codexLog, codexResponse, codexStart } from "./logs.ts";
import { open, poll, shows } from "./steps.ts";

// 4 × $2 + 400,000 × $4 + 4,000 × $10 per million tokens
const response = { cacheRead: 0, cacheWrite: 400_000, output: 4_000 };

async function openWithSession(settings: Readonly<Record<string, unknown>> = {}): Promise<Editor> {
  const editor = await open({ settings });
  append(claudeLog(editor.home), claudeResponse(editor.workspace, "1", response));
  return editor;
}

function item(editor: Editor): Locator {
  return editor.page.locator('.statusbar-item[id^="taximeter.taximeter"]');
}

describe("the side bar", () => {
  test("lists the live session, and its menu works by keyboard", async () => {
    const editor = await openWithSession();
    await shows(editor, "$1.64 · 40%");
    await editor.run("View: Show AI Cost");
    const row = editor.page.getByRole("treeitem", { name: /live Claude Code session/ });
    await row.waitFor();
    expect(await row.getAttribute("aria-label")).toMatch(/^shop · 0b6f7a52, .*1 dollar 64 cents, context 40% full/);
    expect(await row.innerText()).toContain("$1.64 · 40%");

    await row.hover();
    await editor.page.locator(".monaco-hover", { hasText: "API value" }).first().waitFor();
    await editor.screenshot("side bar");
    await editor.run("AI Cost: Focus on Sessions View");
    for (const key of ["ArrowDown", "ArrowDown", "Shift+F10"]) await editor.page.keyboard.press(key);
    await editor.page.getByRole("menuitem", { name: "Show Session Cost as Text" }).waitFor();
    await editor.screenshot("side bar menu");
    for (let down = 0; down < 3; down++) await editor.page.keyboard.press("ArrowDown");
    await editor.page.keyboard.press("Enter");
    const text = editor.page.locator(".monaco-editor .view-lines");
    await expect.poll(() => text.innerText(), poll).toMatch(/1\sdollar\s64\scents/);
    await editor.screenshot("session as text");
  });

  test("without logs says what to do, and leads to sample sessions", async () => {
    const editor = await open();
    await shows(editor, "no sessions");
    await editor.run("View: Show AI Cost");
    await editor.page.getByRole("button", { name: "Show Sample Sessions" }).waitFor();
    await editor.screenshot("side bar empty");
    await editor.page.getByRole("button", { name: "Show Sample Sessions" }).click();
    const panel = await editor.panel();
    await expect.poll(() => panel.locator("body").innerText(), poll).toContain("Sample data.");
    await expect.poll(() => panel.locator("dl.stats").innerText(), poll).toMatch(/\$\d/);
    await editor.screenshot("sample");
    await shows(editor, "no sessions");
  });
});

describe("the status bar", () => {
  test("warns past a threshold in colour and in words, and not before it", async () => {
    const editor = await openWithSession({ "taximeter.contextThreshold": 50 });
    await shows(editor, "$1.64 · 40%");
    expect(await item(editor).getAttribute("class")).not.toContain("warning-kind");
    append(
      claudeLog(editor.home),
      claudeResponse(editor.workspace, "2", { cacheRead: 400_004, cacheWrite: 100_000, output: 2_000 }),
    );
    await shows(editor, "$2.10 · 50% · context over 50%");
    expect((await editor.statusBar())?.label).toContain("warning: context over 50%");
    expect(await item(editor).getAttribute("class")).toContain("warning-kind");
    await editor.screenshot("threshold");
  });

  test("hides amounts everywhere at a command", async () => {
    const editor = await openWithSession();
    await shows(editor, "$1.64 · 40%");
    await editor.run("View: Show AI Cost");
    await editor.run("Taximeter: Open Session Cost Panel");
    const shown = await editor.panel();
    await expect.poll(() => shown.locator("dl.stats").innerText(), poll).toContain("$1.64");
    await editor.run("Taximeter: Hide or Show Amounts");
    await shows(editor, "••• · 40%");
    await item(editor).hover();
    await editor.page.locator(".monaco-hover", { hasText: "API value" }).first().waitFor();
    const panel = await editor.panel();
    await expect.poll(() => panel.locator("dl.stats").innerText(), poll).toContain("•••");
    await editor.screenshot("discreet");
    expect(await editor.page.locator("body").innerText()).not.toMatch(/\$\d/);
    expect(await panel.locator("body").innerText()).not.toMatch(/\$\d/);
    await editor.run("Taximeter: Hide or Show Amounts");
    await shows(editor, "$1.64 · 40%");
  });

  test("follows the session that is picked, and tells of the other live one", async () => {
    const editor = await openWithSession();
    await shows(editor, "$1.64 · 40%");
    const log = codexLog(editor.home);
    append(log, ...codexStart("/elsewhere"));
    append(log, ...codexResponse("1", { cached: 0, cacheWrite: 100_000, output: 1_000 }));
    await item(editor).hover();
    const hover = editor.page.locator(".monaco-hover", { hasText: "Also live" }).first();
    await expect.poll(async () => (await hover.count()) > 0 && (await hover.innerText()), poll).toContain("$0.26");
    await editor.screenshot("tooltip");
    await editor.run("Taximeter: Pick the Session in the Status Bar");
    await editor.page.locator(".quick-input-list .monaco-list-row", { hasText: "Codex" }).first().waitFor();
    await editor.screenshot("pick");
    await editor.page.locator(".quick-input-list .monaco-list-row", { hasText: "Codex" }).first().click();
    await shows(editor, "$0.26 · 39%");
    const panel = await editor.panel();
    await expect.poll(() => panel.locator("dl.stats").innerText(), poll).toContain("$0.26");
  });

  test("shows the fields that the user chose, in another number format", async () => {
    const editor = await openWithSession({
      "taximeter.statusBar.fields": ["today", "cost"],
      "taximeter.locale": "de",
    });
    await shows(editor, "today 1,64\u00a0$ · 1,64\u00a0$");
  });
});

const names = [
  "See the meter",
  "Prove a number",
  "Choose how amounts are shown",
  "Say from when on to be told",
  "Know what is read",
];

test.each(["Default Light Modern", "Default Dark Modern", "Default High Contrast"])(
  "the walkthrough opens with its five steps in %s",
  async (theme) => {
    const editor = await open({ settings: { "workbench.colorTheme": theme } });
    await shows(editor, "no sessions");
    await editor.run("View: Close Primary Side Bar"); // narrow pages leave the pictures out
    await editor.run("Taximeter: Get Started");
    const steps = editor.page.locator(".getting-started-step");
    await expect.poll(() => steps.count(), poll).toBe(5);
    for (const [index, name] of names.entries()) {
      if (index > 0) await steps.filter({ hasText: name }).click();
      const picture = editor.page.locator("iframe.webview.ready").contentFrame().locator("iframe#active-frame");
      await picture.contentFrame().locator("svg").waitFor();
      await editor.page.waitForTimeout(500); // it fades in
      await editor.screenshot(`walkthrough ${theme} ${index + 1}`);
    }
  },
);

test("speaks German in a German editor", async () => {
  const editor = await openWithSession();
  // The web workbench has no German of its own without a language pack; this is how one tells it the language.
  await editor.page.addInitScript({ content: 'globalThis._VSCODE_NLS_LANGUAGE = "de";' });
  await editor.page.reload();
  await shows(editor, "1,64\u00a0$ · 40\u00a0%");
  expect((await editor.statusBar())?.label).toContain("laufende Sitzung mit Claude Code, API-Wert 1 Dollar 64 Cent");
  await item(editor).hover();
  await editor.page.locator(".monaco-hover", { hasText: "Letzter Schritt" }).first().waitFor();
  await editor.screenshot("german tooltip");
  await editor.run("Taximeter: Sitzungskosten als Text anzeigen");
  const text = editor.page.locator(".monaco-editor .view-lines");
  await expect.poll(() => text.innerText(), poll).toMatch(/Nächster\sSchritt:/);
  await editor.screenshot("german");
});
