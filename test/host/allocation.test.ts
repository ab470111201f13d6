import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FrameLocator } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import type { Editor } from "./harness.ts";
import { append, claudeLog, claudeResponse } from "./logs.ts";
import { open, poll, shows } from "./steps.ts";

const showAllocation = "Taximeter: Show Allocation";

test("the workspace's rules are written beside the panel, which follows each save", async () => {
  const editor = await open();
  await spendADollar(editor);
  await editor.run(showAllocation);
  await team(await editor.panel()).toContain("100% unallocated: $1.00");

  await (await editor.panel()).getByRole("button", { name: "Open the workspace's .taximeter.json" }).click();
  await editor.page.locator(".tab", { hasText: ".taximeter.json" }).waitFor();
  await editor.run("View: Move Editor into Next Group");
  const panel = await editor.panel();
  await team(panel).toContain("100% unallocated");
  await write(editor, rulesFor("shop", "Payments"));
  await team(panel).toMatch(/\b0% unallocated/);
  await expect
    .poll(() => panel.getByRole("region", { name: "By team" }).innerText(), poll)
    .toMatch(/Payments[^]*\$1\.00/);
  await editor.screenshot("allocation-rules");
  await write(editor, rulesFor("another", "Payments"));
  await team(panel).toContain("100% unallocated");
  await expect.poll(() => panel.locator("main").innerText(), poll).toContain("matches nothing in these days");
});

test("rules of the settings hold in every folder, and the view leads to them", async () => {
  const rule = { match: { tool: "claude" }, set: { team: "Payments" } };
  const editor = await open({ settings: { "taximeter.allocation.rules": [rule] } });
  await spendADollar(editor);
  await editor.run(showAllocation);
  const panel = await editor.panel();
  await team(panel).toMatch(/\b0% unallocated/);
  await panel.getByRole("button", { name: "Open the rules in the settings" }).click();
  await expect
    .poll(() => editor.page.locator(".monaco-editor .view-lines").innerText(), poll)
    .toContain("taximeter.allocation.rules");
});

test("in Restricted Mode the workspace's rules are left out, and the view says so until it is trusted", async () => {
  const base = mkdtempSync(join(tmpdir(), "taximeter-rules-"));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const workspace = join(base, "shop");
  mkdirSync(workspace);
  writeFileSync(join(workspace, ".taximeter.json"), rulesFor("shop", "Payments"));
  const editor = await open({
    workspace,
    settings: { "security.workspace.trust.enabled": true, "security.workspace.trust.startupPrompt": "never" },
  });
  await spendADollar(editor);
  await editor.run(showAllocation);
  await team(await editor.panel()).toContain("100% unallocated: $1.00");
  const leftOut = (await editor.panel()).getByRole("region", { name: "Left out" });
  await expect.poll(() => leftOut.innerText(), poll).toMatch(/shop\/\.taximeter\.json: .*Restricted Mode/);
  await editor.run("Workspaces: Manage Workspace Trust");
  await editor.page.getByRole("button", { name: "Trust", exact: true }).first().click();
  await editor.run(showAllocation);
  await team(await editor.panel()).toMatch(/\b0% unallocated/);
});

async function spendADollar(editor: Editor): Promise<void> {
  const response = { cacheRead: 0, cacheWrite: 250_000, output: 0 };
  append(claudeLog(editor.home), claudeResponse(editor.workspace, "1", response));
  await shows(editor, "$1.00 · 25%");
}

/** The figure of the tag "team". */
function team(panel: FrameLocator) {
  return expect.poll(() => panel.locator(".stat", { hasText: "Team" }).innerText(), poll);
}

/** Replaces the text of the focused editor and saves it. */
async function write({ page }: Editor, text: string): Promise<void> {
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(text);
  await page.keyboard.press("Control+Shift+End"); // a bracket that the editor closed by itself
  await page.keyboard.press("Delete");
  await page.keyboard.press("Control+S");
}

function rulesFor(repository: string, name: string): string {
  return JSON.stringify({ rules: [{ match: { repository }, set: { team: name } }] });
}
