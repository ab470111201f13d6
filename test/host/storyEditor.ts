import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished } from "vitest";
import { cacheFolder } from "../../scripts/cache.ts";
import type { Editor } from "./harness.ts";
import { open, poll } from "./steps.ts";
import { createStoryClock, type StoryClock } from "./storyClock.ts";
import { type Toast, watchToasts } from "./storyToasts.ts";

/** How fast stories go. */
export const rate = 60;

export interface Story {
  editor: Editor;
  clock: StoryClock;
  home: string;
  workspace: string;
  /** Lets its first minute come. */
  begin(): void;
  toasts(): Promise<Toast[]>;
  /** One that says this, once it is there, which is then photographed. */
  toast(text: RegExp, picture: string): Promise<Toast>;
}

/** A folder of its own for a story: its home, the workspace in it, and the hands of its clock. */
export function storyFolder(): { base: string; home: string; workspace: string } {
  const base = mkdtempSync(join(tmpdir(), "taximeter-story-"));
  onTestFinished(() => rmSync(base, { recursive: true, force: true, maxRetries: 5 }));
  const [home, workspace] = [join(base, "home"), join(base, "shop")];
  mkdirSync(home);
  mkdirSync(workspace);
  return { base, home, workspace };
}

/** Opens an editor before the story begins (ms), and waits until the meter follows the logs. */
export async function openStory(
  { base, home, workspace }: ReturnType<typeof storyFolder>,
  begins: number,
): Promise<Story> {
  // Twelve hours before: so much time passes while a busy machine opens two editors.
  const clock = createStoryClock(base, begins - 12 * 3_600_000, rate);
  const editor = await open({ home, workspace, settings: { "taximeter.timeZone": "UTC" }, env: clock.env });
  await expect.poll(async () => (await editor.statusBar())?.text, poll).toMatch(/\$\d|no sessions/);
  await editor.page.waitForTimeout(3000); // everything is read, the habits are known, and the meter follows
  const toasts = await watchToasts(editor.page, clock);
  return {
    editor,
    clock,
    home,
    workspace,
    begin: () => clock.go(rate, begins),
    toasts,
    async toast(text, picture) {
      const found = async () => (await toasts()).find((one) => text.test(one.text));
      await expect.poll(found, { ...poll, timeout: 200_000 }).toBeDefined();
      await editor.page.waitForTimeout(500); // it slides in
      await editor.screenshot(`story ${picture}`);
      return (await found())!;
    },
  };
}

function ledgerOf(home: string): string {
  return join(home, ".local", "share", "taximeter", "ledger.db");
}

export function rows<T>(home: string, sql: string, ...values: (string | number)[]): T[] {
  const ledger = new DatabaseSync(ledgerOf(home), { readOnly: true });
  try {
    return ledger.prepare(sql).all(...values) as T[];
  } finally {
    ledger.close();
  }
}

/** As if the last notification had been long ago: there are at least two minutes between two. */
export function forgetNudges(home: string): void {
  const ledger = new DatabaseSync(ledgerOf(home));
  ledger.exec("PRAGMA busy_timeout = 5000; DELETE FROM nudge");
  ledger.close();
}

/** Leaves it in the cache folder, for `scripts/stories.ts`. */
export function note(name: string, content: object): void {
  mkdirSync(join(cacheFolder, "stories"), { recursive: true });
  writeFileSync(join(cacheFolder, "stories", `${name}.json`), JSON.stringify(content, null, 2));
}
