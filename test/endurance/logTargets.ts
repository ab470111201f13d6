import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { claude } from "../../src/sources/claude/source.ts";
import { codex } from "../../src/sources/codex/source.ts";
import { cursor } from "../../src/sources/cursor/source.ts";
import type { Cursor, Env, Place, Source } from "../../src/sources/source.ts";
import { readAll, type Reading, readOn, summary } from "../contract/reading.ts";
import { checkEvent, checkFacts } from "./invariants.ts";
import { Find, same, seedsOf, type Target, writable } from "./target.ts";

const rollout = "rollout-2026-11-22T09-00-00-019cd6f9-7a80-7000-8000-0000000000aa.jsonl";

/** Logs and state files of tools, as files below `home`. */
export function logTargets(home: string): Target[] {
  const env: Env = { home, platform: "linux", vars: {} };
  const below = (path: string) => {
    const whole = join(home, path);
    mkdirSync(dirname(whole), { recursive: true });
    return whole;
  };
  const project = ".claude/projects/-home-dev-shop/0a0a0a0a-0000-4000-8000-000000000001.jsonl";
  const transcript = ".cursor/projects/home-dev-shop/agent-transcripts/c1/c1.jsonl";
  return [
    growing("claude", claude, below(project), env),
    growing("codex", codex, below(`.codex/sessions/2026/11/22/${rollout}`), env),
    growing("cursor-transcript", cursor, below(transcript), env),
    single("claude-state", claude, below(".claude.json"), env, seedsOf("claude", ".claude.json")),
    single("status-line", claude, below(".local/share/taximeter/status-line/s1.json"), env, [
      Buffer.from(JSON.stringify(statusLine)),
    ]),
    single(
      "codex-zst",
      codex,
      below(`.codex/sessions/2026/11/21/${rollout}.zst`),
      env,
      seedsOf("codex", ".jsonl").map((log) => zstdCompressSync(log)),
    ),
  ];
}

/**
 * A log that only grows. Whatever its bytes are:
 * reading ends and never throws; every event holds what events must; reading twice, or while it grows at any byte, counts
 * the same; cutting it off in the middle does no harm.
 */
function growing(name: string, source: Source, path: string, env: Env): Target {
  const place = () => placeOf(source, path);
  return {
    name,
    below: `/src/sources/${source.id}/`,
    seeds: seedsOf(source.id, ".jsonl"),
    check(input, random) {
      writeFileSync(path, input);
      const whole = readAll(source, env, [place()]);
      checkReading(whole);
      const sums = summary(whole.events);
      const pieces = readAll(source, env, [place()], 1 + Math.floor(random() * 2000));
      same("read in small pieces", sums, summary(pieces.events));
      const cutAt = Math.floor(random() * (input.length + 1));
      writeFileSync(path, input.subarray(0, cutAt));
      const grown: Reading = { events: [], facts: [], skipped: 0, unknown: new Map() };
      const at: Cursor = readOn(source, env, place(), undefined, grown);
      writeFileSync(path, input.subarray(cutAt), { flag: "a" });
      const end = readOn(source, env, place(), at, grown);
      same(`grown at byte ${cutAt}`, sums, summary(grown.events));
      if (grown.skipped !== whole.skipped) throw new Find(`skipped ${whole.skipped}, grown ${grown.skipped}`);
      writeFileSync(path, input.subarray(0, Math.floor(input.length / 2)));
      source.read(place(), end, Infinity, env);
    },
  };
}

/** A file that is read whole. */
function single(name: string, source: Source, path: string, env: Env, seeds: Buffer[]): Target {
  return {
    name,
    below: `/src/sources/${source.id}/`,
    seeds,
    check(input) {
      writeFileSync(path, input);
      const { plans, ...reading } = source.read(placeOf(source, path), undefined, Infinity, env);
      checkReading(reading);
      for (const plan of plans ?? []) {
        writable(plan);
        for (const { usedPercent } of plan.windows) {
          if (usedPercent !== null && usedPercent < 0) throw new Find(`used ${usedPercent}%`);
        }
      }
    },
  };
}

function placeOf(source: Source, path: string): Place {
  const { size, mtimeMs } = statSync(path);
  return { source: source.id, path, size, mtime: mtimeMs };
}

export function checkReading({ events, facts }: Pick<Reading, "events" | "facts">): void {
  for (const event of events) checkEvent(event);
  for (const fact of facts) checkFacts(fact);
}

const statusLine = {
  session_id: "11111111-2222-4333-8444-555555555555",
  cost: { total_cost_usd: 1.25 },
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
