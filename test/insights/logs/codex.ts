import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Run, Session, Step } from "./session.ts";

/** `old` (0.72): running totals, calls with JSON or a heading as output. `new` (0.169): usage records, completed items. */
export type CodexFormat = "old" | "new";

const models = {
  old: { small: "gpt-5.2", usual: "gpt-5.2-codex", large: "gpt-5.2-codex" },
  new: { small: "gpt-6-luna", usual: "gpt-6.1-sol", large: "gpt-6.2-sol" },
};
const cwd = "/home/dev/shop";
const window = 258_400;

interface Usage {
  input_tokens: number;
  cached_input_tokens: number;
  cache_write_input_tokens?: number;
  output_tokens: number;
  reasoning_output_tokens: number;
  total_tokens: number;
}

interface Thread {
  id: string;
  root: string;
  format: CodexFormat;
  model: string;
  turn: string;
  cached: number;
  fresh: number;
  total: Usage;
  lines: string[];
}

/** Writes a session as Codex does, sub-agents in rollouts of their own. */
export function writeCodex(home: string, id: string, session: Session, format: CodexFormat): void {
  const threads = new Map<string | null, Thread>();
  const threadOf = ({ agent, at }: Step): Thread => {
    const known = threads.get(agent);
    if (known) return known;
    const thread = {
      id: agent === null ? id : randomUUID(),
      root: id,
      format,
      model: models[format][session.model],
      turn: randomUUID(),
      cached: 0,
      fresh: session.system,
      total: { input_tokens: 0, cached_input_tokens: 0, output_tokens: 0, reasoning_output_tokens: 0, total_tokens: 0 },
      lines: [],
    };
    threads.set(agent, thread);
    writeHead(thread, agent, at);
    return thread;
  };
  for (const step of session.steps) writeStep(step, threadOf(step));
  const stamp = new Date(session.start).toISOString();
  const folder = join(home, ".codex", "sessions", ...stamp.slice(0, 10).split("-"));
  mkdirSync(folder, { recursive: true });
  for (const thread of threads.values()) {
    const name = `rollout-${stamp.slice(0, 19).replaceAll(":", "-")}-${thread.id}.jsonl`;
    writeFileSync(join(folder, name), thread.lines.join(""));
  }
}

function line(thread: Thread, at: number, type: string, payload: Record<string, unknown>): void {
  const ordinal = thread.format === "new" ? { ordinal: thread.lines.length } : {};
  thread.lines.push(`${JSON.stringify({ timestamp: new Date(at).toISOString(), ...ordinal, type, payload })}\n`);
}

function writeHead(thread: Thread, agent: string | null, at: number): void {
  const { id, root, format } = thread;
  const isNew = format === "new";
  const spawn = { parent_thread_id: root, depth: 1, agent_nickname: agent, agent_role: "worker" };
  line(thread, at, "session_meta", {
    ...(isNew && { session_id: root, history_mode: "paginated" }),
    id,
    ...(agent !== null && { parent_thread_id: root, thread_source: "subagent" }),
    timestamp: new Date(at).toISOString(),
    cwd,
    originator: "codex_cli_rs",
    cli_version: isNew ? "0.169.0" : "0.72.0",
    source: agent === null ? "cli" : { subagent: { thread_spawn: spawn } },
    model_provider: "openai",
  });
  writeTurn(thread, at);
}

function writeTurn(thread: Thread, at: number): void {
  thread.turn = randomUUID();
  const { turn, model } = thread;
  const started_at = Math.floor(at / 1000);
  line(thread, at, "event_msg", { type: "task_started", turn_id: turn, started_at, model_context_window: window });
  line(thread, at, "turn_context", { turn_id: turn, cwd, approval_policy: "on-request", model, summary: "auto" });
}

function writeStep(step: Step, thread: Thread): void {
  switch (step.kind) {
    case "prompt": {
      thread.fresh += step.tokens;
      writeTurn(thread, step.at);
      const item = { type: "UserMessage", id: randomUUID(), content: [{ type: "text", text: step.text }] };
      return thread.format === "new"
        ? completed(thread, step.at, item)
        : line(thread, step.at, "event_msg", { type: "user_message", message: step.text, kind: "plain" });
    }
    case "answer":
      writeUsage(thread, step);
      for (const run of step.runs) writeRun(thread, step.at, run);
      return undefined;
    case "retry": // leaves nothing
      return undefined;
    case "interrupt":
      return line(thread, step.at, "event_msg", { type: "turn_aborted", turn_id: thread.turn, reason: "interrupted" });
    case "compaction":
      thread.cached = 0;
      thread.fresh = 23_000;
      return line(thread, step.at, "compacted", { message: "So far.", replacement_history: [] });
    default:
      return step satisfies never;
  }
}

function writeUsage(thread: Thread, { at, output }: Step & { kind: "answer" }): void {
  const { format, cached, fresh, total, turn, id, root } = thread;
  const last: Usage = {
    input_tokens: cached + fresh,
    cached_input_tokens: cached,
    ...(format === "new" && { cache_write_input_tokens: fresh }),
    output_tokens: output,
    reasoning_output_tokens: 0,
    total_tokens: cached + fresh + output,
  };
  const sum = (key: keyof Usage) => (total[key] ?? 0) + (last[key] ?? 0);
  thread.total = {
    input_tokens: sum("input_tokens"),
    cached_input_tokens: sum("cached_input_tokens"),
    ...(format === "new" && { cache_write_input_tokens: sum("cache_write_input_tokens") }),
    output_tokens: sum("output_tokens"),
    reasoning_output_tokens: 0,
    total_tokens: sum("total_tokens"),
  };
  thread.cached += fresh;
  thread.fresh = output;
  const ids = { thread_id: id, turn_id: turn, session_id: root, root_turn_id: turn };
  if (format === "new") {
    line(thread, at, "token_usage_record", { ...ids, response_id: `resp_${randomUUID()}`, usage: last });
  }
  const info = { total_token_usage: thread.total, last_token_usage: last, model_context_window: window };
  line(thread, at, "event_msg", { type: "token_count", info, rate_limits: null });
}

function completed(thread: Thread, at: number, item: Record<string, unknown>): void {
  const { id, turn } = thread;
  line(thread, at, "event_msg", { type: "item_completed", thread_id: id, turn_id: turn, item, completed_at_ms: at });
}

function writeRun(thread: Thread, at: number, run: Run): void {
  thread.fresh += run.tokens ?? run.says.length >> 2;
  if (thread.format === "new") completed(thread, at + run.took, { id: `item_${randomUUID()}`, ...itemOf(run) });
  else writeCall(thread, at, run);
}

function itemOf(run: Run): Record<string, unknown> {
  const { does, what, says, exit, refused, took } = run;
  const status = refused ? "declined" : exit === 0 ? "completed" : "failed";
  if (does === "edit") {
    return { type: "FileChange", changes: { [`${cwd}/${what}`]: { type: "update" } }, status, stderr: says };
  }
  if (does === "web") return { type: "WebSearch", query: what, action: { type: "search", query: what } };
  if (does === "mcp") {
    const [server, tool, ...rest] = what.split(" ");
    return { type: "McpToolCall", server, tool, arguments: { query: rest.join(" ") }, status, error: says || null };
  }
  return {
    type: "CommandExecution",
    command: ["/bin/bash", "-lc", commandOf(run)],
    cwd,
    status,
    aggregated_output: says,
    ...(!refused && { exit_code: exit }),
    duration: { secs: Math.floor(took / 1000), nanos: 0 },
  };
}

/** Half of the commands through `shell`, which answers in JSON, half through `exec_command`, which answers in text. */
function writeCall(thread: Thread, at: number, run: Run): void {
  const { does, what, says, exit, refused, took } = run;
  const call_id = `call_${randomUUID()}`;
  const asked = (fields: Record<string, unknown>) => line(thread, at, "response_item", { ...fields, call_id });
  const answered = (type: string, output: string) =>
    line(thread, at + took, "response_item", { type, call_id, output });
  const call = (name: string, args: unknown) => asked({ type: "function_call", name, arguments: JSON.stringify(args) });
  if (does === "web") {
    const action = { type: "search", query: what };
    return line(thread, at, "response_item", { type: "web_search_call", status: "completed", action });
  }
  if (does === "mcp") {
    const [server, tool, ...rest] = what.split(" ");
    call(`${server}__${tool}`, { query: rest.join(" ") });
    return answered("function_call_output", exit === 0 ? says : `Error: ${says}`);
  }
  if (does === "edit") {
    const input = `*** Begin Patch\n*** Update File: ${what}\n@@\n-before\n+after\n*** End Patch`;
    asked({ type: "custom_tool_call", status: "completed", name: "apply_patch", input });
    const told = { output: "Success. Updated the following files:\n", metadata: { exit_code: 0, duration_seconds: 0 } };
    return answered(
      "custom_tool_call_output",
      exit === 0 ? JSON.stringify(told) : `apply_patch verification failed: ${says}`,
    );
  }
  if (refused) {
    call("shell", { command: ["bash", "-lc", commandOf(run)] });
    return answered("function_call_output", "exec command rejected by user");
  }
  if (thread.root.charCodeAt(0) % 2 === 0) {
    call("shell", { command: ["bash", "-lc", commandOf(run)] });
    const metadata = { exit_code: exit, duration_seconds: took / 1000 };
    return answered("function_call_output", JSON.stringify({ output: says, metadata }));
  }
  call("exec_command", { cmd: commandOf(run) });
  const head = `Chunk ID: 9c\nWall time: ${(took / 1000).toFixed(4)} seconds\nProcess exited with code ${exit}\n`;
  return answered("function_call_output", `${head}Original token count: ${says.length >> 2}\nOutput:\n${says}`);
}

/** Codex reads and searches by commands. */
function commandOf({ does, what }: Run): string {
  if (does === "read") return `sed -n '1,400p' ${what}`;
  if (does === "search") return `rg -n '${what}' src`;
  return what;
}
