import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { append, claudeLog, claudeResponse } from "./logs.ts";
import { open, poll, shows } from "./steps.ts";

/** A response of 100,000 tokens of output by a model that the log names as given. */
function response(cwd: string, id: string, model: string): object {
  const line = claudeResponse(cwd, id, { cacheRead: 0, cacheWrite: 0, output: 100_000 }) as { message: object };
  return { ...line, message: { ...line.message, model } };
}

describe("a model without a price", () => {
  test("is said once, and priced as soon as it is mapped to a model", async () => {
    const editor = await open();
    const log = claudeLog(editor.home);
    append(log, response(editor.workspace, "1", "prod-claude"));
    await shows(editor, "unpriced");
    const toast = editor.page.locator(".notification-toast", { hasText: 'no price for the model "prod-claude"' });
    await toast.waitFor();
    await toast.getByRole("button", { name: "Map to a Model" }).click();
    const input = editor.page.locator(".quick-input-widget input").first();
    await input.fill("claude-sonnet-5-5");
    await editor.page.keyboard.press("Enter");
    await shows(editor, "$1.00 · <1%");
    const file = join(editor.home, ".config", "taximeter", "pricing.jsonc");
    expect(readFileSync(file, "utf8")).toContain('"prod-claude": "claude-sonnet-5-5"');

    append(log, response(editor.workspace, "2", "prod-claude"));
    await shows(editor, "$2.00 · <1%");
    expect(await toast.count()).toBe(0);
  });
});

describe("the user's price file", () => {
  test("has completion and errors in the editor, and is applied when it is saved", async () => {
    const file = (home: string) => join(home, ".config", "taximeter", "pricing.jsonc");
    const editor = await open();
    mkdirSync(dirname(file(editor.home)), { recursive: true });
    writeFileSync(file(editor.home), '{ "schema": 1, "discounts": [{ "match": {}, "multiplied": 1 }] }\n');
    append(claudeLog(editor.home), response(editor.workspace, "1", "claude-sonnet-5-5"));
    await shows(editor, "$1.00 · <1%");
    await editor.run("Taximeter: Edit My Prices");
    await editor.page.locator(".squiggly-warning, .squiggly-error").first().waitFor();
    await editor.page.keyboard.press("Control+A");
    await editor.page.keyboard.insertText(
      '{ "schema": 1, "discounts": [{ "match": { "vendor": "anthropic" }, "from": "2026-01-01", "multiply": 0.5 }] }',
    );
    await editor.page.keyboard.press("Control+Shift+End"); // a bracket that the editor closed by itself
    await editor.page.keyboard.press("Delete");
    await editor.page.keyboard.press("Control+S");
    await shows(editor, "$0.50 · <1%");
  });
});

describe("proof", () => {
  test("leads from the session's cost to the line of the log", async () => {
    const editor = await open();
    const log = claudeLog(editor.home);
    append(log, { type: "mode", mode: "normal", sessionId: "x" }, response(editor.workspace, "1", "claude-sonnet-5-5"));
    await shows(editor, "$1.00 · <1%");
    await editor.run("Taximeter: Prove the Session's Cost");
    const panel = await editor.panel();
    const sheet = panel.getByRole("dialog");
    await sheet.waitFor();
    await expect.poll(() => sheet.innerText(), poll).toMatch(/\$1\.00[^]*claude-sonnet-5-5/);
    await editor.screenshot("proof");
    await sheet.getByText("claude-sonnet-5-5", { exact: true }).click();
    // The second line of the log: its response, not the record above it.
    await expect
      .poll(() => editor.page.locator(".statusbar-item", { hasText: /^Ln / }).innerText(), poll)
      .toContain("Ln 2");
  });
});
