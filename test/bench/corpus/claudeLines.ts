import type { Tokens } from "../../../src/core/event.ts";
import type { Part, Sink } from "./sink.ts";

/**
 * What the client wrote at that time.
 * - `unsplit` (1.0): cache writes without their lifetime; every line of a response repeats its usage.
 * - `streamed` (2.0): lines written while the answer streams: all but the last hold a placeholder for the output.
 * - `final` (2.1.330): lines written when the answer is complete, many records beside them.
 */
export type Era = "unsplit" | "streamed" | "final";

/** One conversation that writes to one file. */
export interface Thread {
  out: Sink;
  era: Era;
  session: string;
  agent: string | undefined;
  cwd: string;
  version: string;
  prompt: string;
  /** Uuid of the last line; null at the start and after a compaction. */
  parent: string | null;
  /** Unix time in ms. */
  at: number;
  /** What a fork would copy; undefined when nothing forks from here. */
  history: Copied[] | undefined;
}

/** A line without its end, which names the session. */
export interface Copied {
  parts: Part[];
  /** Session that made the call; undefined for lines that are no response. */
  maker: string | undefined;
}

/** Writes a line of the conversation's tree. `body` holds its type and what is special about it. */
export function node(thread: Thread, uuid: string, body: readonly Part[], maker?: string): void {
  const { era, agent, session } = thread;
  const parent = thread.parent === null ? "null" : `"${thread.parent}"`;
  const start = `{"parentUuid":${parent},"isSidechain":${agent !== undefined}${agent ? `,"agentId":"${agent}"` : ""}`;
  const end = `,"uuid":"${uuid}","timestamp":"${new Date(thread.at).toISOString()}"`;
  thread.parent = uuid;
  if (era === "final") {
    const copied: Copied = { parts: [start, ...body, end], maker };
    thread.history?.push(copied);
    copy(thread, copied);
  } else {
    thread.out.line(`${start},"userType":"external",${where(thread, session)}`, ...body, `${end}}`);
  }
}

/** The same line in another session's file, as a fork copies it: it says whose call it was. */
export function copy(thread: Thread, { parts, maker }: Copied): void {
  const foreign = maker !== undefined && maker !== thread.session ? `,"requestSessionId":"${maker}"` : "";
  thread.out.line(...parts, `,"userType":"external","entrypoint":"cli",${where(thread, thread.session)}${foreign}}`);
}

/** A record beside the conversation. */
export function side(thread: Thread, type: string, ...body: Part[]): void {
  thread.out.line(`{"type":"${type}"`, ...body, `,"sessionId":"${thread.session}"}`);
}

function where({ cwd, version }: Thread, session: string): string {
  return `"cwd":"${cwd}","sessionId":"${session}","version":"${version}","gitBranch":"main"`;
}

export interface Message {
  id: string;
  request: string;
  model: string;
  tokens: Tokens;
  fast: boolean;
  /** Tokens of an adviser that the response called: not part of `tokens`. */
  adviser?: { model: string; tokens: Tokens };
}

/** One content block's line of a response. `output` may be a placeholder. */
export function assistant(
  thread: Thread,
  uuid: string,
  message: Message,
  block: { content: readonly Part[]; index: number; stop: string | null; output: number; aborted?: boolean },
): void {
  const { id, model, request } = message;
  const usage = usageJson(thread.era, message, block.output);
  const stop = block.stop === null ? "null" : `"${block.stop}"`;
  if (thread.era !== "final") {
    node(thread, uuid, [
      `,"message":{"model":"${model}","id":"${id}","type":"message","role":"assistant","content":[`,
      ...block.content,
      `],"stop_reason":${stop},"stop_sequence":null,"usage":${usage}},"requestId":"${request}","type":"assistant"`,
    ]);
    return;
  }
  const body = [
    `,"message":{"id":"${id}","type":"message","role":"assistant","model":"${model}","content":[`,
    ...block.content,
    `],"stop_reason":${stop},"stop_sequence":null,"usage":${usage},"stop_details":null},"apiBlockIndex":${block.index}`,
    `,"requestId":"${request}","requestedModel":"${model}","promptCacheRequested":"5m","type":"assistant"`,
    `,"effort":"medium","perTurnEffort":"medium","madeBy":"model"${block.aborted ? ',"isAbortedMidStream":true' : ""}`,
  ];
  node(thread, uuid, body, thread.session);
}

function usageJson(era: Era, { tokens, fast, adviser }: Message, output: number): string {
  const { cacheWrite5m, cacheWrite1h, cacheWriteUnknown } = tokens;
  const flat =
    `"input_tokens":${tokens.input},"cache_creation_input_tokens":${cacheWrite5m + cacheWrite1h + cacheWriteUnknown}` +
    `,"cache_read_input_tokens":${tokens.cacheRead}`;
  const split = `"cache_creation":{"ephemeral_5m_input_tokens":${cacheWrite5m},"ephemeral_1h_input_tokens":${cacheWrite1h}}`;
  if (era === "unsplit") return `{${flat},"output_tokens":${output},"service_tier":"standard"}`;
  if (era === "streamed") return `{${flat},${split},"output_tokens":${output},"service_tier":"standard"}`;
  const iterations = adviser
    ? `{"type":"message",${flat},"output_tokens":${output}},` +
      `{"type":"advisor_message","model":"${adviser.model}","input_tokens":${adviser.tokens.input},` +
      `"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":${adviser.tokens.output}}`
    : "";
  return (
    `{${flat},"output_tokens":${output},"output_tokens_details":{"thinking_tokens":${tokens.reasoning}},` +
    `"server_tool_use":{"web_search_requests":0,"web_fetch_requests":0},"service_tier":"standard",${split},` +
    `"inference_geo":"not_available","iterations":[${iterations}],"speed":"${fast ? "fast" : "standard"}","fallback_credit":null}`
  );
}

/** The result of a tool, twice in one line: as the model and as the terminal saw it. */
export function toolResult(thread: Thread, uuid: string, tool: string, text: Part, failed: boolean): void {
  const shown: Part[] = failed
    ? ['"Error: Exit code 1\\n', text, '"']
    : ['{"stdout":"', text, '","stderr":"","interrupted":false,"isImage":false}'];
  const said: Part[] = ['"content":"', failed ? "Exit code 1\\n" : "", text, '"'];
  const source = thread.parent;
  node(
    thread,
    uuid,
    thread.era === "final"
      ? [
          `,"promptId":"${thread.prompt}","type":"user","message":{"role":"user","content":[{"type":"tool_result",`,
          ...said,
          `,"is_error":${failed},"tool_use_id":"${tool}"}]},"toolUseResult":`,
          ...shown,
          `,"sandboxed":false,"sourceToolAssistantUUID":"${source}"`,
        ]
      : [
          `,"type":"user","message":{"role":"user","content":[{"tool_use_id":"${tool}","type":"tool_result",`,
          ...said,
          `${failed ? ',"is_error":true' : ""}}]},"toolUseResult":`,
          ...shown,
        ],
  );
}

export function prompt(thread: Thread, uuid: string, text: Part): void {
  node(thread, uuid, [
    `${thread.era === "final" ? `,"promptId":"${thread.prompt}"` : ""},"type":"user","message":{"role":"user","content":"Look at this: `,
    text,
    `"}${thread.era === "final" ? ',"permissionMode":"default","promptSource":"typed"' : ""}`,
  ]);
}

export function interrupted(thread: Thread, uuid: string, message: string): void {
  const said = '{"role":"user","content":[{"type":"text","text":"[Request interrupted by user]"}]}';
  node(thread, uuid, [`,"type":"user","message":${said},"interruptedMessageId":"${message}"`]);
}

export function compaction(
  thread: Thread,
  uuids: readonly [string, string],
  before: number,
  after: number,
  text: Part,
): void {
  const tree = thread.parent;
  thread.parent = null;
  node(thread, uuids[0], [
    `,"logicalParentUuid":"${tree}","type":"system","subtype":"compact_boundary","content":"Conversation compacted","level":"info"`,
    `,"compactMetadata":{"trigger":"auto","preTokens":${before},"postTokens":${after},"durationMs":38112}`,
  ]);
  node(thread, uuids[1], [
    ',"type":"user","message":{"role":"user","content":"This session is being continued from a previous conversation',
    text,
    '"},"isVisibleInTranscriptOnly":true,"isCompactSummary":true',
  ]);
}

export function apiRetry(thread: Thread, uuid: string, attempt: number): void {
  node(thread, uuid, [
    ',"type":"system","subtype":"api_error","level":"error","error":{"message":"529 Overloaded","status":529}',
    `,"retryInMs":${600 * 2 ** attempt},"retryAttempt":${attempt},"maxRetries":10,"source":"request_retry"`,
  ]);
}

/** The client's own line when it gave up: it looks like a response and is none. */
export function apiError(thread: Thread, uuid: string): void {
  node(thread, uuid, [
    `,"type":"assistant","message":{"id":"${uuid}","model":"<synthetic>","role":"assistant","type":"message"`,
    ',"stop_reason":"stop_sequence","usage":{"input_tokens":0,"output_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0}',
    ',"content":[{"type":"text","text":"API Error: 529 Overloaded"}]},"isApiErrorMessage":true,"apiErrorStatus":529',
  ]);
}

/** A copy of a sub-agent's response that clients before 2.1 nested in the main file: it counts nowhere. */
export function progress(thread: Thread, uuid: string, { id, model, tokens }: Message): void {
  node(thread, uuid, [
    `,"type":"progress","data":{"type":"agent_progress","message":{"type":"assistant","message":{"id":"${id}","model":"${model}"`,
    `,"content":[],"usage":{"input_tokens":${tokens.input},"output_tokens":${tokens.output}}}}}`,
  ]);
}
