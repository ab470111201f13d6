import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openEngine, sampleOf } from "../../src/engine/open.ts";
import { append, claudeLog, claudeResponse } from "./logs.ts";
import { open, openPanel, poll } from "./steps.ts";
import { dialog, toast } from "./vendors.ts";

/** Writes what a machine called "WSL: Ubuntu" exports: $0.50 in one response of its own. Returns the file. */
async function exportElsewhere(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "taximeter-wsl-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const session = "5d0c8a11-0000-4c1e-9a55-5a3d1f0c7e21";
  append(
    claudeLog(folder, session),
    claudeResponse("/home/dev/api", "far", { cacheRead: 0, cacheWrite: 125_000, output: 0 }, { session }),
  );
  const engine = openEngine(join(folder, "ledger.db"), sampleOf(folder));
  await engine.configure({
    ...{ timeZone: "UTC", workspaceFolders: [], trusted: null, pricing: null, machineName: "WSL: Ubuntu" },
  });
  await engine.index();
  const file = join(folder, "export.jsonl.gz");
  await engine.exportLedger(file, { names: true });
  await engine.close();
  return file;
}

test("another machine's ledger is added, shown as its own, and taken out again", async () => {
  const file = await exportElsewhere();
  const editor = await open({ settings: { "taximeter.timeZone": "UTC" } });
  const { home, workspace, page } = editor;
  append(claudeLog(home), claudeResponse(workspace, "near", { cacheRead: 0, cacheWrite: 250_000, output: 0 }));
  await expect.poll(async () => (await editor.statusBar())?.text, poll).toContain("$1.00");

  await editor.run("Taximeter: Add Another Machine's Ledger…");
  const files = page.locator(".quick-input-widget", { hasText: "Add Another Machine's Ledger" });
  // It lists a folder before it takes a path.
  await files.locator(".monaco-list-row").first().waitFor();
  await files.locator("input").first().fill(file);
  await files.locator(".monaco-list-row", { hasText: "export.jsonl.gz" }).waitFor();
  await page.keyboard.press("Enter");
  await toast(editor, "The ledger of WSL: Ubuntu was added: 1 response more.").waitFor();
  // The other one's session is newer; the meter stays with what goes on here.
  await expect.poll(async () => (await editor.statusBar())?.text, poll).toContain("$1.00");

  await editor.run(openPanel);
  const panel = await editor.panel();
  await panel.getByRole("tab", { name: "About" }).click();
  const machines = panel
    .getByRole("table", { name: "Machines" })
    .or(panel.locator("table", { hasText: "WSL: Ubuntu" }));
  await expect.poll(() => machines.first().innerText(), poll).toMatch(/WSL: Ubuntu[\s\S]*\$0\.50/);
  await editor.screenshot("machines");
  await panel.getByRole("tab", { name: "History" }).click();
  await panel.getByText("Machine", { exact: true }).first().click();
  await panel.getByRole("region", { name: "By machine" }).waitFor();
  await expect
    .poll(() => panel.getByRole("region", { name: "By machine" }).innerText(), poll)
    .toMatch(/This machine[\s\S]*\$1\.00[\s\S]*WSL: Ubuntu[\s\S]*\$0\.50/);
  await editor.screenshot("history by machine");

  await editor.run("Taximeter: Remove a Machine's Figures…");
  await page.locator(".quick-input-list .monaco-list-row", { hasText: "WSL: Ubuntu" }).click();
  await dialog(editor).getByRole("button", { name: "Remove", exact: true }).click();
  await toast(editor, "The figures of WSL: Ubuntu were removed.").waitFor();
  await expect
    .poll(() => panel.getByRole("region", { name: "By machine" }).innerText(), poll)
    .not.toContain("WSL: Ubuntu");
});
