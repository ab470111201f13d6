import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { type Line, randomId, type SampleSession } from "./line.ts";
import type { Step, ToolRun } from "./story.ts";

const systemTokens = 13_400;
const window = 258_400;
/** Codex compacts by itself at 90 % of the raw window. */
const compactAt = 244_800;

interface Usage {
  input_tokens: number;
  cached_input_tokens: number;
  cache_write_input_tokens: number;
  output_tokens: number;
  reasoning_output_tokens: number;
  total_tokens: number;
}

/** State of one thread: the main one, or a sub-agent's. Each has its own rollout file. */
interface Thread {
  id: string;
  rootId: string;
  project: string;
  model: string;
  file: string;
  turn: string;
  cached: number;
  fresh: number;
  total: Usage;
  lines: number;
}

/** A session as Codex writes it, sub-agents in rollouts of their own. */
export function* codexLines(session: SampleSession, start: Date, steps: Iterable<Step>): Generator<Line> {
  const id = randomUUID();
  const thread = newThread(session, id, id, start);
  const git = { commit_hash: "1a2b3c4d5e6f", branch: session.branch };
  yield metaLine(thread, { source: "cli", thread_source: "user", git });
  let open = false;
  for (const step of steps) {
    if (thread.cached + thread.fresh > compactAt) yield* compactionLines(thread);
    switch (step.kind) {
      case "prompt":
        if (open) yield line(thread, 0, "event_msg", { type: "task_complete", turn_id: thread.turn });
        open = true;
        yield* turnLines(thread, step);
        break;
      case "call":
        yield* callLines(thread, step);
        break;
      case "agent":
        yield* agentLines(session, thread, step, start);
        break;
      case "compact":
        yield* compactionLines(thread);
        break;
      default:
        step satisfies never;
    }
  }
}

function* turnLines(thread: Thread, { text, tokens, pauseSeconds }: Step & { kind: "prompt" }): Generator<Line> {
  thread.turn = randomUUID();
  thread.fresh += tokens;
  const { turn, model, project, rootId } = thread;
  yield line(thread, pauseSeconds, "event_msg", { type: "task_started", turn_id: turn, model_context_window: window });
  yield line(thread, 0, "turn_context", { turn_id: turn, root_turn_id: turn, cwd: project, model, effort: "medium" });
  const item = { type: "UserMessage", id: randomUUID(), content: [{ type: "text", text }] };
  yield line(thread, 0, "event_msg", { type: "item_completed", thread_id: rootId, turn_id: turn, item });
}

function* callLines(thread: Thread, { output, seconds, tool }: Step & { kind: "call" }): Generator<Line> {
  const input = thread.cached + thread.fresh;
  const usage: Usage = {
    input_tokens: input,
    cached_input_tokens: thread.cached,
    cache_write_input_tokens: thread.fresh,
    output_tokens: output,
    reasoning_output_tokens: Math.floor(output / 3),
    total_tokens: input + output,
  };
  thread.total = add(thread.total, usage);
  thread.cached = input;
  thread.fresh = output;
  const { id, rootId, turn, total } = thread;
  const ids = { thread_id: id, turn_id: turn, session_id: rootId, root_turn_id: turn };
  yield line(thread, seconds, "token_usage_record", { ...ids, response_id: randomId("resp_"), usage });
  const info = { total_token_usage: total, last_token_usage: usage, model_context_window: window };
  yield line(thread, 0, "event_msg", (at) => ({ type: "token_count", info, rate_limits: planLimits(at) }));
  if (!tool) return;
  thread.fresh += tool.tokens;
  const item = {
    type: "CommandExecution",
    id: `exec-${randomUUID()}`,
    command: ["/bin/bash", "-lc", codexCommand(tool)],
    status: tool.error === null ? "completed" : "failed",
    aggregated_output: tool.error ?? "x".repeat(tool.tokens),
    exit_code: tool.error === null ? 0 : 1,
    duration: { secs: tool.seconds, nanos: 0 },
  };
  yield line(thread, tool.seconds, "event_msg", { type: "item_completed", thread_id: id, turn_id: turn, item });
}

function* agentLines(
  session: SampleSession,
  parent: Thread,
  step: Step & { kind: "agent" },
  start: Date,
): Generator<Line> {
  const agent = newThread({ ...session, model: "gpt-6-luna" }, randomUUID(), parent.id, start);
  const spawn = { parent_thread_id: parent.id, depth: 1, agent_path: "/root/explore", agent_role: "explorer" };
  const source = { subagent: { thread_spawn: spawn } };
  yield metaLine(agent, { source, thread_source: "subagent", parent_thread_id: parent.id });
  yield* turnLines(agent, { kind: "prompt", title: "", text: step.task, tokens: 300, pauseSeconds: 1 });
  for (const call of step.calls) yield* callLines(agent, call);
  parent.fresh += step.answerTokens;
}

function* compactionLines(thread: Thread): Generator<Line> {
  yield* callLines(thread, { kind: "call", text: "", output: 3_100, seconds: 20, tool: null });
  yield line(thread, 0, "compacted", { message: "Summary.", replacement_history: [], window_number: 2 });
  const item = { type: "ContextCompaction", id: randomUUID() };
  yield line(thread, 0, "event_msg", { type: "item_completed", thread_id: thread.id, turn_id: thread.turn, item });
  thread.cached = systemTokens;
  thread.fresh = 6_200;
}

function newThread({ root, project, model }: SampleSession, id: string, rootId: string, start: Date): Thread {
  const local = new Date(start.getTime() - start.getTimezoneOffset() * 60_000).toISOString();
  const day = local.slice(0, 10);
  const name = `rollout-${local.slice(0, 19).replaceAll(":", "-")}-${id}.jsonl`;
  const total = {
    input_tokens: 0,
    cached_input_tokens: 0,
    cache_write_input_tokens: 0,
    output_tokens: 0,
    reasoning_output_tokens: 0,
    total_tokens: 0,
  };
  const file = join(root, "sessions", ...day.split("-"), name);
  return { id, rootId, project, model, file, turn: "", cached: 0, fresh: systemTokens, total, lines: 0 };
}

function metaLine(thread: Thread, more: Record<string, unknown>): Line {
  const { id, rootId, project } = thread;
  const ids = { session_id: rootId, id };
  const client = { cwd: project, originator: "codex-tui", cli_version: "0.169.0", model_provider: "openai" };
  return line(thread, 0, "session_meta", { ...ids, ...client, history_mode: "paginated", ...more });
}

type Payload = Record<string, unknown>;

function line(thread: Thread, afterSeconds: number, type: string, payload: Payload | ((at: Date) => Payload)): Line {
  const ordinal = thread.lines++;
  const payloadAt = typeof payload === "function" ? payload : () => payload;
  return {
    file: thread.file,
    afterSeconds,
    record: (at) => ({ timestamp: at.toISOString(), ordinal, type, payload: payloadAt(at) }),
  };
}

/** A plan whose use stays a little behind an even pace. */
function planLimits(at: Date): Payload {
  const limit = (minutes: number, pace: number) => {
    const seconds = minutes * 60;
    const elapsed = Math.floor(at.getTime() / 1000) % seconds;
    return {
      used_percent: Math.round((100 * pace * elapsed) / seconds),
      window_minutes: minutes,
      resets_at: Math.floor(at.getTime() / 1000) - elapsed + seconds,
    };
  };
  const credits = { has_credits: false, unlimited: false, balance: "0" };
  return { limit_id: "codex", plan_type: "plus", primary: limit(300, 0.8), secondary: limit(10_080, 0.7), credits };
}

function add(a: Usage, b: Usage): Usage {
  return {
    input_tokens: a.input_tokens + b.input_tokens,
    cached_input_tokens: a.cached_input_tokens + b.cached_input_tokens,
    cache_write_input_tokens: a.cache_write_input_tokens + b.cache_write_input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
    reasoning_output_tokens: a.reasoning_output_tokens + b.reasoning_output_tokens,
    total_tokens: a.total_tokens + b.total_tokens,
  };
}

function codexCommand({ does, target }: ToolRun): string {
  switch (does) {
    case "read":
      return `sed -n 1,400p ${target}`;
    case "search":
      return `rg -n ${target}`;
    case "edit":
      return `apply_patch ${target}`;
    case "shell":
      return target;
  }
  return does satisfies never;
}
