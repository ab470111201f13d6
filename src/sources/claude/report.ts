import { noTokens, type ClientReport, type Tokens } from "../../core/event.ts";
import { asCount, asObject, asText, asWhole, type Json } from "../json.ts";
import type { ReadResult } from "../source.ts";
import type { State } from "./state.ts";

/**
 * `cost-state`: the client's own figures of the session, written when a run ends. They hold every call, also those
 * without a line; they go on over resumes, and in a fork from the parent's. A killed run writes none.
 */
export function readCostState(record: Json, state: State, out: ReadResult): void {
  const session = asText(record["sessionId"]) ?? state.session;
  const start = asWhole(record["startTime"]) ?? 0;
  const lasted = asWhole(record["totalDuration"]) ?? 0;
  const report = reportOf(record["modelUsage"], record["totalCostUSD"]);
  if (!report) return;
  out.facts.push({
    source: "claude",
    session,
    report: {
      by: "cost-state",
      // The record has no time of its own. Pauses between runs are not in the duration: then the last line is later.
      at: Math.max(Math.floor(state.at), start + lasted),
      unknownModels: record["hasUnknownModelCost"] === true,
      ...report,
    },
  });
}

/** Models in one report: names come from the file. */
const maxModels = 100;

/** Figures by model, as both places write them; undefined when there is no total. */
export function reportOf(
  usage: unknown,
  usd: unknown,
): Pick<ClientReport, "nanoUsd" | "tokens" | "models"> | undefined {
  const nanoUsd = nanoOf(usd);
  if (nanoUsd === null) return undefined;
  const models = Object.entries(asObject(usage) ?? {})
    .slice(0, maxModels)
    .map(([name, value]) => {
      const counts = asObject(value) ?? {};
      // The client marks a larger window in the name; logs do not.
      const model = name.replace(/\[1m\]$/i, "").slice(0, 120);
      return { model, tokens: tokensOf(counts), nanoUsd: nanoOf(counts["costUSD"]) };
    });
  const tokens = { ...noTokens };
  for (const model of models) {
    for (const kind of Object.keys(tokens) as (keyof Tokens)[]) tokens[kind] += model.tokens[kind];
  }
  return { nanoUsd, tokens, models };
}

function tokensOf(counts: Json): Tokens {
  const count = (key: string) => asCount(counts[key]) ?? 0;
  const cacheWrite5m = count("cacheCreationEphemeral5mInputTokens");
  const cacheWrite1h = count("cacheCreationEphemeral1hInputTokens");
  return {
    input: count("inputTokens"),
    cacheRead: count("cacheReadInputTokens"),
    cacheWrite5m,
    cacheWrite1h,
    cacheWriteUnknown: Math.max(0, count("cacheCreationInputTokens") - cacheWrite5m - cacheWrite1h),
    output: count("outputTokens"),
    reasoning: count("thinkingTokens"),
    webSearches: count("webSearchRequests"),
  };
}

function nanoOf(usd: unknown): number | null {
  const nano = typeof usd === "number" ? Math.round(usd * 1e9) : -1;
  return Number.isSafeInteger(nano) && nano >= 0 ? nano : null;
}
