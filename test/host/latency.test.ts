import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { keepResult } from "../endurance/results.ts";
import type { Latency } from "./latency.ts";
import { append, claudeLog, claudeResponse } from "./logs.ts";
import { open, poll, shows } from "./steps.ts";

const answers = 30;

test("the status bar shows every answer as it is written", async () => {
  const editor = await open();
  const log = claudeLog(editor.home);
  // 4 × $2 + 10,000 × $10 per million tokens: 10 cents each
  const usage = { cacheRead: 0, cacheWrite: 0, output: 10_000 };
  append(log, claudeResponse(editor.workspace, "first", usage));
  await shows(editor, "$0.10 · <1%");
  const changes = await editor.page.evaluateHandle(() => {
    const times: number[] = [];
    const item = document.querySelector('.statusbar-item[id^="taximeter.taximeter"]')!;
    let before = item.textContent;
    new MutationObserver(() => {
      if (item.textContent === before) return;
      before = item.textContent;
      times.push(Date.now());
    }).observe(item, { subtree: true, childList: true, characterData: true });
    return times;
  });
  const waited: number[] = [];
  for (let i = 0; i < answers; i++) {
    await pause(500);
    append(log, claudeResponse(editor.workspace, String(i), usage));
    const written = Date.now();
    await expect.poll(() => changes.evaluate((times) => times.length), poll).toBe(i + 1);
    waited.push((await changes.evaluate((times) => times.at(-1)!)) - written);
  }
  await shows(editor, "$3.10 · <1%");
  const sorted = waited.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (answers - 1))]!;
  keepResult("latency", "status-bar", { answers, median: at(0.5), p95: at(0.95) } satisfies Latency);
});
