import type { ModelUsage } from "./ledger.ts";

/** nano-USD per token. */
interface Rates {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
}

const sonnet: Rates = { input: 2000, output: 10_000, cacheRead: 100, cacheWrite5m: 2500, cacheWrite1h: 4000 };
const opus: Rates = { input: 4000, output: 20_000, cacheRead: 200, cacheWrite5m: 5000, cacheWrite1h: 8000 };
const sonnet45: Rates = { input: 3000, output: 15_000, cacheRead: 300, cacheWrite5m: 3750, cacheWrite1h: 6000 };
const haiku: Rates = { input: 100, output: 500, cacheRead: 10, cacheWrite5m: 125, cacheWrite1h: 200 };
const webSearchNanoUsd = 10_000_000;
const longPrompt = { model: "claude-haiku-5-5", above: 100_000, times: 5 };

/**
 * Prices that Claude Code itself applies, of the models that the scenarios use. Not copied from the price book: a test
 * holds every run's client-reported total against them.
 */
const catalogue: Readonly<Record<string, Rates>> = {
  "claude-sonnet-5-5": sonnet,
  "claude-sonnet-4-5": sonnet45,
  "claude-opus-5-5": opus,
  "claude-haiku-5-5": haiku,
};

/** Cost of one response in whole nano-USD, or undefined for a model that is not Claude's. */
export function costOf({ model, tokens, tier, geo }: ModelUsage): number | undefined {
  const rates = catalogue[model];
  if (!rates) return undefined;
  const prompt = tokens.input + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h;
  const long = model === longPrompt.model && prompt > longPrompt.above ? longPrompt.times : 1;
  const sum =
    tokens.input * rates.input +
    tokens.output * rates.output +
    tokens.cacheRead * rates.cacheRead +
    tokens.cacheWrite5m * rates.cacheWrite5m +
    tokens.cacheWrite1h * rates.cacheWrite1h;
  const factor = long * (tier === "fast" ? 2 : 1) * (geo === "us" ? 1.1 : 1);
  return Math.round(sum * factor) + tokens.webSearches * webSearchNanoUsd;
}
