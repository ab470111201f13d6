import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FrameLocator, type Page } from "playwright-core";
import { cacheFolder } from "../../scripts/cache.ts";
import { writeSettings } from "../../scripts/settings.ts";
import { openWindow } from "./window.ts";

export interface Editor {
  page: Page;
  /** Home of the extension host: whose logs are read. */
  home: string;
  /** The folder that is open. */
  workspace: string;
  /** What the status bar item shows, and what a screen reader says. Undefined until it is there. */
  statusBar(): Promise<{ text: string; label: string } | undefined>;
  /** Runs a command by its title in the palette, as a user does. */
  run(title: string): Promise<void>;
  /** Content of the panel, once it is there. */
  panel(): Promise<FrameLocator>;
  /** Leaves a picture in the cache folder, for a person to look at. */
  screenshot(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface EditorOptions {
  /** Home of the extension host; an empty one of its own unless given. */
  home?: string;
  /** Folder to open; an empty one of its own unless given. */
  workspace?: string;
  settings?: Readonly<Record<string, unknown>>;
  /** Settings of the machine's own: a web workbench reads them from another file than the user's. */
  machineSettings?: Readonly<Record<string, unknown>>;
  /** More of the environment of the editor's processes. */
  env?: NodeJS.ProcessEnv;
}

/** Opens a real VS Code with the packed extension. */
export async function openEditor(options: EditorOptions = {}): Promise<Editor> {
  const base = mkdtempSync(join(tmpdir(), "taximeter-"));
  const {
    home = join(base, "home"),
    workspace = join(base, "shop"),
    settings = {},
    machineSettings = {},
    env,
  } = options;
  mkdirSync(home, { recursive: true });
  mkdirSync(workspace, { recursive: true });
  const data = join(base, "data");
  writeSettings(data, { "security.workspace.trust.enabled": false, ...settings, ...machineSettings });
  mkdirSync(join(data, "Machine"));
  writeFileSync(join(data, "Machine", "settings.json"), JSON.stringify(machineSettings));
  const { page, close } = await openWindow({ data, workspace, env: { ...environment(home), ...env } });
  const item = page.locator('.statusbar-item[id^="taximeter.taximeter"]');
  return {
    page,
    home,
    workspace,
    async statusBar() {
      if ((await item.count()) === 0) return undefined;
      const label = await item
        .locator("[aria-label]")
        .or(item.and(page.locator("[aria-label]")))
        .first()
        .getAttribute("aria-label");
      return { text: ((await item.textContent()) ?? "").trim(), label: label ?? "" };
    },
    async run(title) {
      const pick = async () => {
        await page.keyboard.press("F1");
        await page.locator(".quick-input-widget input").first().fill(`>${title}`, { timeout: 15_000 });
        await page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().click({ timeout: 15_000 });
      };
      // The palette closes when something else takes the focus, as the editor does when a folder becomes trusted.
      await pick().catch(pick).catch(pick);
    },
    async panel() {
      const outer = page.locator("iframe.webview.ready");
      await outer.waitFor();
      return outer.contentFrame().locator("iframe#active-frame").contentFrame();
    },
    async screenshot(name) {
      await page.screenshot({ path: join(cacheFolder, "screenshots", `${name}.png`) });
    },
    async close() {
      await close();
      rmSync(base, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The tester's environment, without what would lead to the tester's own logs and ledger. */
function environment(home: string): NodeJS.ProcessEnv {
  const own = /^(XDG_|VSCODE_|ELECTRON_|TAXIMETER_|CLAUDE|CODEX|APPDATA$|LOCALAPPDATA$|VITEST|NODE_ENV$|NODE_OPTIONS$)/;
  const kept = Object.entries(process.env).filter(([name]) => !own.test(name));
  return { ...Object.fromEntries(kept), HOME: home, USERPROFILE: home, TZ: "UTC" };
}
