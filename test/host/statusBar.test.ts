import { describe, expect, onTestFinished, test } from "vitest";
import {
  append,
  claudeLog,
  claudeResponse,
  codexLog,
  codexResponse,
  codexStart,
  openCursorDatabase,
  writeCursorConversation,
} from "./logs.ts";
import { open, openPanel, poll, shows } from "./steps.ts";

describe("the status bar", () => {
  test("follows a Claude Code session, and the panel agrees with it", async () => {
    const editor = await open();
    const log = claudeLog(editor.home);
    // 4 × $2 + 400,000 × $4 + 4,000 × $10 per million tokens
    append(log, claudeResponse(editor.workspace, "1", { cacheRead: 0, cacheWrite: 400_000, output: 4_000 }));
    await shows(editor, "$1.64 · 40%");
    expect((await editor.statusBar())?.label).toMatch(/live Claude Code session.*1 dollar 64 cents.*40% full/);

    await editor.run(openPanel);
    const panel = await editor.panel();
    await expect.poll(() => panel.locator("dl.stats").innerText(), poll).toMatch(/\$1\.64[^]*40%/);

    // 4 × $2 + 400,004 × $0.10 + 100,000 × $4 + 2,000 × $10 more
    append(log, claudeResponse(editor.workspace, "2", { cacheRead: 400_004, cacheWrite: 100_000, output: 2_000 }));
    await shows(editor, "$2.10 · 50%");
    await expect.poll(() => panel.locator("dl.stats").innerText(), poll).toMatch(/\$2\.10[^]*50%/);
    await editor.screenshot("claude");
  });

  test("follows a Codex session, and the panel agrees with it", async () => {
    const editor = await open();
    const log = codexLog(editor.home);
    append(log, ...codexStart(editor.workspace));
    // 100,000 × $2.50 + 1,000 × $10 per million tokens
    append(log, ...codexResponse("1", { cached: 0, cacheWrite: 100_000, output: 1_000 }));
    await shows(editor, "$0.26 · 39%");
    expect((await editor.statusBar())?.label).toContain("live Codex session");

    await editor.run(openPanel);
    const panel = await editor.panel();
    // Context counts the answer too, as Codex itself does. 100,000 × $0.10 + 40,000 × $2.50 + 3,000 × $10 more
    append(log, ...codexResponse("2", { cached: 100_000, cacheWrite: 40_000, output: 3_000 }));
    await shows(editor, "$0.40 · 55%");
    await expect.poll(() => panel.locator("dl.stats").innerText(), poll).toMatch(/\$0\.40[^]*55%/);
    await editor.screenshot("codex");
  });

  test("follows a Cursor conversation in a database that Cursor holds open", async () => {
    const editor = await open();
    const database = openCursorDatabase(editor.home);
    onTestFinished(() => database.close());
    writeCursorConversation(database, 60_000);
    await shows(editor, "not reported · 30%");
    writeCursorConversation(database, 90_000);
    await shows(editor, "not reported · 45%");
    await editor.screenshot("cursor");
  });

  test("without any log says so, and shows the first session when it begins", async () => {
    const editor = await open();
    await shows(editor, "no sessions");
    await editor.run(openPanel);
    const panel = await editor.panel();
    await expect.poll(() => panel.locator("main").innerText(), poll).toContain("No sessions yet");
    await editor.screenshot("empty");

    append(
      claudeLog(editor.home),
      claudeResponse(editor.workspace, "1", { cacheRead: 0, cacheWrite: 250_000, output: 0 }),
    );
    await shows(editor, "$1.00 · 25%");
    await expect.poll(() => panel.locator("main").innerText(), poll).toContain("$1.00");
  });
});
