import { noTokens, type CallEvent, type Quality, type Tier, type Tokens } from "../../core/event.ts";
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

export function usageOf(usage: Json, out: ReadResult): Usage {
  const passes = asArray(usage["iterations"])
    .map(asObject)
    .filter((pass) => pass !== undefined);
  reportUnknown(usage, out);
  const tokens = tokensOf(usage, passes);
  const geo = geoOf(usage["inference_geo"]);
  return {
    tokens,
    context: contextOf(passes.findLast((pass) => !isInner(pass)) ?? usage),
    tier: tierOf(usage, out),
    ...(geo !== undefined && { geo }),
    quality: qualityOf(tokens),
    inner: passes.flatMap((pass, n) => (isInner(pass) ? [innerOf(pass, n)] : [])),
  };
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
  const tokens = tokensOf(pass, []);
  const advisor = pass["type"] === "advisor_message";
  return {
    key: `${advisor ? "advisor" : "compaction"}:${n}`,
    // An adviser without a name stays unpriced: no other model's price is guessed for it.
    model: asText(pass["model"]) ?? (advisor ? "unknown" : undefined),
    tokens,
    quality: qualityOf(tokens),
  };
}

function tokensOf(usage: Json, passes: readonly Json[]): Tokens {
  return {
    ...noTokens,
    ...cacheWrites(usage, passes),
    input: count(usage, "input_tokens"),
    cacheRead: count(usage, "cache_read_input_tokens"),
    output: count(usage, "output_tokens"),
    reasoning: count(asObject(usage["output_tokens_details"]), "thinking_tokens"),
    webSearches: count(asObject(usage["server_tool_use"]), "web_search_requests"),
  };
}

/**
 * Cache writes by lifetime. The flat count is the truth when there is one; a split that does not add up to it is taken
 * from the last pass that wrote as much, and what remains has an unknown lifetime. Clients before 2.1.152 could log a
 * flat 0 beside a split: then the split counts.
 */
function cacheWrites(usage: Json, passes: readonly Json[]) {
  const flat = count(usage, "cache_creation_input_tokens");
  const own = splitOf(usage);
  if (flat === 0 || own.sum === flat) return own.writes;
  const twin = passes.findLast(
    (pass) => count(pass, "cache_creation_input_tokens") === flat && splitOf(pass).sum === flat,
  );
  if (twin) return splitOf(twin).writes;
  return own.sum < flat
    ? { ...own.writes, cacheWriteUnknown: flat - own.sum }
    : { cacheWrite5m: 0, cacheWrite1h: 0, cacheWriteUnknown: flat };
}

function splitOf(usage: Json) {
  const split = asObject(usage["cache_creation"]);
  const cacheWrite5m = count(split, "ephemeral_5m_input_tokens");
  const cacheWrite1h = count(split, "ephemeral_1h_input_tokens");
  return { sum: cacheWrite5m + cacheWrite1h, writes: { cacheWrite5m, cacheWrite1h } };
}

function contextOf(usage: Json): number {
  const flat = count(usage, "cache_creation_input_tokens");
  return count(usage, "input_tokens") + count(usage, "cache_read_input_tokens") + (flat || splitOf(usage).sum);
}

function tierOf(usage: Json, out: ReadResult): Tier {
  const speed = usage["speed"];
  if (speed === "fast") return "fast";
  if (typeof speed === "string" && speed !== "standard") countUnknown(out, `usage.speed=${speed}`);
  const tier = usage["service_tier"];
  if (tier === "priority" || tier === "batch" || tier === "flex") return tier;
  if (typeof tier === "string" && tier !== "standard") countUnknown(out, `usage.service_tier=${tier}`);
  return "standard";
}

function geoOf(value: unknown): string | undefined {
  const geo = asText(value, 40);
  return geo === "not_available" || geo === "global" ? undefined : geo;
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
