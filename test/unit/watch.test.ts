import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { createWatch } from "../../src/engine/watch.ts";
import { claude } from "../../src/sources/claude/source.ts";

test("a log that grows is news, one of which only the owner or the rights change is none", async () => {
  const home = mkdtempSync(join(tmpdir(), "taximeter-watch-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const folder = join(home, ".claude", "projects", "-shop");
  mkdirSync(folder, { recursive: true });
  const [log, other] = ["a", "b"].map((name) => join(folder, `${name}.jsonl`)) as [string, string];
  const seen: string[] = [];
  const ready = Promise.withResolvers<void>();
  const watch = createWatch({
    sources: [claude],
    env: { home, platform: process.platform, vars: {} },
    onPlace: ({ path, size }) => seen.push(`${path} ${size}`),
    onSweep: ready.resolve,
    onError: ready.reject,
  });
  onTestFinished(watch.close);
  const news = (path: string) => seen.filter((one) => one.startsWith(path));
  await ready.promise;

  appendFileSync(log, "{}\n");
  await vi.waitFor(() => expect(news(log)).toContain(`${log} 3`), 10_000);
  const before = news(log);
  chmodSync(log, 0o600);
  appendFileSync(other, "{}\n"); // its event comes after the other's
  await vi.waitFor(() => expect(news(other)).toContain(`${other} 3`), 10_000);
  expect(news(log)).toEqual(before);
  appendFileSync(log, "{}\n");
  await vi.waitFor(() => expect(news(log)).toContain(`${log} 6`), 10_000);
});
