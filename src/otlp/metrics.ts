import { ValueType } from "@opentelemetry/api";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type HistogramMetricData,
  type ResourceMetrics,
  type SumMetricData,
} from "@opentelemetry/sdk-metrics";
import { tagNames } from "../core/allocation.ts";
import type { SourceId } from "../core/event.ts";
import { type MeterTotals, type ResponseSizes, sizeBounds } from "../core/otlp.ts";

/** All that is told in one request: what was counted in [since, at], ms. */
export interface Measured {
  since: number;
  at: number;
  /** Of this program. */
  version: string;
  /** Random; tells this machine's series from those of others. */
  instance: string;
  totals: readonly MeterTotals[];
  sizes: readonly ResponseSizes[];
}

/**
 * The totals as OpenTelemetry's own data model, cumulative from `since` on. Two families, described in docs/otlp.md:
 * `taximeter.*` is exact, has the tags and may fall when history is corrected, priced or allocated anew; `gen_ai.*` is
 * what the GenAI semantic conventions name, of which `keep` sees to it that it never falls.
 */
export function metricsOf(measured: Measured, keep: (series: string, value: number) => number): ResourceMetrics {
  const { version, instance, totals } = measured;
  const sum = sumsBetween(measured);
  const byModel = [...Map.groupBy(totals, ({ tool, model }) => `${tool} ${model}`).values()];
  const tagged = (value: (total: MeterTotals) => number, more: Attributes = {}): Point[] =>
    totals.map((total) => ({ attributes: { ...attributesOf(total), ...tagsOf(total), ...more }, value: value(total) }));
  const kept = (name: string, value: (total: MeterTotals) => number): SumMetricData => {
    const points = byModel.map((group) => {
      const { tool, model } = group[0]!;
      const now = group.reduce((all, total) => all + value(total), 0);
      const attributes = { ...genAi(tool, model), "gen_ai.token.modality": "unknown" };
      return { attributes, value: keep(`${name} ${tool} ${model}`, now) };
    });
    return sum(name, "{token}", "Tokens as the tools' logs report them.", points, "monotonic");
  };
  const metrics = [
    sum("taximeter.cost", "{USD}", "Cost at API prices.", tagged(dollars), "exact", ValueType.DOUBLE),
    sum("taximeter.cost.nano_usd", "{nUSD}", "The same, exactly.", tagged(nano)),
    sum("taximeter.tokens", "{token}", "Tokens by type; the types add up to all tokens.", [
      ...tagged(({ tokens }) => tokens.input, { "taximeter.token.type": "input" }),
      ...tagged(({ tokens }) => tokens.cacheRead, { "taximeter.token.type": "cache_read" }),
      ...tagged(cacheWrites, { "taximeter.token.type": "cache_write" }),
      ...tagged(({ tokens }) => tokens.output, { "taximeter.token.type": "output" }),
    ]),
    sum("taximeter.tokens.unpriced", "{token}", "Tokens without a known price.", tagged(unpriced)),
    sum("taximeter.responses", "{response}", "Responses of models.", [
      ...tagged(({ pricedCalls }) => pricedCalls, { "taximeter.response.state": "priced" }),
      ...tagged(unpricedCalls, { "taximeter.response.state": "unpriced" }),
      ...tagged(({ unreportedCalls }) => unreportedCalls, { "taximeter.response.state": "unreported" }),
    ]),
    kept("gen_ai.client.inference.usage.input_tokens", allInput),
    kept("gen_ai.client.inference.usage.output_tokens", ({ tokens }) => tokens.output),
    kept("gen_ai.client.inference.usage.cache_read.input_tokens", ({ tokens }) => tokens.cacheRead),
    kept("gen_ai.client.inference.usage.cache_write.input_tokens", cacheWrites),
    kept("gen_ai.client.inference.usage.reasoning.output_tokens", ({ tokens }) => tokens.reasoning),
    histogramOf(measured, keep),
  ];
  return {
    resource: resourceFromAttributes({
      "service.name": "taximeter",
      "service.version": version,
      "service.instance.id": instance,
    }),
    scopeMetrics: [{ scope: { name: "taximeter", version }, metrics }],
  };
}

type Attributes = Readonly<Record<string, string>>;
interface Point {
  attributes: Attributes;
  value: number;
}

function sumsBetween({ since, at }: Measured) {
  return (
    name: string,
    unit: string,
    description: string,
    points: readonly Point[],
    falls: "exact" | "monotonic" = "exact",
    type = ValueType.INT,
  ): SumMetricData => ({
    descriptor: { name, unit, description, valueType: type },
    dataPointType: DataPointType.SUM,
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    isMonotonic: falls === "monotonic",
    dataPoints: points.map((point) => ({ ...point, startTime: timeOf(since), endTime: timeOf(at) })),
  });
}

function histogramOf(
  { since, at, sizes }: Measured,
  keep: (series: string, value: number) => number,
): HistogramMetricData {
  const name = "gen_ai.client.token.usage";
  return {
    descriptor: { name, unit: "{token}", description: "Tokens of single responses.", valueType: ValueType.INT },
    dataPointType: DataPointType.HISTOGRAM,
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPoints: sizes.map(({ tool, model, type, counts, sum }) => {
      const series = `${name} ${tool} ${model} ${type}`;
      const kept = counts.map((count, bucket) => keep(`${series} ${bucket}`, count));
      return {
        attributes: { ...genAi(tool, model), "gen_ai.token.type": type },
        startTime: timeOf(since),
        endTime: timeOf(at),
        value: {
          buckets: { boundaries: [...sizeBounds], counts: kept },
          count: kept.reduce((all, count) => all + count, 0),
          sum: keep(`${series} sum`, sum),
        },
      };
    }),
  };
}

function attributesOf({ tool, model }: MeterTotals): Attributes {
  return { ...genAi(tool, model), "taximeter.tool": tool };
}

/** What the conventions demand of every series. One name of a model is all that logs hold: asked for, or served. */
function genAi(tool: SourceId, model: string): Attributes {
  return {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": providers[tool],
    "gen_ai.request.model": model,
  };
}

function tagsOf(total: MeterTotals): Attributes {
  const tags: Record<string, string> = {};
  for (const name of [...tagNames, "kind"] as const) {
    const value = total[name];
    if (value !== null) tags[`taximeter.${name}`] = value;
  }
  return tags;
}

const providers: Readonly<Record<SourceId, string>> = { claude: "anthropic", codex: "openai", cursor: "cursor" };

const nano = ({ nanoUsd }: MeterTotals) => nanoUsd;
const dollars = ({ nanoUsd }: MeterTotals) => nanoUsd / 1e9;
const unpriced = ({ unpricedTokens }: MeterTotals) => unpricedTokens;
const unpricedCalls = ({ calls, pricedCalls, unreportedCalls }: MeterTotals) => calls - pricedCalls - unreportedCalls;
const cacheWrites = ({ tokens }: MeterTotals) => tokens.cacheWrite5m + tokens.cacheWrite1h + tokens.cacheWriteUnknown;
/** The conventions count cached tokens among the input. */
const allInput = (total: MeterTotals) => total.tokens.input + total.tokens.cacheRead + cacheWrites(total);

/** Seconds and nanoseconds. */
function timeOf(ms: number): DataPoint<number>["startTime"] {
  return [Math.floor(ms / 1000), (ms % 1000) * 1e6];
}
