import type { Tokens } from "../core/event.ts";
import type { NanoUsd } from "../core/money.ts";
import type { Range } from "../core/tasks.ts";
import type { PriceInput, Pricer } from "../pricing/price.ts";

/** Responses with what they cost. */
export interface Spent {
  input: PriceInput;
  nanoUsd: NanoUsd | null;
}

/**
 * The same responses, those of one model answered by another at its price of a time (ms): read from the cache what was
 * read from it, written what was written. Models are ids of the book. Null when the other model has no price for them,
 * or its window is too small for one of them. An estimate: another model takes other steps and more or fewer of them.
 */
export function reprice(
  spent: readonly Spent[],
  from: string,
  to: string,
  at: number,
  pricer: Pick<Pricer, "price" | "window">,
): Range | null {
  const range = { low: 0, high: 0 };
  const scale = scaleOf(from, to);
  for (const { input, nanoUsd } of spent) {
    if (pricer.price(input).model !== from) {
      range.low += nanoUsd ?? 0;
      range.high += nanoUsd ?? 0;
      continue;
    }
    if (!input.tokens) return null;
    if (promptOf(input.tokens) > (pricer.window(input.source, to) ?? Infinity)) return null;
    const other = { ...input, model: to, at };
    const low = priceOf({ ...other, tokens: scaled(input.tokens, scale.prompt.low, scale.output.low) }, pricer);
    const high = priceOf({ ...other, tokens: scaled(input.tokens, scale.prompt.high, scale.output.high) }, pricer);
    if (low === null || high === null) return null;
    range.low += low;
    range.high += high;
  }
  return range;
}

/** Factors on tokens. */
interface Scale {
  prompt: { low: number; high: number };
  output: { low: number; high: number };
}

/**
 * What the width of the range is for:
 * - the same text has 1 to 1.35 times as many tokens on Claude models from Opus 4.7 on, by the vendor's migration guide
 *   (platform.claude.com, "Updated token counting"); OpenAI's models since GPT-4o share one tokenizer (o200k);
 * - for the same task models of one vendor write between half and twice as much: 1.5 times on GPT-6 Luna beside Sol in
 *   the 330 trials of Terminal-Bench's leaderboard (2026-09-30), 0.65 times on Sonnet 5.5 and twice on Haiku 5.5 beside
 *   Opus 5.5 at equal effort in a public series of runs (JOHNISKING/claude-effort-cost on Hugging Face).
 */
function scaleOf(from: string, to: string): Scale {
  const [before, after] = [hasDenseTokens(from), hasDenseTokens(to)];
  const prompt = { low: before && !after ? 1 / denser : 1, high: !before && after ? denser : 1 };
  return { prompt, output: { low: prompt.low / 2, high: prompt.high * 2 } };
}

const denser = 1.35;

function hasDenseTokens(id: string): boolean {
  return id.startsWith("claude-") && !/^claude-(?:\d|(?:sonnet|haiku)-4|opus-4(?:-[1-6])?$)/.test(id);
}

function scaled(tokens: Tokens, prompt: number, output: number): Tokens {
  return {
    input: Math.round(tokens.input * prompt),
    cacheRead: Math.round(tokens.cacheRead * prompt),
    cacheWrite5m: Math.round(tokens.cacheWrite5m * prompt),
    cacheWrite1h: Math.round(tokens.cacheWrite1h * prompt),
    cacheWriteUnknown: Math.round(tokens.cacheWriteUnknown * prompt),
    output: Math.round(tokens.output * output),
    reasoning: Math.round(tokens.reasoning * output),
    webSearches: tokens.webSearches,
  };
}

/** A model without prices for cache writes charges them as input. */
function priceOf(input: PriceInput & { tokens: Tokens }, pricer: Pick<Pricer, "price">): NanoUsd | null {
  const price = pricer.price(input);
  if (price.status === "priced") return price.nanoUsd;
  const { cacheWrite5m, cacheWrite1h, cacheWriteUnknown, ...rest } = input.tokens;
  const written = cacheWrite5m + cacheWrite1h + cacheWriteUnknown;
  if (written === 0) return null;
  const none = { cacheWrite5m: 0, cacheWrite1h: 0, cacheWriteUnknown: 0 };
  const asInput = pricer.price({ ...input, tokens: { ...rest, ...none, input: rest.input + written } });
  return asInput.status === "priced" ? asInput.nanoUsd : null;
}

function promptOf({ input, cacheRead, cacheWrite5m, cacheWrite1h, cacheWriteUnknown }: Tokens): number {
  return input + cacheRead + cacheWrite5m + cacheWrite1h + cacheWriteUnknown;
}
