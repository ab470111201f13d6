import { fields } from "../fields.ts";
import { asArray, asObject, asText, type Json } from "../json.ts";
import type { ReadResult } from "../source.ts";
import { lineOf, type Line } from "./lines.ts";
import { toolUseBlock, toolUses, type ToolUse } from "./toolUse.ts";
import { usageFrom, usageOf, type Usage } from "./usage.ts";

/** One line of an answer: usually one content block, with the usage of the whole answer. */
export interface AnswerLine extends Line {
  id: string | undefined;
  model: string | undefined;
  usage: Usage | undefined;
  /** Why the answer ended; undefined when the line was written before that. */
  stop: string | undefined;
  requestId: string | undefined;
  /** Id of the api-request record that this answers. */
  requestRef: string | undefined;
  aborted: boolean;
  /** A line that the client made itself to say that it gave up, with the HTTP status. */
  failure: { status: unknown; kind: unknown; text: string } | undefined;
  /** Cost that a client before 1.0.9 logged. */
  usd: number | undefined;
  tools(): readonly ToolUse[];
  /** The content, parsed. */
  blocks(): readonly unknown[];
}

const openBrace = 0x7b;
const toolUseType = Buffer.from('"type":"tool_use"');

const answer = fields(
  {
    session: "sessionId",
    origin: "requestSessionId",
    agent: "agentId",
    agentType: "attributionAgent",
    sidechain: "isSidechain",
    kind: "sessionKind",
    uuid: "uuid",
    prompt: "promptId",
    time: "timestamp",
    cwd: "cwd",
    branch: "gitBranch",
    version: "version",
    requestId: "requestId",
    requestRef: "requestRef",
    aborted: "isAbortedMidStream",
    failed: "isApiErrorMessage",
    usd: "costUSD",
    id: "message.id",
    model: "message.model",
    stop: "message.stop_reason",
    content: "message.content",
    usage: "message.usage",
    input: "message.usage.input_tokens",
    output: "message.usage.output_tokens",
    cacheRead: "message.usage.cache_read_input_tokens",
    cacheWrite: "message.usage.cache_creation_input_tokens",
    cacheWrite5m: "message.usage.cache_creation.ephemeral_5m_input_tokens",
    cacheWrite1h: "message.usage.cache_creation.ephemeral_1h_input_tokens",
    reasoning: "message.usage.output_tokens_details.thinking_tokens",
    webSearches: "message.usage.server_tool_use.web_search_requests",
    webFetches: "message.usage.server_tool_use.web_fetch_requests",
    tier: "message.usage.service_tier",
    speed: "message.usage.speed",
    geo: "message.usage.inference_geo",
    passes: "message.usage.iterations",
  },
  {
    skip: { path: "message.content", end: Buffer.from('],"stop_reason":') },
    closed: ["message.usage", "message.usage.cache_creation", "message.usage.server_tool_use"],
  },
);

/** Reads the line without parsing it; undefined for what is rare or unusual, which is for `parsedAnswer`. */
export function answerLine(bytes: Buffer, out: ReadResult): AnswerLine | undefined {
  if (!answer.find(bytes)) return undefined;
  const { content, usage } = answer;
  if (content.from < 0 || usage.from < content.from || bytes[usage.from] !== openBrace) return undefined;
  if (answer.failed.from >= 0 || answer.usd.from >= 0) return undefined;
  const contentFrom = content.from;
  const contentTo = content.to;
  const counted = usageAt(bytes, out);
  if (!counted) return undefined;
  const stop = answer.stop.text(bytes);
  return {
    session: answer.session.text(bytes),
    origin: answer.origin.text(bytes),
    agent: answer.agent.text(bytes),
    agentType: answer.agentType.text(bytes, 80),
    sidechain: answer.sidechain.true(bytes),
    background: answer.kind.text(bytes) === "bg",
    uuid: answer.uuid.text(bytes),
    prompt: answer.prompt.text(bytes),
    at: answer.time.time(bytes),
    cwd: answer.cwd.text(bytes, 1000),
    branch: answer.branch.text(bytes),
    version: answer.version.text(bytes, 40),
    id: answer.id.text(bytes),
    model: answer.model.text(bytes, 120),
    usage: counted,
    stop,
    requestId: answer.requestId.text(bytes),
    requestRef: answer.requestRef.text(bytes),
    aborted: answer.aborted.true(bytes),
    failure: undefined,
    usd: undefined,
    tools: () => (stop === "end_turn" ? [] : toolsAt(bytes, contentFrom, contentTo)),
    blocks: () => blocksAt(bytes, contentFrom, contentTo),
  };
}

/** The same of a line that was parsed whole. */
export function parsedAnswer(record: Json, out: ReadResult): AnswerLine {
  const message = asObject(record["message"]) ?? {};
  const blocks = asArray(message["content"]);
  const usage = asObject(message["usage"]);
  const usd = record["costUSD"];
  return {
    ...lineOf(record),
    id: asText(message["id"]),
    model: asText(message["model"], 120),
    usage: usage && usageOf(usage, out),
    stop: asText(message["stop_reason"]),
    requestId: asText(record["requestId"]),
    requestRef: asText(record["requestRef"]),
    aborted: record["isAbortedMidStream"] === true,
    failure:
      record["isApiErrorMessage"] === true
        ? {
            status: record["apiErrorStatus"],
            kind: record["error"],
            text: asText(asObject(blocks[0])?.["text"], 400) ?? "",
          }
        : undefined,
    usd: typeof usd === "number" && usd >= 0 ? usd : undefined,
    tools: () => toolUses(blocks),
    blocks: () => blocks,
  };
}

/** Usage of the found line; undefined when it is damaged. Passes that differ from the top level are rare: then the object is parsed. */
function usageAt(bytes: Buffer, out: ReadResult): Usage | undefined {
  const { passes, usage } = answer;
  if (passes.to - passes.from > 2 && bytes[passes.from] === 0x5b) {
    const parsed = objectAt(bytes, usage.from, usage.to);
    return parsed && usageOf(parsed, out);
  }
  const counts = {
    input: answer.input.count(bytes),
    output: answer.output.count(bytes),
    cacheRead: answer.cacheRead.count(bytes),
    cacheWrite: answer.cacheWrite.count(bytes),
    cacheWrite5m: answer.cacheWrite5m.count(bytes),
    cacheWrite1h: answer.cacheWrite1h.count(bytes),
    reasoning: answer.reasoning.count(bytes),
    webSearches: answer.webSearches.count(bytes),
    tier: answer.tier.text(bytes, 40),
    speed: answer.speed.text(bytes, 40),
    geo: answer.geo.text(bytes, 40),
  };
  return usageFrom(counts, [], out);
}

function objectAt(bytes: Buffer, from: number, to: number): Json | undefined {
  try {
    return asObject(JSON.parse(bytes.toString("utf8", from, to)));
  } catch {
    return undefined;
  }
}

function toolsAt(bytes: Buffer, from: number, to: number): readonly ToolUse[] {
  if (!bytes.subarray(from, to).includes(toolUseType)) return [];
  const single = toolUseBlock(bytes.subarray(from + 1, to - 1));
  return single ? [single] : toolUses(blocksAt(bytes, from, to));
}

function blocksAt(bytes: Buffer, from: number, to: number): readonly unknown[] {
  try {
    return asArray(JSON.parse(bytes.toString("utf8", from, to)));
  } catch {
    return []; // of a line whose middle was cut out
  }
}
