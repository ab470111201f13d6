import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { noTokens } from "../../src/core/event.ts";
import type { LedgerEntry, ModelUsage } from "./ledger.ts";
import type { Answer, Call, Piece } from "./script.ts";
import { newId, refuse, stream, type Stub } from "./stub.ts";

/** What a client sends to /v1/responses, as far as the stub looks at it. */
export interface ResponsesRequest {
  model: string;
  instructions?: string;
  tools?: unknown[];
  input: Item[];
  service_tier?: string;
}
interface Item {
  type?: string;
  role?: string;
  content?: string | { text?: string; encrypted_content?: string }[];
}

/** The stub's prompt and output counts of one response. */
interface Counts {
  input: number;
  cacheRead: number;
  cacheWrite: number;
  output: number;
  reasoning: number;
}

/** Answers POST /v1/responses (always as a stream). */
export function responses(stub: Stub, body: ResponsesRequest, headers: IncomingHttpHeaders, res: ServerResponse): void {
  const { purpose, ...who } = turnOf(headers);
  const entry = { api: "openai" as const, purpose, ...who };
  const answer = stub.answer({ model: body.model, purpose, conversation: conversationOf(body) });
  if ("status" in answer) return refuse(stub, res, answer.status, entry);

  const items = itemsOf(answer, body);
  const counts = countsOf(stub, body, items, answer);
  const { input, cacheRead, cacheWrite, output, reasoning } = counts;
  const usage = (share: number): ModelUsage[] => [
    {
      model: body.model,
      tokens: {
        ...noTokens,
        input,
        cacheRead,
        cacheWriteUnknown: cacheWrite,
        output: Math.ceil(output * share),
        reasoning,
        webSearches: answer.searches ?? 0,
      },
      tier: body.service_tier === "priority" ? "priority" : "standard",
    },
  ];
  const response = { id: newId("resp_"), object: "response", model: body.model };
  const events = [
    event("response.created", { response: { ...response, status: "in_progress" } }),
    ...items.flatMap(itemEvents),
    event("response.completed", { response: { ...response, status: "completed", usage: wireUsage(counts) } }),
  ];
  stream(stub, res, answer, events, 1 + (events.length >> 1), { ...entry, response: response.id }, usage);
}

/** Codex says in a header which thread a request belongs to, of which tree, and what it is for. */
function turnOf(headers: IncomingHttpHeaders): Pick<LedgerEntry, "session" | "agent" | "purpose"> {
  const turn = JSON.parse(String(headers["x-codex-turn-metadata"] ?? "{}")) as Record<string, string | undefined>;
  const { session_id: session = "", thread_id: thread = "" } = turn;
  const title = turn["thread_source"] === "thread_title";
  const purpose = title ? "title" : turn["request_kind"] === "compaction" ? "compaction" : "turn";
  return { purpose, session, ...(thread === session ? {} : { agent: thread }) };
}

function conversationOf(body: ResponsesRequest): Piece[] {
  return body.input.map((item): Piece => {
    const text = textOf(item);
    if (item.type?.endsWith("_output")) return { by: "tool", text: "" };
    if (item.type === "agent_message") return { by: "user", text };
    return item.role && item.role !== "assistant" ? { by: "user", text } : { by: "model", text };
  });
}

/** A sub-agent's task comes as "encrypted" content, which without the vendor's server is the plain text. */
function textOf({ content }: Item): string {
  if (typeof content === "string") return content;
  return (content ?? []).map((part) => part.text ?? part.encrypted_content ?? "").join("\n");
}

/** Automatic prefix cache: every item is a breakpoint; what is read counts in whole 128s, as the vendor documents it. */
function countsOf(stub: Stub, body: ResponsesRequest, items: readonly unknown[], answer: Answer): Counts {
  const head = JSON.stringify([body.instructions, body.tools]);
  const blocks = [head, ...body.input.map((item) => JSON.stringify(item))].map((text) => ({
    text,
    keep: "5m" as const,
  }));
  const { cacheRead, cacheWrite5m } = stub.prompt(body.model, blocks);
  const rest = cacheRead % 128;
  const writes = body.model.startsWith("gpt-6"); // older models report no cache writes
  return {
    input: 3 + rest + (writes ? 0 : cacheWrite5m),
    cacheRead: cacheRead - rest,
    cacheWrite: writes ? cacheWrite5m : 0,
    output: stub.count(JSON.stringify(items)),
    reasoning: answer.thinking ? stub.count(answer.thinking) : 0,
  };
}

/** The vendor's `input_tokens` hold what was read from and written to the cache. */
function wireUsage({ input, cacheRead, cacheWrite, output, reasoning }: Counts) {
  const all = input + cacheRead + cacheWrite;
  return {
    input_tokens: all,
    input_tokens_details: { cached_tokens: cacheRead, cache_write_tokens: cacheWrite },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: all + output,
  };
}

function itemsOf(answer: Answer, body: ResponsesRequest): Record<string, unknown>[] {
  const items: Record<string, unknown>[] = [];
  if (answer.thinking) {
    const summary = [{ type: "summary_text", text: answer.thinking }];
    items.push({ type: "reasoning", id: newId("rs_"), summary, encrypted_content: "c2VhbGVk" });
  }
  for (let n = 0; n < (answer.searches ?? 0); n++) {
    items.push({
      type: "web_search_call",
      id: newId("ws_"),
      status: "completed",
      action: { type: "search", query: "q" },
    });
  }
  if (answer.text) {
    const content = [{ type: "output_text", text: answer.text, annotations: [] }];
    items.push({ type: "message", id: newId("msg_"), role: "assistant", status: "completed", content });
  }
  // Models since gpt-6 run tools from JavaScript in one custom tool.
  const code = JSON.stringify(body).includes('"name":"exec"');
  for (const call of answer.calls ?? []) items.push(toolCall(call, code));
  return items;
}

function toolCall(call: Call, code: boolean): Record<string, unknown> {
  const ids = { call_id: newId("call_"), status: "completed" };
  const collaborate = (name: string, args: unknown) => ({
    type: "function_call",
    id: newId("fc_"),
    ...ids,
    namespace: "collaboration",
    name,
    arguments: JSON.stringify(args),
  });
  const run = (cmd: string) =>
    code
      ? {
          type: "custom_tool_call",
          id: newId("ctc_"),
          ...ids,
          name: "exec",
          input: `const r = await tools.exec_command(${JSON.stringify({ cmd })});\ntext(r.output);`,
        }
      : { type: "function_call", id: newId("fc_"), ...ids, name: "exec_command", arguments: JSON.stringify({ cmd }) };
  switch (call.do) {
    case "run":
      return run(call.command);
    case "read":
      return run(`cat ${call.path}`);
    case "search":
      return run(`echo no results for ${call.query}`);
    case "agent":
      return collaborate("spawn_agent", {
        task_name: `task_${newId("").slice(0, 6)}`,
        message: call.prompt,
        ...(call.model ? { model: call.model, fork_turns: "none" } : {}),
        ...(call.fresh ? { fork_turns: "none" } : {}),
      });
    case "wait":
      return collaborate("wait_agent", { timeout_ms: 10_000 });
    default:
      return call satisfies never;
  }
}

function itemEvents(item: Record<string, unknown>, output_index: number) {
  return [
    event("response.output_item.added", { output_index, item }),
    event("response.output_item.done", { output_index, item }),
  ];
}

function event(type: string, data: Record<string, unknown>) {
  return { event: type, data: { type, ...data } };
}
