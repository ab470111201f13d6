import { spawnSync } from "node:child_process";
import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openEngine } from "../../src/engine/open.ts";
import { keepResult } from "./results.ts";

/**
 * Logs of sizes that nobody expects.
 *
 *   npm run soak -- large
 */
export interface Large {
  name: string;
  unit: "MB" | "files";
  /** Sizes in `npm test` and in the long run. */
  small: number;
  large: number;
  /** Writes logs below a project's folder; returns how many answers are in them. */
  make(folder: string, size: number): number;
}

export interface LargeResult {
  name: string;
  size: string;
  answers: number;
  /** Answers that the ledger has and ought not to have, or has not. */
  wrong: number;
  told: string[];
  ms: number;
  /** Time to find that nothing changed, ms. */
  againMs: number;
  /** The process's most memory, MiB. */
  peakMiB: number;
}

const mb = 1_000_000;

export const larges: readonly Large[] = [
  {
    name: "a log with answers between other lines",
    ...({ unit: "MB", small: 300, large: 5000 } as const),
    make(folder, size) {
      const other = Buffer.from(`${JSON.stringify({ type: "user", message: "x".repeat(mb) })}\n`);
      return write(folder, (file) => {
        for (let i = 0; i < size; i++) {
          if (i % 10 === 0) writeSync(file, answer("large", i));
          writeSync(file, other);
        }
        return Math.ceil(size / 10);
      });
    },
  },
  {
    name: "a log with a hole between two answers",
    ...({ unit: "MB", small: 500, large: 5000 } as const),
    make: (folder, size) =>
      write(folder, (file) => {
        const first = answer("hole", 1);
        writeSync(file, first);
        ftruncateSync(file, size * mb);
        writeSync(file, `\n${answer("hole", 2)}`, size * mb);
        return 2;
      }),
  },
  {
    name: "one line between two answers",
    ...({ unit: "MB", small: 64, large: 200 } as const),
    make: (folder, size) =>
      write(folder, (file) => {
        writeSync(file, `${answer("line", 1)}{"type":"user","message":"`);
        const block = Buffer.alloc(mb, "x");
        for (let i = 0; i < size; i++) writeSync(file, block);
        writeSync(file, `"}\n${answer("line", 2)}`);
        return 2;
      }),
  },
  {
    name: "logs of one answer each",
    ...({ unit: "files", small: 2000, large: 100_000 } as const),
    make(folder, size) {
      for (let i = 0; i < size; i++) {
        const project = `${folder}-${i % 200}`;
        if (i < 200) mkdirSync(project, { recursive: true });
        const session = `0a0a0a0a-0000-4000-8000-${i.toString(16).padStart(12, "0")}`;
        writeFileSync(join(project, `${session}.jsonl`), answer(session, i));
      }
      return size;
    },
  },
];

/** Reads what `make` writes into a home of its own, twice. */
export async function readLarge(one: Large, size: number): Promise<LargeResult> {
  const folder = mkdtempSync(join(tmpdir(), "taximeter-large-"));
  const ledger = join(folder, "ledger.db");
  const told: string[] = [];
  const open = () =>
    openEngine(ledger, {
      env: { home: join(folder, "home"), platform: "linux", vars: {} },
      onError: (what, error) => told.push(`${what}: ${error instanceof Error ? error.message : ""}`),
    });
  try {
    const answers = one.make(join(folder, "home/.claude/projects/-large"), size);
    const begun = performance.now();
    const engine = open();
    await engine.index();
    const ms = performance.now() - begun;
    let counted = 0;
    for (const { total } of engine.report(0)) counted += total.calls;
    await engine.close();
    const again = performance.now();
    const second = open();
    await second.index();
    const againMs = performance.now() - again;
    await second.close();
    const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
    const label = `${size.toLocaleString("en")} ${one.unit}`;
    return { name: one.name, size: label, answers, wrong: counted - answers, told, ms, againMs, peakMiB };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A line of Claude Code that costs a dollar. */
export function answer(session: string, number: number): string {
  const usage = { input_tokens: 0, output_tokens: 100_000, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
  return `${JSON.stringify({
    ...{ type: "assistant", uuid: `u-${session}-${number}`, sessionId: session, requestId: `r-${session}-${number}` },
    timestamp: "2026-11-20T09:00:00.000Z",
    message: {
      ...{ id: `m-${session}-${number}`, role: "assistant", model: "claude-sonnet-5-5", stop_reason: "end_turn" },
      ...{ content: [], usage },
    },
  })}\n`;
}

/** A log of one session. */
function write(folder: string, fill: (file: number) => number): number {
  const path = join(folder, "0a0a0a0a-0000-4000-8000-00000000000c.jsonl");
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, "w");
  try {
    return fill(file);
  } finally {
    closeSync(file);
  }
}

/** Each in a process of its own: its memory is measured. */
async function main(): Promise<void> {
  const chosen = process.argv[2];
  if (chosen !== undefined) {
    const one = larges[Number(chosen)]!;
    const result = await readLarge(one, one.large);
    keepResult("large", chosen, result);
    console.log(JSON.stringify(result));
    if (result.wrong !== 0 || result.told.length > 1) process.exitCode = 1;
    return;
  }
  for (const index of larges.keys()) {
    const { status } = spawnSync(process.execPath, [import.meta.filename, String(index)], { stdio: "inherit" });
    if (status !== 0) process.exitCode = 1;
  }
}

if (import.meta.main) await main();
