import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { writeClaude } from "../insights/logs/claude.ts";
import { writeCodex } from "../insights/logs/codex.ts";
import { writeCursor } from "../insights/logs/cursor.ts";
import type { Session } from "../insights/logs/session.ts";
import type { StoryClock } from "./storyClock.ts";

/** One thing that a client writes at one time of the story (ms). */
export interface Written {
  at: number;
  write(home: string): void;
  /** What it adds to the API value by the list prices below, nano-USD. Cursor says nothing of tokens: 0. */
  nanoUsd: number;
}

export interface Told {
  tool: "claude" | "codex" | "cursor";
  id: string;
  session: Session;
  /** Folder in which it works. */
  workspace: string;
  model: keyof typeof prices;
}

/** List prices in USD a million tokens: input, cache read, cache write (5 or 30 minutes), output. */
const prices = {
  /** Above 100,000 tokens of prompt, as all of these stories have. */
  "claude-haiku-5-5": [0.5, 0.05, 0.625, 2.5],
  "claude-sonnet-5-5": [2, 0.1, 2.5, 10],
  "claude-opus-5": [5, 0.5, 6.25, 25],
  "claude-opus-5-5": [4, 0.2, 5, 20],
  "gpt-6-luna": [0.1, 0.01, 0.125, 0.5],
  "gpt-6-astra": [10, 1, 12.5, 50],
  "gpt-6.2-sol": [2, 0.1, 2.5, 10],
} as const;

/** How long Claude Code's cache lives in these stories: what comes later writes the whole prompt again. */
const cacheMs = 5 * 60_000;

/** What the client of this session writes, line by line or row by row, oldest first. */
export function recorded(told: Told): Written[] {
  const scratch = mkdtempSync(join(tmpdir(), "taximeter-story-"));
  try {
    if (told.tool === "cursor") {
      writeCursor(scratch, new Map([[told.id, told.session]]));
      return cursorRows(scratch);
    }
    if (told.tool === "claude") writeClaude(scratch, told.id, told.session);
    else writeCodex(scratch, told.id, told.session, "new");
    return jsonLines(scratch, told);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The few fields that matter here. */
interface Line {
  timestamp: string;
  type: string;
  message?: { id?: string; model?: string; usage?: ClaudeUsage };
  payload?: { model?: string; usage?: CodexUsage };
}

interface ClaudeUsage {
  input_tokens: number;
  cache_read_input_tokens: number;
  cache_creation_input_tokens: number;
  cache_creation: { ephemeral_5m_input_tokens: number };
  output_tokens: number;
}

interface CodexUsage {
  input_tokens: number;
  cached_input_tokens: number;
  cache_write_input_tokens: number;
  output_tokens: number;
}

function jsonLines(scratch: string, told: Told): Written[] {
  const files = readdirSync(scratch, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".jsonl"));
  return files
    .flatMap((path) => {
      const text = readFileSync(join(scratch, path), "utf8").replaceAll("/home/dev/shop", told.workspace);
      let last = { at: -Infinity, id: "", cold: false };
      return text
        .trimEnd()
        .split("\n")
        .map((json): Written => {
          const line = JSON.parse(json) as Line;
          const at = Date.parse(line.timestamp);
          const { message, payload } = line;
          if (message?.model !== undefined) message.model = told.model;
          if (payload?.model !== undefined) payload.model = told.model;
          let nanoUsd = 0;
          if (message?.usage) {
            const { id = "", usage } = message;
            const isNew = id !== last.id;
            const cold = isNew ? at - last.at > cacheMs : last.cold;
            if (cold) chill(usage);
            if (isNew) nanoUsd = claudeCost(usage, told.model);
            last = { at, id, cold };
          }
          if (line.type === "token_usage_record") nanoUsd = codexCost(payload!.usage!, told.model);
          return { at, nanoUsd, write: (home) => append(join(home, path), `${JSON.stringify(line)}\n`) };
        });
    })
    .sort((a, b) => a.at - b.at);
}

/** The cache is gone: all of the prompt is written to it again. */
function chill(usage: ClaudeUsage): void {
  usage.cache_creation_input_tokens += usage.cache_read_input_tokens;
  usage.cache_creation.ephemeral_5m_input_tokens = usage.cache_creation_input_tokens;
  usage.cache_read_input_tokens = 0;
}

function claudeCost(usage: ClaudeUsage, model: Told["model"]): number {
  const { input_tokens, cache_read_input_tokens, cache_creation_input_tokens, output_tokens } = usage;
  return cost(model, [input_tokens, cache_read_input_tokens, cache_creation_input_tokens, output_tokens]);
}

function codexCost(usage: CodexUsage, model: Told["model"]): number {
  const { input_tokens, cached_input_tokens, cache_write_input_tokens, output_tokens } = usage;
  const uncached = input_tokens - cached_input_tokens - cache_write_input_tokens;
  return cost(model, [uncached, cached_input_tokens, cache_write_input_tokens, output_tokens]);
}

/** A dollar a million tokens is 1000 nano-USD a token. */
function cost(model: Told["model"], tokens: readonly number[]): number {
  return Math.round(tokens.reduce((sum, count, kind) => sum + count * prices[model][kind]! * 1000, 0));
}

function append(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, text);
}

type Row = Record<string, unknown>;

/** Cursor adds a bubble's row, and replaces that of its conversation, which lists it. */
function cursorRows(scratch: string): Written[] {
  const file = readdirSync(scratch, { recursive: true, encoding: "utf8" }).find((path) => path.endsWith(".vscdb"))!;
  const from = new DatabaseSync(join(scratch, file), { readOnly: true });
  const all = from.prepare("SELECT key, value FROM cursorDiskKV").all() as { key: string; value: string }[];
  from.close();
  const rows = new Map(all.map(({ key, value }) => [key, JSON.parse(value) as Row]));
  return [...rows]
    .filter(([key]) => key.startsWith("composerData:"))
    .flatMap(([key, composer]) => {
      const headers = composer["fullConversationHeadersOnly"] as { bubbleId: string }[];
      return headers.map(({ bubbleId }, n): Written => {
        const name = `bubbleId:${String(composer["composerId"])}:${bubbleId}`;
        const bubble = rows.get(name)!;
        const at = Date.parse(String(bubble["createdAt"]));
        const soFar = {
          ...composer,
          name: "Fix the coupon test",
          lastUpdatedAt: at,
          fullConversationHeadersOnly: headers.slice(0, n + 1),
        };
        return { at, nanoUsd: 0, write: (home) => put(join(home, file), { [name]: bubble, [key]: soFar }) };
      });
    })
    .sort((a, b) => a.at - b.at);
}

function put(file: string, rows: Record<string, Row>): void {
  mkdirSync(dirname(file), { recursive: true });
  const db = new DatabaseSync(file, { timeout: 10_000 });
  db.exec("PRAGMA journal_mode = WAL");
  for (const table of ["cursorDiskKV", "ItemTable"])
    db.exec(`CREATE TABLE IF NOT EXISTS ${table} (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB)`);
  const insert = db.prepare("INSERT INTO cursorDiskKV (key, value) VALUES (?, ?)");
  db.exec("BEGIN");
  for (const [key, value] of Object.entries(rows)) insert.run(key, JSON.stringify(value));
  db.exec("COMMIT");
  db.close();
}

/** What happened before the story. */
export function writeAll(home: string, written: readonly Written[]): void {
  for (const { write } of written) write(home);
}

/** Writes each when the story comes to it. */
export async function replay(
  home: string,
  clock: Pick<StoryClock, "until">,
  written: readonly Written[],
): Promise<void> {
  for (const { at, write } of written) {
    await clock.until(at);
    write(home);
  }
}

/** API value of what was written up to a time, nano-USD. */
export function spentBy(written: readonly Written[], at = Infinity): number {
  return written.reduce((sum, one) => (one.at <= at ? sum + one.nanoUsd : sum), 0);
}
