import { copyFileSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, repository } from "./cache.ts";
import { runBin } from "./process.ts";
import { step } from "./progress.ts";

/** Pictures that the editor test of the panel's views leaves, and those of them that the documents show. */
const pictures: Readonly<Record<string, string>> = {
  "session-dark": "session",
  "session-light": "session-light",
  "sessions-dark": "sessions",
  "sessions-high-contrast-light": "sessions-high-contrast-light",
  "history-dark": "history",
  "history-light": "history-light",
  "history-high-contrast": "history-high-contrast",
  "advice-dark": "advice",
  "plan-dark": "plan",
  "accuracy-dark": "accuracy",
  "about-dark": "about",
};

/** Pages of the documentation load them all. */
const mostBytes = 150_000;

/** `node scripts/run.mjs screenshots`: takes the pictures in docs/screenshots again, in a real editor. */
export async function main(): Promise<number> {
  const folder = join(repository, "docs", "screenshots");
  mkdirSync(folder, { recursive: true });
  const test = ["run", "--config", "vitest.host.config.ts", "test/host/panel.views.test.ts"];
  const { code, output } = await step("Taking pictures in an editor", () => runBin("vitest", test));
  if (code !== 0) {
    console.error(output);
    return 1;
  }
  for (const [from, to] of Object.entries(pictures)) {
    const picture = join(cacheFolder, "screenshots", `${from}.png`);
    if (statSync(picture).size > mostBytes) console.warn(`${to}.png has more than ${mostBytes} bytes`);
    copyFileSync(picture, join(folder, `${to}.png`));
  }
  return 0;
}
