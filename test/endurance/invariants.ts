import {
  type CallEvent,
  type Event,
  noTokens,
  type SessionFacts,
  type Tokens,
  tokenKinds,
} from "../../src/core/event.ts";
import { bundledBook } from "../../src/pricing/book.ts";
import { createPricer, type Pricer } from "../../src/pricing/price.ts";
import { Find, writable } from "./target.ts";

const pricer = createPricer(bundledBook);

/** Of a name or id: what a row of the ledger may hold of a log. */
const longestText = 1024;
const latest = Date.UTC(2100, 0, 1);
/** Of a response. The ledger adds up a hundred thousand of them in whole numbers. */
const mostTokens = 1e10;

/** What holds for an event whatever the log says. Throws with the field that breaks it. */
export function checkEvent(event: Event): void {
  writable(event, longestText);
  if (event.key === "" || event.session === "") throw new Find("no key or no session");
  if (!(event.at >= 0 && event.at < latest)) throw new Find(`at ${event.at}`);
  if (event.kind !== "call") return;
  if (event.endAt < event.at) throw new Find(`ends before it begins: ${event.at} ${event.endAt}`);
  whole("context", event.context);
  whole("window", event.window ?? null);
  whole("reportedNanoUsd", event.reportedNanoUsd ?? null);
  if (!event.tokens) return;
  checkTokens(event.tokens);
  if (event.tokens.reasoning > event.tokens.output) throw new Find("more reasoning than output");
  checkPrice(pricer, event);
}

export function checkFacts(facts: SessionFacts): void {
  writable(facts);
  if (facts.session === "") throw new Find("no session");
  whole("gauge", facts.gauge?.tokens ?? null);
  for (const at of [facts.startedAt, facts.endedAt, facts.branchAt, facts.gauge?.at]) {
    if (at !== undefined && !(at >= 0 && at < latest)) throw new Find(`a time of ${at}`);
  }
  if (facts.report) checkTokens(facts.report.tokens);
  whole("nanoUsd", facts.report?.nanoUsd ?? null);
}

export function checkTokens(tokens: Tokens): void {
  for (const kind of tokenKinds) {
    whole(kind, tokens[kind]);
    if (tokens[kind] > mostTokens) throw new Find(`${kind} is ${tokens[kind]}`);
  }
}

export function checkPrice(by: Pricer, call: CallEvent): void {
  const price = by.price(call);
  whole("nanoUsd", price.nanoUsd ?? 0);
  whole("unpricedTokens", price.unpricedTokens);
}

/** Responses of some models, small and large. */
export function sampleCalls(): CallEvent[] {
  const sizes: Tokens[] = [
    { ...noTokens, input: 1, output: 1 },
    { ...noTokens, input: 1e6, cacheRead: 1e6, cacheWrite5m: 1e5, cacheWrite1h: 1e5, output: 1e5, webSearches: 3 },
    { ...noTokens, input: 1e9, output: 1e9 },
  ];
  const models = ["claude-opus-5", "gpt-5.6-sol", "mine", "acme-1", "my-gateway/opus", "nobody's"];
  return models.flatMap((model) =>
    sizes.flatMap((tokens) =>
      (["standard", "fast"] as const).map((tier): CallEvent => {
        const at = Date.UTC(2026, 10, 22);
        return {
          ...({ kind: "call", source: "claude", session: "s", key: "k", at, endAt: at, offset: 0 } as const),
          ...{ model, tokens, context: tokens.input, tier, quality: "exact" },
        };
      }),
    ),
  );
}

function whole(field: string, value: number | null): void {
  if (value !== null && !(Number.isSafeInteger(value) && value >= 0)) throw new Find(`${field} is ${value}`);
}
