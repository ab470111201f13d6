import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { generate } from "../bench/generate.ts";
import { append, claudeLog, claudeResponse } from "./logs.ts";
import { open, poll, shows } from "./steps.ts";

const response = { cacheRead: 0, cacheWrite: 250_000, output: 0 };
const cli = new URL("../../dist/cli.js", import.meta.url).pathname;

/** What the CLI says of a home's sessions, from a ledger. */
function sessions(home: string, ledger: string): string {
  const env = { PATH: process.env["PATH"], HOME: home, TZ: "UTC" };
  return execFileSync(process.execPath, [cli, "sessions", "--json", "--db", ledger], {
    env,
    encoding: "utf8",
    maxBuffer: 1e9,
  });
}

test("a window that is reloaded while it reads the first logs reads them all, once", async () => {
  const base = mkdtempSync(join(tmpdir(), "taximeter-reload-"));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const home = join(base, "home");
  generate(home, 60_000_000, 5);
  const editor = await open({ home });
  const ledger = join(home, ".local", "share", "taximeter", "ledger.db");
  for (let i = 0; i < 3; i++) {
    await editor.page.waitForTimeout(400);
    await editor.page.reload();
    await editor.page.locator(".monaco-workbench").waitFor();
  }
  await expect.poll(async () => (await editor.statusBar())?.text ?? "", poll).toMatch(/\$\d/);
  await editor.page.waitForTimeout(3000);
  await editor.close();
  expect(sessions(home, ledger)).toBe(sessions(home, join(base, "fresh.db")));
});

test("in Restricted Mode amounts are shown, and the workspace's prices are not read until it is trusted", async () => {
  const base = mkdtempSync(join(tmpdir(), "taximeter-trust-"));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const workspace = join(base, "shop");
  mkdirSync(join(workspace, ".taximeter"), { recursive: true });
  writeFileSync(
    join(workspace, ".taximeter", "pricing.jsonc"),
    '{ "schema": 1, "discounts": [{ "match": { "vendor": "anthropic" }, "from": "2026-01-01", "multiply": 0.5 }] }',
  );
  const editor = await open({
    workspace,
    settings: { "security.workspace.trust.enabled": true, "security.workspace.trust.startupPrompt": "never" },
  });
  append(claudeLog(editor.home), claudeResponse(editor.workspace, "1", response));
  await shows(editor, "$1.00 · 25%");
  await editor.run("Workspaces: Manage Workspace Trust");
  await editor.page.getByRole("button", { name: "Trust", exact: true }).first().click();
  await shows(editor, "$0.50 · 25%");
});

test("an extension host that is killed comes back with the same amounts, and goes on counting", async () => {
  const editor = await open();
  const log = claudeLog(editor.home);
  append(log, claudeResponse(editor.workspace, "1", response));
  await shows(editor, "$1.00 · 25%");
  process.kill(extensionHostOf(editor.home), "SIGKILL");
  append(log, claudeResponse(editor.workspace, "2", { cacheRead: 250_004, cacheWrite: 250_000, output: 0 }));
  await shows(editor, "$2.03 · 50%");
});

test("a ledger that is destroyed under the running meter is mended, and nothing of the logs is missing", async () => {
  const editor = await open();
  const log = claudeLog(editor.home);
  append(log, claudeResponse(editor.workspace, "1", response));
  await shows(editor, "$1.00 · 25%");
  const ledger = join(editor.home, ".local", "share", "taximeter", "ledger.db");
  for (const suffix of ["-wal", ""])
    writeFileSync(ledger + suffix, "not a database any more ".repeat(4000), { flag: "r+" });
  append(log, claudeResponse(editor.workspace, "2", { cacheRead: 250_004, cacheWrite: 250_000, output: 0 }));
  await shows(editor, "$2.03 · 50%");
});

/** The extension host whose home this is: the one that holds the ledger open. */
function extensionHostOf(home: string): number {
  const ledger = join(home, ".local", "share", "taximeter", "ledger.db");
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const files = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
      if (files.includes(ledger) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("extensionHost"))
        return Number(pid);
    } catch {
      // ended meanwhile
    }
  }
  throw new Error("no extension host holds the ledger");
}
