import { join } from "node:path";
import { expect, it } from "vitest";
import type { SourceId } from "../../src/core/event.ts";
import { createEngine } from "../../src/engine/engine.ts";
import { createPrices } from "../../src/engine/prices.ts";
import { createWorkspace } from "../../src/engine/workspace.ts";
import { openStore } from "../../src/store/store.ts";
import { layOut, logsBelow, read } from "./ledger.ts";

/** How far each number can be trusted, from the line of a log to what surfaces show. */

it.each([
  ["claude", "session", { exact: 6 }, "exact"],
  ["claude", "old", { exact: 4, "ttl-unknown": 1, "output-incomplete": 1, estimate: 1 }, "output-incomplete"],
  ["claude", "implied", { exact: 5, "output-incomplete": 1, estimate: 4 }, "output-incomplete"],
  ["claude", "usage", { exact: 14, "ttl-unknown": 3 }, "ttl-unknown"],
  ["codex", "records", { exact: 2, "ttl-unknown": 1 }, "ttl-unknown"],
  ["codex", "siblings-without-parent", { "inherited-suspect": 5 }, "inherited-suspect"],
  ["codex", "fork-none", { exact: 3, "inherited-suspect": 4 }, "inherited-suspect"],
  ["cursor", "agent-cli", { exact: 4 }, "exact"],
] as const)("%s/%s", async (source, fixture, expected, worst) => {
  const engine = await engineOn(source, fixture);
  const page = { limit: 100, offset: 0 };
  const stated = (await engine.proof(page)).rows;
  const implied = (await engine.proof({ ...page, estimated: true })).rows;
  expect(countOf([...stated, ...implied].map(({ quality }) => quality))).toEqual(expected);
  expect(implied.every(({ quality, estimate }) => quality === "estimate" && estimate !== null)).toBe(true);
  expect(stated.every(({ estimate }) => estimate === null)).toBe(true);
  const sessions = await engine.sessions(page);
  const details = await Promise.all(sessions.map(({ session }) => engine.session(source, session)));
  const turns = details.flatMap((detail) => detail!.turns.map(({ quality }) => quality));
  expect(countOf(turns)).toEqual(countOf(stated.map(({ quality }) => quality)));
  expect(sessions.map(({ quality }) => quality)).toContain(worst);
  await engine.close();
});

it("keeps the estimate of a placeholder out of the total, and says what it is for", async () => {
  const engine = await engineOn("claude", "old");
  const [summary] = await engine.sessions({ limit: 1, offset: 0 });
  const detail = (await engine.session("claude", summary!.session))!;
  // 765 tokens are stated, 3 of them a placeholder for a longer answer.
  expect(summary!.tokens.output).toBe(765);
  expect(detail.estimated).toMatchObject([{ why: "placeholder-output", calls: 1, tokens: { output: 213 } }]);
  await engine.close();
});

async function engineOn(source: SourceId, fixture: string) {
  const logs = logsBelow(fixture, join(import.meta.dirname, "../fixtures", source, fixture, "home"));
  const home = layOut(logs);
  for (let i = 0; i < home.growing; i++) home.grow(i, 1);
  const store = openStore(":memory:");
  await read(store, home, { order: 1, limit: Infinity, anew: false, crash: null });
  home.remove();
  const workspace = createWorkspace();
  const prices = createPrices(store, workspace, join(import.meta.dirname, "no price file of the user"));
  return createEngine({ store, workspace, sources: [], env: home.env, prices, sample: false });
}

function countOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
