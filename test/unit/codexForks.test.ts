import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { array, assert, boolean, double, integer, property, record, shuffledSubarray } from "fast-check";
import { expect, it } from "vitest";
import { codex } from "../../src/sources/codex/source.ts";
import type { Env } from "../../src/sources/source.ts";
import { readAll, summary } from "../contract/reading.ts";

interface Line {
  type: string;
  payload: object;
  /** Of a response: its output tokens, unique among all threads. */
  output?: number;
  /** The thread's counter behind it. */
  total?: { input_tokens: number; output_tokens: number };
}
interface Thread {
  id: string;
  lines: Line[];
  /** Outputs of its own responses. */
  own: number[];
}

const forks = array(
  record({
    /** Which of the threads before it was forked, and after how much of its lines. */
    from: integer({ min: 0, max: 9 }),
    at: double({ min: 0, max: 1, noNaN: true }),
    responses: integer({ min: 1, max: 3 }),
    /** Responses of the forked thread afterwards. */
    resumed: integer({ min: 0, max: 2 }),
  }),
  { minLength: 1, maxLength: 6 },
);
const leftFiles = shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 1 });

it("counts each response of a tree of forks once, whichever files are left, in any order", () => {
  assert(
    property(forks, leftFiles, boolean(), (tree, order, timed) => {
      const threads = grow(tree, timed);
      const files = order.flatMap((index) => threads[index] ?? []);
      // Where turns have no times copies cannot be told: then all that the files hold was used by somebody, once.
      const held = files.flatMap(({ own, lines }) => (timed ? own : lines.flatMap(({ output }) => output ?? [])));
      const expected = [...new Set(held)];
      const sums = Object.values(countedIn(files).calls);
      expect(sum(sums.map(({ calls }) => calls))).toBe(expected.length);
      expect(sum(sums.map(({ output }) => output ?? 0))).toBe(sum(expected));
    }),
    { numRuns: 60 },
  );
});

function grow(tree: { from: number; at: number; responses: number; resumed: number }[], timed: boolean): Thread[] {
  const threads: Thread[] = [];
  let second = Date.parse("2026-03-01T08:00:00Z") / 1000;
  let output = 0;

  const takeTurn = ({ lines, own }: Thread, responses: number) => {
    if (responses === 0) return;
    second += 60;
    const time = timed ? { turn_id: `turn ${second}`, started_at: second } : {};
    lines.push({ type: "event_msg", payload: { type: "task_started", ...time } });
    lines.push({ type: "turn_context", payload: { model: "gpt-5.4" } });
    for (let i = 0; i < responses; i++) {
      own.push(++output);
      const before = lines.findLast((line) => line.total)?.total ?? { input_tokens: 0, output_tokens: 0 };
      const total = { input_tokens: before.input_tokens + 100, output_tokens: before.output_tokens + output };
      const info = { total_token_usage: total, last_token_usage: { input_tokens: 100, output_tokens: output } };
      lines.push({ type: "event_msg", payload: { type: "token_count", info }, output, total });
    }
  };

  for (const { from, at, responses, resumed } of tree) {
    second += 60;
    const parent = threads[from % threads.length];
    const id = `00000000-0000-4000-8000-${String(threads.length).padStart(12, "0")}`;
    const fork = parent ? { forked_from_id: parent.id } : {};
    const meta = { id, timestamp: new Date(second * 1000).toISOString(), cli_version: "0.130.0", ...fork };
    const copied = parent?.lines.slice(0, Math.max(4, Math.floor(at * parent.lines.length))) ?? [];
    const thread: Thread = { id, lines: [{ type: "session_meta", payload: meta }, ...copied], own: [] };
    threads.push(thread);
    takeTurn(thread, responses);
    if (parent) takeTurn(parent, resumed);
  }
  return threads;
}

/** Every file has times of its own, as Codex stamps copies anew. */
function countedIn(threads: Thread[]) {
  const home = mkdtempSync(join(tmpdir(), "taximeter-"));
  try {
    const env: Env = { home, platform: "linux", vars: {} };
    const folder = join(home, ".codex/sessions/2026/03/01");
    mkdirSync(folder, { recursive: true });
    const places = threads.map(({ id, lines }, file) => {
      const path = join(folder, `rollout-2026-03-01T08-00-00-${id}.jsonl`);
      const stamped = lines.map(({ type, payload }, line) => {
        return JSON.stringify({ timestamp: new Date(1e12 + file * 1e6 + line).toISOString(), type, payload });
      });
      writeFileSync(path, `${stamped.join("\n")}\n`);
      return codex.placeOf(path, env)!;
    });
    return summary(readAll(codex, env, places).events);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function sum(numbers: number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
