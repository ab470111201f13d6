import { join } from "node:path";
import { _electron, chromium, type Page } from "playwright-core";
import { inject } from "vitest";
import { mustRun } from "../../scripts/process.ts";
import { startServer } from "../../scripts/server.ts";

export interface WindowOptions {
  /** Folder for all that the editor writes; its User/settings.json exists. */
  data: string;
  workspace: string;
  env: NodeJS.ProcessEnv;
}

export interface Window {
  page: Page;
  close(): Promise<void>;
}

/** A window of VS Code with the packed extension: the web workbench in a browser, or the desktop program. */
export async function openWindow(options: WindowOptions): Promise<Window> {
  const window = await (inject("kind") === "web" ? openWeb(options) : openDesktop(options));
  window.page.setDefaultTimeout(60_000);
  await window.page.locator(".monaco-workbench").waitFor();
  return window;
}

async function openWeb({ data, workspace, env }: WindowOptions): Promise<Window> {
  const server = await startServer({ vsix: inject("vsix"), data, env });
  const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const quiet = ["quic", "background-networking", "component-update", "sync", "gpu"].map((name) => `--disable-${name}`);
  const browser = await chromium.launch({
    executablePath: inject("program"),
    args: [...root, ...quiet, "--no-first-run"],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(server.addressOf(workspace));
  return {
    page,
    async close() {
      await browser.close();
      await server.stop();
    },
  };
}

async function openDesktop({ data, workspace, env }: WindowOptions): Promise<Window> {
  const executablePath = inject("program");
  const folders = ["--user-data-dir", data, "--extensions-dir", join(data, "extensions")];
  const { resolveCliPathFromVSCodeExecutablePath } = await import("@vscode/test-electron");
  const cli = resolveCliPathFromVSCodeExecutablePath(executablePath);
  await mustRun(cli, [...folders, "--install-extension", inject("vsix")], { env, shell: process.platform === "win32" });
  const variables = Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => !!entry[1]));
  const program = await _electron.launch({
    executablePath,
    args: [...folders, "--skip-welcome", workspace],
    env: variables,
  });
  return { page: await program.firstWindow(), close: () => program.close() };
}
