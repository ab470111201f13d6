import * as z from "zod";
import { noTokens, type Tokens } from "../../core/event.ts";
import { type AmountKind, type CursorUsageEvent, emptyReading } from "../../core/vendor.ts";
import type { Answer, Outcome } from "../endpoint.ts";
import { cents, dollars, optionalText, responseTokens, text, unixMs, whole } from "../fields.ts";
import { ask, type HttpRequest, type Transport } from "../http.ts";
import { overlapFree } from "../multiset.ts";
import { allPages, type Page } from "../pages.ts";

/**
 * Reads usage events, which the dashboard and the Admin API tell in the same shape.
 * @param requestOf the request of page 1, 2 … of one of the spans
 * @param spans ms, each short enough for one request
 */
export async function readUsageEvents(
  requestOf: (span: { from: number; to: number }, page: number) => HttpRequest,
  spans: readonly { from: number; to: number }[],
  { pageSize, pauseMs }: { pageSize: number; pauseMs: number },
  transport: Transport,
): Promise<Outcome> {
  const reading = emptyReading(transport.now());
  for (const span of spans) {
    let read = 0;
    const fetchPage = async (cursor: string | null): Promise<Answer<Page<CursorUsageEvent>>> => {
      const number = Number(cursor ?? 1);
      const answer = await ask(requestOf(span, number), schema, transport);
      if (!answer.ok) return answer;
      const { totalUsageEventsCount: total, pagination, usageEvents, usageEventsDisplay } = answer.value.value;
      const items = (usageEvents ?? usageEventsDisplay ?? []).map(usageEvent);
      read = number === 1 ? items.length : read + items.length;
      // Not by the size of a page: it may be smaller than what was asked for.
      const goesOn = items.length > 0 && (total === null ? items.length >= pageSize : read < total);
      const more = pagination?.hasNextPage ?? goesOn;
      return { ok: true, value: { items, next: more ? String(number + 1) : null, total } };
    };
    const answer = await allPages(fetchPage, {
      keyOf: eventKey,
      mostPages: 100,
      pause: async () => transport.pause(pauseMs),
    });
    if (!answer.ok) return answer;
    // Both ends of a span belong to it.
    reading.events = overlapFree([reading.events, answer.value.items], eventKey);
    reading.caveats.push(...answer.value.caveats);
  }
  reading.events.sort((a, b) => a.at - b.at);
  reading.caveats = [...new Set(reading.caveats)];
  return { ok: true, value: reading };
}

/** Cursor gives events no id: two that are equal in all of this cannot be told apart. */
export function eventKey(event: CursorUsageEvent): string {
  const { at, model, tokens, charged, apiValue, is, user, conversation, request } = event;
  return JSON.stringify([at, model, tokens, charged, apiValue, is, user, conversation, request]);
}

const event = z.object({
  timestamp: unixMs,
  model: text,
  kind: optionalText,
  maxMode: z.boolean().nullish(),
  isHeadless: z.boolean().nullish(),
  // Absent where the call is billed by request. Input excludes what was read from the cache and what was written to it.
  tokenUsage: z
    .object({
      inputTokens: responseTokens,
      outputTokens: responseTokens,
      cacheWriteTokens: responseTokens,
      cacheReadTokens: responseTokens,
      totalCents: cents.nullish(),
    })
    .nullish(),
  cursorTokenFee: cents.nullish(),
  chargedCents: cents.nullish(),
  // Older answers: "$0.05", or "-" for nothing.
  usageBasedCosts: z.union([z.literal("-").transform(() => null), dollars]).nullish(),
  isChargeable: z.boolean().nullish(),
  conversationId: optionalText,
  requestId: optionalText,
  userEmail: optionalText,
});

const schema = z.object({
  totalUsageEventsCount: whole.nullish().transform((count) => count ?? null),
  // The one or the other name.
  usageEvents: z.array(event).nullish(),
  usageEventsDisplay: z.array(event).nullish(),
  pagination: z.object({ hasNextPage: z.boolean().nullish() }).nullish(),
});

function usageEvent(raw: z.output<typeof event>): CursorUsageEvent {
  const { tokenUsage } = raw;
  return {
    at: raw.timestamp,
    model: raw.model,
    tokens: tokenUsage ? tokensOf(tokenUsage) : null,
    apiValue: tokenUsage?.totalCents ?? null,
    charged: raw.chargedCents ?? raw.usageBasedCosts ?? null,
    fee: raw.cursorTokenFee ?? 0,
    is: kindOf(raw.kind, raw.isChargeable ?? true),
    maxMode: raw.maxMode ?? false,
    headless: raw.isHeadless ?? null,
    conversation: raw.conversationId,
    request: raw.requestId,
    user: raw.userEmail,
  };
}

function tokensOf(usage: {
  inputTokens: number;
  outputTokens: number;
  cacheWriteTokens: number;
  cacheReadTokens: number;
}): Tokens {
  return {
    ...noTokens,
    input: usage.inputTokens,
    cacheRead: usage.cacheReadTokens,
    cacheWriteUnknown: usage.cacheWriteTokens,
    output: usage.outputTokens,
  };
}

/**
 * USAGE_EVENT_KIND_USAGE_BASED is on the bill; with USER_API_KEY the model's vendor bills, not Cursor; the other kinds
 * (INCLUDED_IN_…, FREE_CREDIT, ERRORED_NOT_CHARGED …) are not billed.
 */
function kindOf(kind: string | null, chargeable: boolean): AmountKind {
  if (kind === "USAGE_EVENT_KIND_USER_API_KEY") return "api-value";
  return chargeable && (kind === null || kind === "USAGE_EVENT_KIND_USAGE_BASED") ? "real-money" : "included";
}
