import { randomUUID } from "node:crypto";
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Run, Session, Step } from "./session.ts";

const models = { small: "claude-haiku-5-5", usual: "claude-sonnet-5-5", large: "claude-opus-5-5" };
const cwd = "/home/dev/shop";

/** What one thread has in its context: tokens in the cache, and those that the next response adds. */
interface Thread {
  file: string;
  lines: string[];
  cached: number;
  fresh: number;
  parent: string | null;
}

/** Writes a session as Claude Code 2.1 does, sub-agents in files of their own. `ttl`: lifetime of its cache writes. */
export function writeClaude(home: string, id: string, session: Session, ttl: "5m" | "1h" = "5m"): void {
  const folder = join(home, ".claude", "projects", "-home-dev-shop");
  const agents = join(folder, id, "subagents");
  mkdirSync(agents, { recursive: true });
  const threads = new Map<string | null, Thread>();
  for (const step of session.steps) {
    const thread = threads.get(step.agent) ?? {
      file: step.agent === null ? join(folder, `${id}.jsonl`) : join(agents, `agent-${step.agent}.jsonl`),
      lines: [],
      cached: 0,
      fresh: session.system,
      parent: null,
    };
    threads.set(step.agent, thread);
    writeStep(step, thread, id, models[session.model], ttl);
  }
  for (const { file, lines } of threads.values()) appendFileSync(file, lines.join(""));
}

function writeStep(step: Step, thread: Thread, session: string, model: string, ttl: "5m" | "1h"): void {
  const line = (at: number, fields: Record<string, unknown>) => {
    const uuid = randomUUID();
    const agent = step.agent === null ? { isSidechain: false } : { isSidechain: true, agentId: step.agent };
    const where = { userType: "external", entrypoint: "cli", cwd, sessionId: session, version: "2.1.330" };
    const time = new Date(at).toISOString();
    const whole = { parentUuid: thread.parent, ...agent, ...fields, uuid, timestamp: time, ...where };
    thread.lines.push(`${JSON.stringify(whole)}\n`);
    thread.parent = uuid;
  };
  switch (step.kind) {
    case "prompt":
      thread.fresh += step.tokens;
      return line(step.at, { type: "user", message: { role: "user", content: step.text } });
    case "answer":
      return writeAnswer(step, thread, model, ttl, line);
    case "retry": {
      const wait = { retryInMs: 600 * 2 ** step.attempt, retryAttempt: step.attempt, maxRetries: 10 };
      return line(step.at, { type: "system", subtype: "api_error", error: { status: 529 }, ...wait });
    }
    case "interrupt": {
      const content = [{ type: "text", text: "[Request interrupted by user]" }];
      return line(step.at, { type: "user", message: { role: "user", content } });
    }
    case "compaction": {
      const preTokens = thread.cached + thread.fresh;
      const compactMetadata = { trigger: "auto", preTokens, postTokens: 9000, durationMs: 20_000 };
      line(step.at, { type: "system", subtype: "compact_boundary", compactMetadata });
      const message = { role: "user", content: "This session is being continued from a previous conversation." };
      thread.cached = 0;
      thread.fresh = 23_000;
      return line(step.at, { type: "user", isCompactSummary: true, isVisibleInTranscriptOnly: true, message });
    }
    default:
      step satisfies never;
  }
}

function writeAnswer(
  { at, output, runs }: Step & { kind: "answer" },
  thread: Thread,
  model: string,
  ttl: "5m" | "1h",
  line: (at: number, fields: Record<string, unknown>) => void,
): void {
  const usage = {
    input_tokens: 4,
    cache_creation_input_tokens: thread.fresh,
    cache_read_input_tokens: thread.cached,
    output_tokens: output,
    service_tier: "standard",
    cache_creation: {
      ephemeral_5m_input_tokens: ttl === "5m" ? thread.fresh : 0,
      ephemeral_1h_input_tokens: ttl === "1h" ? thread.fresh : 0,
    },
  };
  thread.cached += thread.fresh;
  thread.fresh = output;
  const asked = runs.map((run) => ({ run, id: `toolu_${randomUUID()}` }));
  const blocks = [
    { type: "text", text: "I will see." },
    ...asked.map(({ run, id }) => ({ type: "tool_use", id, ...toolOf(run) })),
  ];
  const ids = { id: `msg_${randomUUID()}`, type: "message", role: "assistant", model };
  const requestId = `req_${randomUUID()}`;
  const stop_reason = runs.length > 0 ? "tool_use" : "end_turn";
  for (const block of blocks) {
    line(at, { message: { ...ids, content: [block], stop_reason, usage }, requestId, type: "assistant" });
  }
  for (const { run, id } of asked) {
    const { content, failed } = resultOf(run);
    thread.fresh += run.tokens ?? content.length >> 2;
    const block = { type: "tool_result", content, is_error: failed, tool_use_id: id };
    const toolUseResult = failed ? `Error: ${content}` : { stdout: content, stderr: "", interrupted: false };
    line(at + run.took, { type: "user", message: { role: "user", content: [block] }, toolUseResult });
  }
}

function toolOf({ does, what }: Run): { name: string; input: Record<string, string> } {
  switch (does) {
    case "shell":
      return { name: "Bash", input: { command: what, description: "Run it" } };
    case "read":
      return { name: "Read", input: { file_path: `${cwd}/${what}` } };
    case "search":
      return { name: "Grep", input: { pattern: what, output_mode: "content" } };
    case "edit":
      return { name: "Edit", input: { file_path: `${cwd}/${what}`, old_string: "before", new_string: "after" } };
    case "web":
      return what.startsWith("http")
        ? { name: "WebFetch", input: { url: what, prompt: "What does it say?" } }
        : { name: "WebSearch", input: { query: what } };
    case "mcp": {
      const [server, tool, ...rest] = what.split(" ");
      return { name: `mcp__${server}__${tool}`, input: { query: rest.join(" ") } };
    }
    default:
      return does satisfies never;
  }
}

function resultOf({ does, says, exit, refused }: Run): { content: string; failed: boolean } {
  if (refused) return { content: "The user doesn't want to proceed with this tool use.", failed: true };
  if (exit === 0) return { content: says, failed: false };
  if (does === "search") return { content: "No matches found", failed: false };
  if (does !== "shell") return { content: `<tool_use_error>${says}</tool_use_error>`, failed: true };
  return { content: says === "" ? `Exit code ${exit}` : `Exit code ${exit}\n${says}`, failed: true };
}
