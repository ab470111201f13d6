import type { CallEvent, Quality, Tier, Tokens } from "../../core/event.ts";
import { asArray, asCount, asObject, asText, type Json } from "../json.ts";
import { countUnknown } from "../jsonl.ts";
import type { ReadResult } from "../source.ts";

/** What a `usage` object says about its response. */
export interface Usage {
  tokens: Tokens;
  /** Prompt tokens of the response; with several passes, of the last one. */
  context: number;
  tier: Tier;
  geo?: string;
  quality: Quality;
  /** Passes by another model, or by a compaction, that the top level does not include. */
  inner: { key: string; model: string | undefined; tokens: Tokens; quality: Quality }[];
}

/** The counts as logged. */
export interface Counts {
  input: number;
  output: number;
  cacheRead: number;
  /** All cache writes; the next two are its split by lifetime. */
  cacheWrite: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  reasoning: number;
  webSearches: number;
  tier: string | undefined;
  speed: string | undefined;
  geo: string | undefined;
}

export function usageOf(usage: Json, out: ReadResult): Usage {
  reportUnknown(usage, out);
  const passes = asArray(usage["iterations"]).map(asObject);
  return usageFrom(
    countsOf(usage),
    passes.filter((pass) => pass !== undefined),
    out,
  );
}

export function usageFrom(counts: Counts, passes: readonly Json[], out: ReadResult): Usage {
  const tokens = tokensOf(counts, passes);
  const several = passes.length > 0;
  const last = several ? passes.findLast((pass) => !isInner(pass)) : undefined;
  const usage: Usage = {
    tokens,
    context: contextOf(last ? countsOf(last) : counts),
    tier: tierOf(counts, out),
    quality: qualityOf(tokens),
    inner: several ? passes.flatMap((pass, n) => (isInner(pass) ? [innerOf(pass, n)] : [])) : [],
  };
  if (counts.geo !== undefined && counts.geo !== "not_available" && counts.geo !== "global") usage.geo = counts.geo;
  return usage;
}

/** Cloud that serves the model, from the shape of the model's and the message's id. */
export function platformOf(model: string, id: string): NonNullable<CallEvent["platform"]> | undefined {
  if (id.startsWith("msg_bdrk_") || /^(?:arn:aws|(?:[a-z-]+\.)?anthropic\.)/.test(model)) return "bedrock";
  if (id.startsWith("msg_vrtx_") || model.includes("@")) return "vertex";
  return undefined;
}

/** Only these passes are billed beside the top level; `message` passes are in it. */
function isInner(pass: Json): boolean {
  return pass["type"] === "advisor_message" || pass["type"] === "compaction";
}

function innerOf(pass: Json, n: number): Usage["inner"][number] {
  const tokens = tokensOf(countsOf(pass), []);
  const advisor = pass["type"] === "advisor_message";
  return {
    key: `${advisor ? "advisor" : "compaction"}:${n}`,
    // An adviser without a name stays unpriced: no other model's price is guessed for it.
    model: asText(pass["model"]) ?? (advisor ? "unknown" : undefined),
    tokens,
    quality: qualityOf(tokens),
  };
}

function countsOf(usage: Json): Counts {
  const split = asObject(usage["cache_creation"]);
  return {
    input: count(usage, "input_tokens"),
    output: count(usage, "output_tokens"),
    cacheRead: count(usage, "cache_read_input_tokens"),
    cacheWrite: count(usage, "cache_creation_input_tokens"),
    cacheWrite5m: count(split, "ephemeral_5m_input_tokens"),
    cacheWrite1h: count(split, "ephemeral_1h_input_tokens"),
    reasoning: count(asObject(usage["output_tokens_details"]), "thinking_tokens"),
    webSearches: count(asObject(usage["server_tool_use"]), "web_search_requests"),
    tier: asText(usage["service_tier"], 40),
    speed: asText(usage["speed"], 40),
    geo: asText(usage["inference_geo"], 40),
  };
}

/**
 * The flat count of cache writes is the truth when there is one; a split by lifetime that does not add up to it is taken
 * from the last pass that wrote as much, and what remains has an unknown lifetime. Clients before 2.1.152 could log a
 * flat 0 beside a split: then the split counts.
 */
function tokensOf(counts: Counts, passes: readonly Json[]): Tokens {
  const { input, output, cacheRead, cacheWrite, webSearches } = counts;
  const reasoning = Math.min(counts.reasoning, output);
  const sum = splitSum(counts);
  const rest = cacheWrite === 0 ? 0 : cacheWrite - sum;
  const twin = rest === 0 ? counts : passes.map(countsOf).findLast((pass) => isSplit(pass, cacheWrite));
  const { cacheWrite5m, cacheWrite1h } = twin ?? (rest > 0 ? counts : noSplit);
  const cacheWriteUnknown = twin ? 0 : rest > 0 ? rest : cacheWrite;
  return { input, cacheRead, cacheWrite5m, cacheWrite1h, cacheWriteUnknown, output, reasoning, webSearches };
}

const noSplit = { cacheWrite5m: 0, cacheWrite1h: 0 };

function isSplit(counts: Counts, flat: number): boolean {
  return counts.cacheWrite === flat && splitSum(counts) === flat;
}

function splitSum(counts: Counts): number {
  return counts.cacheWrite5m + counts.cacheWrite1h;
}

function contextOf(counts: Counts): number {
  return counts.input + counts.cacheRead + (counts.cacheWrite || splitSum(counts));
}

function tierOf({ speed, tier }: Counts, out: ReadResult): Tier {
  if (speed === "fast") return "fast";
  if (speed !== undefined && speed !== "standard") countUnknown(out, `usage.speed=${speed}`);
  if (tier === "priority" || tier === "batch" || tier === "flex") return tier;
  if (tier !== undefined && tier !== "standard") countUnknown(out, `usage.service_tier=${tier}`);
  return "standard";
}

function qualityOf(tokens: Tokens): Quality {
  return tokens.cacheWriteUnknown > 0 ? "ttl-unknown" : "exact";
}

const knownKeys: ReadonlySet<string> = new Set([
  "input_tokens",
  "output_tokens",
  "cache_creation_input_tokens",
  "cache_read_input_tokens",
]);

/** A number under a new name may be money: doctor must hear of it. */
function reportUnknown(usage: Json, out: ReadResult): void {
  for (const key in usage) {
    if (typeof usage[key] === "number" && !knownKeys.has(key)) countUnknown(out, `usage.${key}`);
  }
  const split = asObject(usage["cache_creation"]);
  for (const key in split) {
    if (key !== "ephemeral_5m_input_tokens" && key !== "ephemeral_1h_input_tokens" && split[key]) {
      countUnknown(out, `usage.cache_creation.${key}`);
    }
  }
  const server = asObject(usage["server_tool_use"]);
  for (const key in server) {
    if (key !== "web_search_requests" && key !== "web_fetch_requests" && server[key]) {
      countUnknown(out, `usage.server_tool_use.${key}`);
    }
  }
}

function count(usage: Json | undefined, key: string): number {
  return asCount(usage?.[key]) ?? 0;
}
