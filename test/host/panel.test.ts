import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { append, claudeLog, claudeResponse } from "./logs.ts";
import { open, openPanel, poll, shows } from "./steps.ts";

const response = { cacheRead: 0, cacheWrite: 250_000, output: 0 };

test("the panel comes back after the window is reloaded, also when the log is gone", async () => {
  const editor = await open();
  append(claudeLog(editor.home), claudeResponse(editor.workspace, "1", response));
  await shows(editor, "$1.00 · 25%");
  await editor.run(openPanel);
  const panel = await editor.panel();
  await expect.poll(() => panel.locator("dl.stats").innerText(), poll).toContain("$1.00");

  rmSync(claudeLog(editor.home));
  await editor.run("Developer: Reload Window");
  await shows(editor, "$1.00 · 25%");
  const restored = await editor.panel();
  await expect.poll(() => restored.locator("dl.stats").innerText(), poll).toContain("$1.00");
});

test("two windows share one ledger and show the same", async () => {
  const first = await open();
  const second = await open({ home: first.home, workspace: first.workspace });
  const log = claudeLog(first.home);
  append(log, claudeResponse(first.workspace, "1", response));
  await shows(first, "$1.00 · 25%");
  await shows(second, "$1.00 · 25%");
  append(log, claudeResponse(first.workspace, "2", { cacheRead: 250_004, cacheWrite: 250_000, output: 0 }));
  await shows(first, "$2.03 · 50%");
  await shows(second, "$2.03 · 50%");
});

test("the doctor's report says where logs are looked for and what was found", async () => {
  const editor = await open();
  append(claudeLog(editor.home), claudeResponse(editor.workspace, "1", response));
  await shows(editor, "$1.00 · 25%");
  await editor.run("Taximeter: Show What Was Read (Doctor)");
  const text = editor.page.locator(".monaco-editor .view-lines");
  await expect.poll(() => text.innerText(), poll).toContain("Claude");
});
