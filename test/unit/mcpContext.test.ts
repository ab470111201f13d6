import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openEngine, sampleOf } from "../../src/engine/open.ts";

const session = "aaaaaaaa-0002-4000-8000-000000000002";
const base = { sessionId: session, cwd: "/home/dev/shop", version: "2.1.330", isSidechain: false };
const start = Date.UTC(2026, 10, 20, 9);

/** Two lines: a response that reads `read` tokens and asks for a tool, and the tool's result of so many bytes. */
function turn(n: number, read: number, name: string, bytes: number): string[] {
  const at = (ms: number) => new Date(start + n * 20_000 + ms).toISOString();
  const usage = {
    input_tokens: 10,
    cache_read_input_tokens: read - 10,
    cache_creation_input_tokens: 0,
    output_tokens: 100,
  };
  const content = [{ type: "tool_use", id: `toolu_${n}`, name, input: { query: String(n) } }];
  const message = { id: `msg_${n}`, type: "message", role: "assistant", model: "claude-sonnet-5-5", content, usage };
  const result = [{ type: "tool_result", tool_use_id: `toolu_${n}`, content: "x".repeat(bytes) }];
  return [
    { ...base, type: "assistant", uuid: `a${n}`, requestId: `req_${n}`, timestamp: at(0), message },
    { ...base, type: "user", uuid: `u${n}`, timestamp: at(9000), message: { role: "user", content: result } },
  ].map((line) => JSON.stringify(line));
}

it("a log whose MCP server fills the context says so, with its share", async () => {
  const home = mkdtempSync(join(tmpdir(), "taximeter-mcp-"));
  const folder = join(home, ".claude", "projects", "-home-dev-shop");
  mkdirSync(folder, { recursive: true });
  const lines = [
    ...turn(0, 15_000, "mcp__github__list_issues", 60_000), // read by the next: 100 answered, 15,000 shown
    ...turn(1, 30_100, "Read", 4000),
    ...turn(2, 31_200, "mcp__github__get_issue", 20_000),
    ...turn(3, 36_300, "mcp__docs__search", 8000),
    ...turn(4, 38_400, "Bash", 900_000), // nobody has read it yet
  ];
  writeFileSync(join(folder, `${session}.jsonl`), `${lines.join("\n")}\n`);
  const engine = openEngine(join(home, "ledger.db"), sampleOf(home));
  onTestFinished(async () => {
    await engine.close();
    rmSync(home, { recursive: true, force: true });
  });
  await engine.index();

  const detail = (await engine.session("claude", session))!;
  expect(detail.contextStory?.parts.map(({ what, name, tokens, runs }) => [what, name, tokens, runs])).toEqual([
    ["mcp", "github", 20_000, 2],
    ["start", null, 15_000, 1],
    ["mcp", "docs", 2000, 1],
    ["tool", "Read", 1000, 1],
    ["answers", null, 400, 4],
  ]);
  expect(detail.contextStory?.growth).toBe(3600); // of 15,100, 1,100, 5,100 and 2,100
  expect(detail.summary.context?.tokens).toBe(38_400);
});
