import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { join } from "node:path";
import { noTokens } from "../../src/core/event.ts";
import type { ModelUsage, Purpose } from "./ledger.ts";
import type { Answer, Call, Piece } from "./script.ts";
import { newId, refuse, stream, type Stub } from "./stub.ts";
import type { PromptBlock, PromptTokens } from "./tokens.ts";
import { project } from "./world.ts";

/** What a client sends to /v1/messages, as far as the stub looks at it. */
export interface MessagesRequest {
  model: string;
  stream?: boolean;
  speed?: string;
  system?: string | Block[];
  tools?: (Record<string, unknown> & { type?: string; cache_control?: CacheControl })[];
  messages: { role: string; content: string | Block[] }[];
}
type Block = { type: string; text?: string; content?: unknown; cache_control?: CacheControl };
type CacheControl = { ttl?: "5m" | "1h" };

/** Output tokens in the usage that opens a stream; the true count comes at its end. */
export const startOutput = 5;

/** Answers POST /v1/messages. */
export function messages(stub: Stub, body: MessagesRequest, headers: IncomingHttpHeaders, res: ServerResponse): void {
  const purpose = purposeOf(body);
  const { "x-claude-code-session-id": session = "", "x-claude-code-agent-id": agent } = headers;
  const entry = {
    api: "anthropic" as const,
    purpose,
    session: String(session),
    ...(agent ? { agent: String(agent) } : {}),
  };
  const answer = stub.answer({ model: body.model, purpose, conversation: conversationOf(body) });
  if ("status" in answer) return refuse(stub, res, answer.status, entry);

  const prompt = stub.prompt(body.model, blocksOf(body));
  prompt.input += 3; // the vendor always counts a few tokens after the last breakpoint
  const content = contentOf(answer);
  const output = stub.count(content.map((block) => JSON.stringify(block)).join(""));
  const reasoning = answer.thinking ? stub.count(answer.thinking) : 0;
  const usage = (share: number) => modelUsage(stub, body, answer, prompt, Math.ceil(output * share), reasoning);
  const message = { id: newId("msg_"), type: "message", role: "assistant", model: body.model };
  const final = wireUsage(stub, body, answer, prompt, output, reasoning);
  const stop_reason = content.some((block) => block.type === "tool_use") ? "tool_use" : "end_turn";

  if (!body.stream) {
    stub.ledger.append({
      at: Date.now(),
      ...entry,
      response: message.id,
      status: 200,
      end: "complete",
      usage: usage(1),
    });
    res.writeHead(200, { "content-type": "application/json", "request-id": newId("req_") });
    res.end(JSON.stringify({ ...message, content, stop_reason, stop_sequence: null, usage: final }));
    return;
  }
  const events = [
    event("message_start", {
      message: {
        ...message,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...final, output_tokens: startOutput },
      },
    }),
    ...content.flatMap(blockEvents),
    event("message_delta", { delta: { stop_reason, stop_sequence: null }, usage: final }),
    event("message_stop", {}),
  ];
  stream(stub, res, answer, events, events.length >> 1, { ...entry, response: message.id }, usage);
}

/** Answers POST /v1/messages/count_tokens. */
export function countPrompt(stub: Stub, body: MessagesRequest, res: ServerResponse): void {
  const tokens = blocksOf(body).reduce((sum, block) => sum + stub.count(block.text), 0);
  res.writeHead(200, { "content-type": "application/json" });
  res.end(JSON.stringify({ input_tokens: tokens }));
}

function purposeOf(body: MessagesRequest): Purpose {
  if (body.tools?.some((tool) => tool.type?.startsWith("web_search"))) return "search";
  const last = conversationOf(body).at(-1)?.text ?? "";
  if (/create a detailed summary of/i.test(last)) return "compaction";
  if (!body.tools?.length && /title/i.test(JSON.stringify(body.system ?? ""))) return "title";
  return "turn";
}

function conversationOf(body: MessagesRequest): Piece[] {
  return body.messages.flatMap(({ role, content }) => {
    const blocks = typeof content === "string" ? [{ type: "text", text: content }] : content;
    return blocks.map((block): Piece => {
      const by = role === "assistant" ? "model" : block.type === "tool_result" ? "tool" : "user";
      return { by, text: block.text ?? "" };
    });
  });
}

function blocksOf(body: MessagesRequest): PromptBlock[] {
  const system = typeof body.system === "string" ? [{ type: "text", text: body.system }] : (body.system ?? []);
  const said = body.messages.flatMap(({ content }) =>
    typeof content === "string" ? [{ type: "text", text: content }] : content,
  );
  return [...(body.tools ?? []), ...system, ...said].map((block) => {
    const { cache_control, ...rest } = block as Block;
    const text = JSON.stringify(rest);
    return cache_control ? { text, keep: cache_control.ttl ?? "5m" } : { text };
  });
}

function modelUsage(
  stub: Stub,
  body: MessagesRequest,
  answer: Answer,
  prompt: PromptTokens,
  output: number,
  reasoning: number,
): ModelUsage[] {
  const own: ModelUsage = {
    model: body.model,
    tokens: { ...noTokens, ...prompt, output, reasoning, webSearches: answer.searches ?? 0 },
    tier: body.speed === "fast" ? "fast" : "standard",
    ...(stub.options.geo ? { geo: stub.options.geo } : {}),
  };
  if (!answer.advisor) return [own];
  const { model, input, output: advised } = answer.advisor;
  return [own, { model, tokens: { ...noTokens, input, output: advised }, tier: "standard" }];
}

function wireUsage(
  stub: Stub,
  body: MessagesRequest,
  answer: Answer,
  prompt: PromptTokens,
  output: number,
  reasoning: number,
) {
  const tokens = {
    input_tokens: prompt.input,
    cache_creation_input_tokens: prompt.cacheWrite5m + prompt.cacheWrite1h,
    cache_read_input_tokens: prompt.cacheRead,
    cache_creation: {
      ephemeral_5m_input_tokens: prompt.cacheWrite5m,
      ephemeral_1h_input_tokens: prompt.cacheWrite1h,
    },
    output_tokens: output,
  };
  const advisor = answer.advisor;
  return {
    ...tokens,
    output_tokens_details: { thinking_tokens: reasoning },
    service_tier: "standard",
    speed: body.speed ?? "standard",
    inference_geo: stub.options.geo ?? "not_available",
    server_tool_use: { web_search_requests: answer.searches ?? 0, web_fetch_requests: 0 },
    ...(advisor
      ? {
          iterations: [
            { type: "message", ...tokens },
            {
              type: "advisor_message",
              model: advisor.model,
              input_tokens: advisor.input,
              cache_creation_input_tokens: 0,
              cache_read_input_tokens: 0,
              output_tokens: advisor.output,
            },
          ],
        }
      : {}),
  };
}

function contentOf(answer: Answer): Record<string, unknown>[] {
  const content: Record<string, unknown>[] = [];
  if (answer.thinking) content.push({ type: "thinking", thinking: answer.thinking, signature: "c2lnbmVk" });
  for (let n = 0; n < (answer.searches ?? 0); n++) content.push(...webSearch());
  if (answer.text) content.push({ type: "text", text: answer.text });
  for (const call of answer.calls ?? []) content.push(...toolUse(call));
  return content.length ? content : [{ type: "text", text: "." }];
}

/** A search that the server makes in the middle of an answer. */
function webSearch(): Record<string, unknown>[] {
  const id = newId("srvtoolu_");
  const found = {
    type: "web_search_result",
    title: "A page",
    url: "https://example.com/",
    encrypted_content: "c2VhbGVk",
  };
  return [
    { type: "server_tool_use", id, name: "web_search", input: { query: "q" } },
    { type: "web_search_tool_result", tool_use_id: id, content: [found] },
  ];
}

function toolUse(call: Call): Record<string, unknown>[] {
  const use = (name: string, input: Record<string, unknown>) => [
    { type: "tool_use", id: newId("toolu_"), name, input },
  ];
  switch (call.do) {
    case "run":
      return use("Bash", { command: call.command, description: "Run it" });
    case "read":
      return use("Read", { file_path: join(project, call.path) });
    case "search":
      return use("WebSearch", { query: call.query });
    case "agent":
      return use("Agent", {
        description: "Look around",
        prompt: call.prompt,
        subagent_type: "general-purpose",
        run_in_background: call.background ?? false,
        ...(call.model ? { model: call.model } : {}),
      });
    case "wait":
      return []; // an agent in the foreground is waited for
    default:
      return call satisfies never;
  }
}

function blockEvents(block: Record<string, unknown>, index: number) {
  const { empty, deltas } = inDeltas(block);
  return [
    event("content_block_start", { index, content_block: empty }),
    ...deltas.map((delta) => event("content_block_delta", { index, delta })),
    event("content_block_stop", { index }),
  ];
}

function inDeltas(block: Record<string, unknown>): { empty: unknown; deltas: unknown[] } {
  const pieces = (text: unknown) => String(text).match(/[^]{1,200}/g) ?? [];
  switch (block.type) {
    case "text":
      return {
        empty: { ...block, text: "" },
        deltas: pieces(block.text).map((text) => ({ type: "text_delta", text })),
      };
    case "thinking":
      return {
        empty: { ...block, thinking: "", signature: "" },
        deltas: [
          ...pieces(block.thinking).map((thinking) => ({ type: "thinking_delta", thinking })),
          { type: "signature_delta", signature: block.signature },
        ],
      };
    case "tool_use":
    case "server_tool_use":
      return {
        empty: { ...block, input: {} },
        deltas: [{ type: "input_json_delta", partial_json: JSON.stringify(block.input) }],
      };
    default:
      return { empty: block, deltas: [] };
  }
}

function event(type: string, data: Record<string, unknown>) {
  return { event: type, data: { type, ...data } };
}
