import type { ServerResponse } from "node:http";
import { randomBytes } from "node:crypto";
import type { Ledger, LedgerEntry, ModelUsage, Purpose } from "./ledger.ts";
import { done, scripts, summaryOf } from "./scripts.ts";
import { position, type Answer, type Piece } from "./script.ts";
import { countTokens, promptCache } from "./tokens.ts";

export interface StubOptions {
  /** Fewer characters per token make the same prompt longer: the way to long-prompt tiers and automatic compaction. */
  charsPerToken: number;
  /** Time that an answer takes, ms. Models take seconds; the stub need not. */
  latencyMs: number;
  /** Region that the answers claim to be served from. */
  geo?: string;
}

/** What both dialects share: the script, the made-up tokens, the ledger. */
export interface Stub {
  options: StubOptions;
  ledger: Ledger;
  prompt: ReturnType<typeof promptCache>;
  count(text: string): number;
  /** The answer to a conversation, or the status to refuse it with. */
  answer(request: { model: string; purpose: Purpose; conversation: readonly Piece[] }): Answer | { status: number };
  /** How many answers hang: their first half is out. */
  hangs(): number;
}

export function createStub(options: StubOptions, ledger: Ledger): Stub {
  const tries = new Map<string, number>();
  return {
    options,
    ledger,
    hangs: () => ledger.entries.filter((entry) => entry.end === "hung").length,
    prompt: promptCache(options.charsPerToken),
    count: (text) => countTokens(text, options.charsPerToken),
    answer({ model, purpose, conversation }) {
      const at = position(conversation);
      if (purpose === "compaction") return { text: summaryOf(at) };
      if (purpose === "title") return { text: '{"title": "A short title"}' };
      if (purpose === "search") return { text: "One page says five minutes.", searches: 1 };
      if (!at) return done;
      const answer = scripts[at.name]?.[at.step] ?? done;
      if (answer.overloaded === model) return { status: 529 };
      const key = `${at.name}:${at.step}`;
      const tried = tries.get(key) ?? 0;
      tries.set(key, tried + 1);
      const status = answer.refuse?.[tried];
      if (status) return { status };
      const { cut, ...whole } = answer;
      return cut && tried > 0 ? whole : answer;
    },
  };
}

/**
 * Streams `events` and writes the ledger line: the whole answer, or what was out when the stream broke.
 * `half` is the index of the event after which a cut or a hang stops.
 */
export function stream(
  stub: Stub,
  res: ServerResponse,
  answer: Answer,
  events: readonly { event: string; data: unknown }[],
  half: number,
  entry: Omit<LedgerEntry, "at" | "status" | "end" | "usage">,
  usage: (share: number) => ModelUsage[],
): void {
  const record = (end: "complete" | "dropped" | "hung", share: number) =>
    stub.ledger.append({ at: Date.now(), ...entry, status: 200, end, usage: usage(share) });
  res.writeHead(200, { "content-type": "text/event-stream", "request-id": newId("req_"), ...rateLimits });
  const write = (event: { event: string; data: unknown }) =>
    res.write(`event: ${event.event}\ndata: ${JSON.stringify(event.data)}\n\n`);
  if (answer.cut || answer.hang) {
    for (const event of events.slice(0, half)) write(event);
    record(answer.cut ? "dropped" : "hung", 0.5);
    if (answer.cut) setTimeout(() => res.destroy(), 100); // the client has the first half by then
    return;
  }
  for (const event of events) write(event);
  record("complete", 1);
  res.end();
}

/** Refuses a request as both vendors do: JSON with a type and a message. */
export function refuse(
  stub: Stub,
  res: ServerResponse,
  status: number,
  entry: Omit<LedgerEntry, "at" | "status" | "end" | "usage" | "response">,
): void {
  stub.ledger.append({ at: Date.now(), ...entry, response: "", status, end: "refused", usage: [] });
  const type = status === 529 ? "overloaded_error" : status === 429 ? "rate_limit_error" : "api_error";
  const message = status === 529 ? "Overloaded" : status === 429 ? "Rate limited" : "Internal server error";
  res.writeHead(status, { "content-type": "application/json", "request-id": newId("req_"), "retry-after-ms": "50" });
  res.end(JSON.stringify({ type: "error", error: { type, message } }));
}

export function newId(prefix: string): string {
  return prefix + randomBytes(12).toString("hex");
}

/** Codex writes these into its log as `rate_limits`. */
const rateLimits = {
  "x-codex-primary-used-percent": "42.5",
  "x-codex-primary-window-minutes": "300",
  "x-codex-primary-reset-after-seconds": "3600",
  "x-codex-secondary-used-percent": "17",
  "x-codex-secondary-window-minutes": "10080",
  "x-codex-secondary-reset-after-seconds": "360000",
};
