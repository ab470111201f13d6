import { appendFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Appends records to a log, one JSON line each, and creates the log when it is not there. */
export function append(file: string, ...records: object[]): void {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
}

export const claudeSession = "0b6f7a52-8a3f-4c1e-9a55-5a3d1f0c7e21";

export function claudeLog(home: string, session = claudeSession): string {
  return join(home, ".claude", "projects", "-shop", `${session}.jsonl`);
}

export function codexLog(home: string): string {
  const name = "rollout-2026-11-20T09-00-00-01a20413-bd5e-7550-893c-617e5a0ca4b6.jsonl";
  return join(home, ".codex", "sessions", "2026", "11", "20", name);
}

export interface ClaudeUsage {
  cacheRead: number;
  cacheWrite: number;
  output: number;
}

export interface ClaudeLine {
  /** Unix ms; now unless given. */
  at?: number;
  session?: string;
  /** How long the cache writes live; an hour unless given. */
  lifetime?: "5m" | "1h";
}

/** One response of claude-sonnet-5-5: 4 uncached tokens, and a text. */
export function claudeResponse(cwd: string, id: string, usage: ClaudeUsage, line: ClaudeLine = {}): object {
  return claudeAnswer(cwd, id, usage, { type: "text", text: "Done." }, line);
}

/** A response that runs a command, and the result: it fails, always in the same way. */
export function claudeFailure(
  cwd: string,
  id: string,
  usage: ClaudeUsage,
  { command, ...line }: ClaudeLine & { command: string },
): object[] {
  const tool = `toolu_${id}`;
  const content = { type: "tool_use", id: tool, name: "Bash", input: { command } };
  const output = "Exit code 1\n1 test failed: expected 3 to be 4";
  const result = { type: "tool_result", content: output, is_error: true, tool_use_id: tool };
  return [
    claudeAnswer(cwd, id, usage, content, line),
    {
      ...claudeNode(cwd, `${id}-result`, { ...line, at: (line.at ?? Date.now()) + 1 }),
      type: "user",
      message: { role: "user", content: [result] },
      toolUseResult: `Error: ${output}`,
    },
  ];
}

function claudeAnswer(
  cwd: string,
  id: string,
  usage: ClaudeUsage,
  content: Record<string, unknown>,
  line: ClaudeLine,
): object {
  const { cacheRead, cacheWrite, output } = usage;
  const short = line.lifetime === "5m";
  return {
    ...claudeNode(cwd, id, line),
    type: "assistant",
    requestId: `req_${id}`,
    message: {
      id: `msg_${id}`,
      type: "message",
      role: "assistant",
      model: "claude-sonnet-5-5",
      content: [content],
      stop_reason: content["type"] === "tool_use" ? "tool_use" : "end_turn",
      usage: {
        input_tokens: 4,
        cache_read_input_tokens: cacheRead,
        cache_creation_input_tokens: cacheWrite,
        cache_creation: {
          ephemeral_5m_input_tokens: short ? cacheWrite : 0,
          ephemeral_1h_input_tokens: short ? 0 : cacheWrite,
        },
        output_tokens: output,
        service_tier: "standard",
      },
    },
  };
}

function claudeNode(cwd: string, id: string, { at = Date.now(), session = claudeSession }: ClaudeLine): object {
  return {
    uuid: `uuid-${id}`,
    parentUuid: null,
    isSidechain: false,
    sessionId: session,
    version: "2.1.330",
    cwd,
    gitBranch: "main",
    timestamp: new Date(at).toISOString(),
  };
}

const codexThread = "01a20413-bd5e-7550-893c-617e5a0ca4b6";
const codexWindow = 258_400;

/** What Codex writes before the first response of a session with gpt-6.2-sol. */
export function codexStart(cwd: string): object[] {
  const timestamp = new Date().toISOString();
  const turn = { turn_id: "turn-1", root_turn_id: "turn-1" };
  return [
    {
      timestamp,
      ordinal: 0,
      type: "session_meta",
      payload: {
        id: codexThread,
        session_id: codexThread,
        cwd,
        originator: "codex-tui",
        cli_version: "0.169.0",
        source: "cli",
        model_provider: "openai",
        history_mode: "paginated",
      },
    },
    {
      timestamp,
      ordinal: 1,
      type: "event_msg",
      payload: { type: "task_started", turn_id: "turn-1", model_context_window: codexWindow },
    },
    { timestamp, ordinal: 2, type: "turn_context", payload: { ...turn, cwd, model: "gpt-6.2-sol" } },
  ];
}

export interface CodexUsage {
  cached: number;
  cacheWrite: number;
  output: number;
}

/** One response and the count that follows it, written now. All input is cached or written to the cache. */
export function codexResponse(id: string, { cached, cacheWrite, output }: CodexUsage): object[] {
  const timestamp = new Date().toISOString();
  const usage = {
    input_tokens: cached + cacheWrite,
    cached_input_tokens: cached,
    cache_write_input_tokens: cacheWrite,
    output_tokens: output,
    reasoning_output_tokens: 0,
    total_tokens: cached + cacheWrite + output,
  };
  const ids = { thread_id: codexThread, session_id: codexThread, turn_id: "turn-1", root_turn_id: "turn-1" };
  const info = { total_token_usage: usage, last_token_usage: usage, model_context_window: codexWindow };
  return [
    { timestamp, type: "token_usage_record", payload: { ...ids, response_id: `resp_${id}`, usage } },
    { timestamp, type: "event_msg", payload: { type: "token_count", info, rate_limits: null } },
  ];
}

/** Cursor's own database as the running editor holds it: open for writing, newest rows in the write-ahead log. */
export function openCursorDatabase(home: string): DatabaseSync {
  const folders: Partial<Record<NodeJS.Platform, string>> = {
    darwin: join(home, "Library", "Application Support"),
    win32: join(home, "AppData", "Roaming"),
  };
  const folder = join(folders[process.platform] ?? join(home, ".config"), "Cursor", "User", "globalStorage");
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, "state.vscdb"));
  database.exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0");
  for (const table of ["ItemTable", "cursorDiskKV"]) {
    database.exec(`CREATE TABLE ${table} (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB)`);
  }
  return database;
}

/** A conversation whose context holds so many of its 200,000 tokens. */
export function writeCursorConversation(database: DatabaseSync, contextTokens: number): void {
  const id = "7c1e2f30-5b1d-4c8e-9d0a-3f2b6a7c8d9e";
  const now = Date.now();
  const put = database.prepare("INSERT INTO cursorDiskKV (key, value) VALUES (?, ?)");
  const bubble = {
    bubbleId: "b2",
    type: 2,
    createdAt: new Date(now).toISOString(),
    tokenCount: { inputTokens: 0, outputTokens: 0 },
    modelInfo: { modelName: "claude-5-sonnet-thinking" },
    text: "",
  };
  put.run(`bubbleId:${id}:b2`, JSON.stringify(bubble));
  const conversation = {
    composerId: id,
    createdAt: now - 60_000,
    lastUpdatedAt: now,
    unifiedMode: "agent",
    status: "completed",
    name: "Fix cart rounding",
    modelConfig: { modelName: "claude-5-sonnet-thinking" },
    usageData: {},
    contextTokensUsed: contextTokens,
    contextTokenLimit: 200_000,
    fullConversationHeadersOnly: [{ bubbleId: "b2", type: 2 }],
  };
  put.run(`composerData:${id}`, JSON.stringify(conversation));
}
