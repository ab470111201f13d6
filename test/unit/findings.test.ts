import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { openEngine, sampleOf } from "../../src/engine/open.ts";

/** From the lines of a log to findings, as a session grows. */
const home = mkdtempSync(join(tmpdir(), "taximeter-findings-"));
const folder = join(home, ".claude", "projects", "-home-dev-shop");
const log = join(folder, "aaaaaaaa-0001-4000-8000-000000000001.jsonl");
mkdirSync(folder, { recursive: true });
const engine = openEngine(join(home, "ledger.db"), sampleOf(home));
afterAll(async () => {
  await engine.close();
  rmSync(home, { recursive: true, force: true });
});

const session = "aaaaaaaa-0001-4000-8000-000000000001";
const base = { sessionId: session, cwd: "/home/dev/shop", version: "2.1.330", isSidechain: false };
const start = Date.now() - 10 * 60_000;

/** A response that asks for a test run, and its failure. */
function failOnce(n: number): void {
  const usage = {
    input_tokens: 3,
    cache_read_input_tokens: 50_000,
    cache_creation_input_tokens: 0,
    output_tokens: 100,
  };
  const content = [{ type: "tool_use", id: `toolu_${n}`, name: "Bash", input: { command: "npm test" } }];
  const message = { id: `msg_${n}`, type: "message", role: "assistant", model: "claude-sonnet-5-5", content, usage };
  const said = `Exit code 1\nFAIL src/cart.test.ts: expected ${n} to be 3`;
  const result = [{ type: "tool_result", tool_use_id: `toolu_${n}`, is_error: true, content: said }];
  const at = (ms: number) => new Date(start + n * 10_000 + ms).toISOString();
  const lines = [
    { ...base, type: "assistant", uuid: `a${n}`, requestId: `req_${n}`, timestamp: at(0), message },
    { ...base, type: "user", uuid: `u${n}`, timestamp: at(4000), message: { role: "user", content: result } },
  ];
  for (const line of lines) appendFileSync(log, `${JSON.stringify(line)}\n`);
}

it("a loop is found when it becomes one, grows with the session, and is proved by lines of the log", async () => {
  const ref = { source: "claude", session } as const;
  const loop = async () => (await engine.findings({ session: ref })).find(({ detector }) => detector === "loops");
  for (const n of [1, 2, 3]) failOnce(n);
  await engine.index();
  expect(await loop()).toBeUndefined();

  failOnce(4);
  await engine.index();
  const young = (await loop())!;
  // Three responses after the first failure: 50,000 × $0.10 + 3 × $2 + 100 × $10 per million tokens each.
  expect(young.amount!.nanoUsd).toBe(3 * 6_006_000);
  const text = readFileSync(log);
  const shown = young.evidence.map((entry) => text.toString("utf8", entry.log!.offset).split("\n", 1)[0]!);
  expect(shown.map((line) => (JSON.parse(line) as { uuid: string }).uuid)).toEqual(["u1", "u2", "u3", "u4"]);

  failOnce(5);
  await engine.index();
  const grown = (await engine.findings({ since: start })).find(({ detector }) => detector === "loops")!;
  expect(grown.id).toBe(young.id);
  expect(grown.amount!.nanoUsd).toBe(4 * 6_006_000);
});
