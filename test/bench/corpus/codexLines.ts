import type { Part, Sink } from "./sink.ts";

/**
 * What the client wrote at that time.
 * - `counters` (0.130): running totals only, no ordinals.
 * - `paginated` (0.150): the same with ordinals, root session ids and completed items.
 * - `records` (0.169): one usage record per response, its totals repeated beside it.
 */
export type Era = "counters" | "paginated" | "records";

/** One thread that writes to one file. */
export interface Rollout {
  out: Sink;
  era: Era;
  ordinals: boolean;
  id: string;
  root: string;
  cwd: string;
  version: string;
  model: string;
  turn: string;
  /** Unix time in ms. */
  at: number;
  ordinal: number;
  /** Running total of the thread, as the client states it: a fork's continues its parent's. */
  total: Usage;
  /** What a fork or sub-agent would copy; undefined when nothing does. */
  history: Copied[] | undefined;
}

export interface Copied {
  type: string;
  payload: readonly Part[];
  usage: boolean;
}

/** The vendor's counts: `input` includes `cached` and `written`, `output` includes `reasoning`. */
export interface Usage {
  input: number;
  cached: number;
  written: number;
  output: number;
  reasoning: number;
  /** Input and output; alone in records that only tell the size of the context. */
  total: number;
}
export const noUsage: Readonly<Usage> = { input: 0, cached: 0, written: 0, output: 0, reasoning: 0, total: 0 };

export function plus(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    cached: a.cached + b.cached,
    written: a.written + b.written,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
    total: a.total + b.total,
  };
}

export function line(rollout: Rollout, type: string, payload: readonly Part[], usage = false): void {
  rollout.history?.push({ type, payload, usage });
  const ordinal = rollout.ordinals ? `"ordinal":${rollout.ordinal++},` : "";
  const at = new Date(rollout.at).toISOString();
  rollout.out.line(`{"timestamp":"${at}",${ordinal}"type":"${type}","payload":`, ...payload, "}");
}

export interface Origin {
  parent?: string;
  forkedFrom?: string;
  /** First ordinal that is the sub-agent's own. */
  firstOwn?: number;
  base?: { thread: string; ordinal: number; offset: number };
}

/** `instructions` is the system prompt, some 20 KB. */
export function sessionMeta(rollout: Rollout, origin: Origin, instructions: Part): void {
  const { parent, forkedFrom, firstOwn, base } = origin;
  const spawn = `{"subagent":{"thread_spawn":{"parent_thread_id":"${parent}","depth":1,"agent_nickname":"Ada","agent_role":"worker"}}}`;
  line(rollout, "session_meta", [
    `{${rollout.era === "counters" ? "" : `"session_id":"${rollout.root}",`}"id":"${rollout.id}"`,
    forkedFrom ? `,"forked_from_id":"${forkedFrom}"` : "",
    parent ? `,"parent_thread_id":"${parent}"` : "",
    `,"timestamp":"${new Date(rollout.at).toISOString()}","cwd":"${rollout.cwd}","originator":"codex_cli_rs"`,
    `,"cli_version":"${rollout.version}","source":${parent ? spawn : '"cli"'},"model_provider":"openai"`,
    parent ? ',"thread_source":"subagent","agent_nickname":"Ada"' : "",
    ',"base_instructions":{"text":"',
    instructions,
    '"}',
    rollout.ordinals ? ',"history_mode":"paginated"' : "",
    firstOwn === undefined ? "" : `,"subagent_history_start_ordinal":${firstOwn}`,
    base
      ? `,"history_base":{"thread_id":"${base.thread}","end_ordinal_exclusive":${base.ordinal},"end_byte_offset":${base.offset}}`
      : "",
    ',"git":{"commit_hash":"32c7636023fab501d66d304e2760747f4e80e50b","branch":"main"}}',
  ]);
}

export function turnStart(rollout: Rollout, tier: string | undefined): void {
  const { id, turn, model, cwd, version } = rollout;
  const started = Math.floor(rollout.at / 1000);
  line(rollout, "event_msg", [
    `{"type":"task_started","turn_id":"${turn}","started_at":${started},"model_context_window":258400,"collaboration_mode_kind":"default"}`,
  ]);
  if (rollout.era !== "counters") {
    const own = rollout.era === "records" ? `"thread_id":"${id}",` : "";
    const service = tier ? `,"service_tier":"${tier}"` : "";
    line(rollout, "event_msg", [
      `{"type":"thread_settings_applied",${own}"thread_settings":{"model":"${model}","model_provider_id":"openai"${service},"cwd":"${cwd}"}}`,
    ]);
  }
  line(rollout, "turn_context", [
    `{"turn_id":"${turn}","root_turn_id":"${turn}","cwd":"${cwd}","approval_policy":"on-request","model":"${model}"`,
    `,"effort":"high","summary":"auto","sandbox_policy":{"type":"workspace-write"},"cli":"${version}"}`,
  ]);
}

export function userMessage(rollout: Rollout, text: Part): void {
  line(rollout, "response_item", [
    '{"type":"message","role":"user","content":[{"type":"input_text","text":"',
    text,
    '"}]}',
  ]);
  if (rollout.ordinals)
    completed(rollout, '"type":"UserMessage","id":"item_0","content":[{"type":"text","text":"', text, '"}]');
  else line(rollout, "event_msg", ['{"type":"user_message","message":"', text, '","kind":"plain"}']);
}

export function reasoning(rollout: Rollout, sealed: string): void {
  line(rollout, "response_item", [
    `{"type":"reasoning","id":"rs_1","summary":[],"content":null,"encrypted_content":"${sealed}"}`,
  ]);
}

export function completed(rollout: Rollout, ...item: Part[]): void {
  line(rollout, "event_msg", [
    `{"type":"item_completed","thread_id":"${rollout.id}","turn_id":"${rollout.turn}","item":{`,
    ...item,
    `},"completed_at_ms":${rollout.at}}`,
  ]);
}

export function usageRecord(rollout: Rollout, response: string, usage: Usage): void {
  line(rollout, "token_usage_record", [recordJson(rollout, response, usage)], true);
}

function recordJson({ id, root, turn, total }: Rollout, response: string, usage: Usage): string {
  return (
    `{"thread_id":"${id}","turn_id":"${turn}","session_id":"${root}","root_turn_id":"${turn}","response_id":"${response}"` +
    `,"usage":${usageJson(usage)},"turn_token_usage":${usageJson(usage)},"thread_token_usage":${usageJson(total)}}`
  );
}

/** `last` null: no usage is known, only the limits are told. */
export function tokenCount(rollout: Rollout, last: Usage | null): void {
  const json = rollout.era === "counters" ? oldUsageJson : usageJson;
  const info = last
    ? `{"total_token_usage":${json(rollout.total)},"last_token_usage":${json(last)},"model_context_window":258400}`
    : "null";
  const limits =
    '"rate_limits":{"limit_id":"codex","primary":{"used_percent":42.5,"window_minutes":300,"resets_at":1795371932}' +
    ',"secondary":{"used_percent":17.0,"window_minutes":10080,"resets_at":1795764732},"credits":null,"plan_type":"pro"}';
  line(rollout, "event_msg", [`{"type":"token_count","info":${info},${limits}}`], true);
}

export function compacted(rollout: Rollout, response: string, usage: Usage, text: Part): void {
  const records = rollout.era === "records";
  line(rollout, "compacted", [
    '{"message":"Another language model started to solve this problem","replacement_history":[{"type":"message","role":"user","content":[{"type":"input_text","text":"',
    text,
    '"}]}]',
    records
      ? `,"window_number":2,"compaction_response_id":"${response}","latest_token_usage_record":${recordJson(rollout, response, usage)}`
      : "",
    "}",
  ]);
}

export function turnEnd(rollout: Rollout, text: Part): void {
  line(rollout, "event_msg", [
    `{"type":"task_complete","turn_id":"${rollout.turn}","completed_at":${Math.floor(rollout.at / 1000)},"duration_ms":54890,"last_agent_message":"`,
    text,
    '"}',
  ]);
}

function usageJson(usage: Usage): string {
  return (
    `{"input_tokens":${usage.input},"cached_input_tokens":${usage.cached},"cache_write_input_tokens":${usage.written}` +
    `,"output_tokens":${usage.output},"reasoning_output_tokens":${usage.reasoning},"total_tokens":${usage.total}}`
  );
}

function oldUsageJson(usage: Usage): string {
  return (
    `{"input_tokens":${usage.input},"cached_input_tokens":${usage.cached}` +
    `,"output_tokens":${usage.output},"reasoning_output_tokens":${usage.reasoning},"total_tokens":${usage.total}}`
  );
}
