import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { claude } from "../../src/sources/claude/source.ts";

const script = join(import.meta.dirname, "../../src/sources/claude/statusLine.sh");
const session = "11111111-2222-4333-8444-555555555555";
const told = {
  session_id: session,
  session_name: 'a "name": {"rate_limits":{"five_hour":{"used_percentage":99}}} of the user\'s own \\',
  transcript_path: "/secret/path.jsonl",
  cost: { total_cost_usd: 1.25, total_duration_ms: 5 },
  context_window: {
    context_window_size: 1_000_000,
    current_usage: {
      input_tokens: 10,
      output_tokens: 7,
      cache_creation_input_tokens: 20,
      cache_read_input_tokens: 300,
    },
  },
  rate_limits: {
    five_hour: { used_percentage: 34.5, resets_at: 1_788_260_400 },
    seven_day: { used_percentage: 61, resets_at: 1_788_600_000 },
  },
};

let home = "";
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), "taximeter-status-")));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const env = () => ({ home, platform: "linux" as const, vars: {} });
const folder = () => join(home, ".local/share/taximeter/status-line");

/** Runs the script as Claude Code does, with `before` as the status line that the user had. */
function run(input: string, before?: string): string {
  const args = before === undefined ? [script] : [script, before];
  const options = { input, encoding: "utf8" as const, env: { HOME: home, PATH: process.env["PATH"] } };
  return execFileSync("sh", args, options);
}

function read() {
  const [place, ...others] = claude.find(env());
  expect(others).toEqual([]);
  return claude.read(place!, undefined, Infinity, env());
}

describe("the script", () => {
  test("keeps limits, context and cost of a session, and nothing else", () => {
    expect(run(JSON.stringify(told))).toBe("");
    const [name, ...others] = readdirSync(folder());
    expect([name, others]).toEqual([`${session}.json`, []]);
    const { session_name: _, transcript_path: __, ...kept } = told;
    expect(JSON.parse(readFileSync(join(folder(), name!), "utf8"))).toEqual(kept);
    expect(statSync(join(folder(), name!)).mode & 0o077).toBe(0);
  });

  test("runs the status line that was there before as it always ran", () => {
    const input = JSON.stringify(told, null, 2);
    expect(run(input, "cat; printf 'it'\\''s mine'")).toBe(`${input}it's mine`);
    expect(existsSync(folder())).toBe(true);
  });

  test.each([
    ["nothing", ""],
    ["no JSON", '}{ "session_id":'],
    ["a session that is a path", JSON.stringify({ ...told, session_id: "../../../x" })],
    ["a session that is no text", JSON.stringify({ ...told, session_id: { a: 1 } })],
    ["more than it may keep", JSON.stringify({ ...told, session_name: "x".repeat(70_000) })],
  ])("keeps nothing of %s and does not fail", (_, input) => {
    expect(run(input, "echo shown")).toBe("shown\n");
    expect(existsSync(folder()) ? readdirSync(folder()) : []).toEqual([]);
  });

  test("keeps no more than the last 50 sessions", () => {
    for (let i = 0; i < 53; i++) run(JSON.stringify({ ...told, session_id: `session-${i}` }));
    expect(readdirSync(folder())).toHaveLength(50);
  });
});

describe("what it kept", () => {
  test("tells the plan's limits and the context", () => {
    run(JSON.stringify(told));
    const { facts, plans } = read();
    const at = Math.floor(statSync(join(folder(), `${session}.json`)).mtimeMs);
    expect(facts).toEqual([{ source: "claude", session, gauge: { at, tokens: 330, window: 1_000_000 } }]);
    expect(plans).toMatchObject([
      {
        vendor: "anthropic",
        from: "status-line",
        at,
        windows: [
          { id: "session", usedPercent: 34.5, resetsAt: 1_788_260_400_000, lengthMs: 5 * 3_600_000 },
          { id: "weekly", usedPercent: 61, resetsAt: 1_788_600_000_000 },
        ],
      },
    ]);
  });

  test("says nothing of a plan where there is none, nor of the context after a compaction", () => {
    run(JSON.stringify({ session_id: session, context_window: { ...told.context_window, current_usage: null } }));
    expect(read()).toMatchObject({ facts: [], skipped: 0 });
    expect(read().plans).toBeUndefined();
  });

  test("is a place that the watcher knows", () => {
    run(JSON.stringify(told));
    expect(claude.placeOf(join(folder(), `${session}.json`), env())?.source).toBe("claude");
    expect(claude.placeOf(join(folder(), ".4711"), env())).toBeUndefined();
    expect(claude.roots(env()).map(({ path }) => path)).toContain(folder());
  });
});
