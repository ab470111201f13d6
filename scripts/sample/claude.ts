import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { type Line, randomId, type SampleSession } from "./line.ts";
import type { Step, ToolRun } from "./story.ts";

/** What Claude Code itself puts into the context before the first prompt. */
const systemTokens = 14_200;

/** State of one thread: the main one, or a sub-agent's. */
interface Thread {
  file: string;
  /** Fields that every record of the thread carries. */
  common: Readonly<Record<string, unknown>>;
  model: string;
  /** Tokens that the prompt cache holds, and those that the next call adds to it. */
  cached: number;
  fresh: number;
  parent: string | null;
}

/** A session as Claude Code writes it: one file for the main thread, one per sub-agent. */
export function* claudeLines({ root, project, branch, model }: SampleSession, steps: Iterable<Step>): Generator<Line> {
  const session = randomUUID();
  const folder = join(root, "projects", project.replace(/[^a-zA-Z0-9]/g, "-"));
  const common = {
    isSidechain: false,
    userType: "external",
    entrypoint: "cli",
    cwd: project,
    gitBranch: branch,
    version: "2.1.330",
    sessionId: session,
  };
  const main: Thread = {
    file: join(folder, `${session}.jsonl`),
    common,
    model,
    cached: 0,
    fresh: systemTokens,
    parent: null,
  };
  for (const step of steps) {
    switch (step.kind) {
      case "prompt":
        if (main.parent === null) yield record(main, 0, "ai-title", { aiTitle: step.title });
        main.fresh += step.tokens;
        yield record(main, step.pauseSeconds, "user", { message: { role: "user", content: step.text } });
        break;
      case "call":
        yield* callLines(main, step);
        break;
      case "agent":
        yield* agentLines(main, step, join(folder, session, "subagents"));
        break;
      case "compact":
        yield* compactionLines(main);
        break;
      default:
        step satisfies never;
    }
  }
}

/** One response is one line per content block, each with the whole usage; its tool's result follows. */
function* callLines(thread: Thread, { text, output, seconds, tool }: Step & { kind: "call" }): Generator<Line> {
  const id = randomId("msg_01");
  const requestId = randomId("req_011");
  const usage = {
    input_tokens: 4,
    cache_creation_input_tokens: thread.fresh,
    cache_read_input_tokens: thread.cached,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: thread.fresh },
    output_tokens: output,
    output_tokens_details: { thinking_tokens: 0 },
    server_tool_use: { web_search_requests: 0, web_fetch_requests: 0 },
    service_tier: "standard",
    speed: "standard",
    inference_geo: "not_available",
    iterations: [],
  };
  thread.cached += thread.fresh;
  thread.fresh = output;
  const toolUse = tool && { type: "tool_use", id: randomId("toolu_01"), ...claudeTool(tool) };
  const stop_reason = tool ? "tool_use" : "end_turn";
  for (const [index, block] of [{ type: "text", text }, ...(toolUse ? [toolUse] : [])].entries()) {
    const message = {
      id,
      type: "message",
      role: "assistant",
      model: thread.model,
      content: [block],
      stop_reason,
      usage,
    };
    yield record(thread, index === 0 ? seconds : 0, "assistant", { requestId, message });
  }
  if (!tool || !toolUse) return;
  thread.fresh += tool.tokens;
  const content = tool.error === null ? "x".repeat(tool.tokens) : `Exit code 1\n${tool.error}`;
  const result = { type: "tool_result", tool_use_id: toolUse.id, content, is_error: tool.error !== null };
  const toolUseResult = tool.error === null ? { stdout: content, stderr: "", interrupted: false } : `Error: ${content}`;
  yield record(thread, tool.seconds, "user", { message: { role: "user", content: [result] }, toolUseResult });
}

function* agentLines(main: Thread, step: Step & { kind: "agent" }, folder: string): Generator<Line> {
  const agentId = `a${randomBytes(8).toString("hex")}`;
  const tool: ToolRun = { does: "read", target: step.task, error: null, tokens: step.answerTokens, seconds: 1 };
  const agent: Thread = {
    file: join(folder, `agent-${agentId}.jsonl`),
    common: { ...main.common, isSidechain: true, agentId, attributionAgent: "Explore" },
    model: "claude-haiku-5-5",
    cached: 0,
    fresh: 8_200,
    parent: null,
  };
  yield {
    file: agent.file.replace(/\.jsonl$/, ".meta.json"),
    afterSeconds: 0,
    record: () => ({ agentType: "Explore", description: step.task, spawnDepth: 1 }),
  };
  yield record(agent, 1, "user", { message: { role: "user", content: step.task } });
  for (const call of step.calls) yield* callLines(agent, call);
  const answer = {
    kind: "call",
    text: "This is what I found.",
    output: step.answerTokens,
    seconds: 4,
    tool: null,
  } as const;
  yield* callLines(agent, answer);
  yield* callLines(main, { kind: "call", text: "An agent has explored it.", output: 180, seconds: 2, tool });
}

function* compactionLines(thread: Thread): Generator<Line> {
  const preTokens = thread.cached + thread.fresh;
  const postTokens = 9_400;
  const compactMetadata = { trigger: "manual", preTokens, postTokens, durationMs: 21_000 };
  yield record(thread, 20, "system", {
    subtype: "compact_boundary",
    content: "Conversation compacted",
    compactMetadata,
  });
  const content = "This session is being continued from a previous conversation.";
  yield record(thread, 0, "user", { isCompactSummary: true, message: { role: "user", content } });
  thread.cached = systemTokens;
  thread.fresh = postTokens;
}

function record(thread: Thread, afterSeconds: number, type: string, fields: Record<string, unknown>): Line {
  const uuid = randomUUID();
  const { parent, common, file } = thread;
  thread.parent = uuid;
  return {
    file,
    afterSeconds,
    record: (at) => ({ parentUuid: parent, ...common, type, ...fields, uuid, timestamp: at.toISOString() }),
  };
}

function claudeTool({ does, target }: ToolRun): { name: string; input: Record<string, string> } {
  switch (does) {
    case "read":
      return { name: "Read", input: { file_path: target } };
    case "search":
      return { name: "Grep", input: { pattern: target } };
    case "edit":
      return { name: "Edit", input: { file_path: target, old_string: "before", new_string: "after" } };
    case "shell":
      return { name: "Bash", input: { command: target } };
  }
  return does satisfies never;
}
