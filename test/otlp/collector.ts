import { createServer } from "node:http";
import { onTestFinished } from "vitest";
import * as z from "zod";

/** A 64-bit number, which JSON may have as text. */
const whole = z
  .union([z.int(), z.string().regex(/^-?\d+$/)])
  .transform(Number)
  .refine(Number.isSafeInteger);
const attributes = z
  .array(z.strictObject({ key: z.string(), value: z.strictObject({ stringValue: z.string() }) }))
  .transform((pairs) => Object.fromEntries(pairs.map(({ key, value }) => [key, value.stringValue])));
const times = { startTimeUnixNano: whole64(), timeUnixNano: whole64() };
const cumulative = z.literal(2);
const number = z.strictObject({ attributes, ...times, asInt: whole.optional(), asDouble: z.number().optional() });
const histogram = z.strictObject({
  attributes,
  ...times,
  count: whole,
  sum: z.number(),
  bucketCounts: z.array(whole),
  explicitBounds: z.array(z.number()),
});
const described = { name: z.string(), unit: z.string(), description: z.string() };
const metric = z.union([
  z.strictObject({
    ...described,
    sum: z.strictObject({ aggregationTemporality: cumulative, isMonotonic: z.boolean(), dataPoints: z.array(number) }),
  }),
  z.strictObject({
    ...described,
    histogram: z.strictObject({ aggregationTemporality: cumulative, dataPoints: z.array(histogram) }),
  }),
]);
/** `ExportMetricsServiceRequest` of OTLP, as far as Taximeter uses it, and not a field more. */
const request = z.strictObject({
  resourceMetrics: z.tuple([
    z.strictObject({
      resource: z.strictObject({ attributes, droppedAttributesCount: z.literal(0) }),
      scopeMetrics: z.tuple([
        z.strictObject({ scope: z.strictObject({ name: z.string(), version: z.string() }), metrics: z.array(metric) }),
      ]),
    }),
  ]),
});

export interface Series {
  name: string;
  attributes: Record<string, string>;
  monotonic: boolean;
  start: number;
  at: number;
  value: number;
  /** Of a histogram, whose `value` is its sum. */
  buckets: number[] | null;
}

export interface Received {
  at: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  resource: Record<string, string>;
  series: Series[];
}

/** What a collector may do instead of taking a request; `cut`: it takes it, and the connection ends before its answer. */
export type Fault = { status: number; retryAfter?: string } | { answer: object } | "cut" | "silent";

/** An OpenTelemetry collector on this machine, as far as OTLP over HTTP goes. What it cannot read fails the test. */
export async function collector() {
  const took: Received[] = [];
  const turnedAway: string[] = [];
  const faults: Fault[] = [];
  const unreadable: unknown[] = [];
  const server = createServer((asked, answer) => {
    const chunks: Buffer[] = [];
    asked.on("data", (chunk: Buffer) => chunks.push(chunk));
    asked.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      const fault = faults.shift();
      if (fault === "silent") return;
      if (typeof fault === "object" && "status" in fault) {
        turnedAway.push(body);
        answer.writeHead(fault.status, fault.retryAfter ? { "retry-after": fault.retryAfter } : {}).end();
        return;
      }
      try {
        const right = asked.method === "POST" && asked.url === "/v1/metrics";
        if (!right || asked.headers["content-type"] !== "application/json") throw new Error("no OTLP over HTTP");
        took.push({ at: took.length, headers: asked.headers, body, ...read(body) });
      } catch (error) {
        unreadable.push(error);
      }
      if (fault === "cut") asked.socket.destroy();
      else
        answer
          .writeHead(200, { "content-type": "application/json" })
          .end(JSON.stringify(fault ? fault.answer : { partialSuccess: {} }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    if (unreadable.length > 0) throw unreadable[0];
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1/metrics`,
    took,
    turnedAway,
    faults,
    /** The sum over all series of a metric, in the request that was taken last, of those with these attributes. */
    last: (name: string, where: Record<string, string> = {}): number => total(took.at(-1)?.series ?? [], name, where),
    /** What a Prometheus would say was added in all that it took: by series, and a fall is a new start. */
    increase(name: string): number {
      const before = new Map<string, number>();
      let added = 0;
      for (const { resource, series } of took) {
        for (const one of series.filter((candidate) => candidate.name === name)) {
          const id = JSON.stringify([resource, one.attributes]);
          const known = before.get(id) ?? 0;
          added += one.value < known ? one.value : one.value - known;
          before.set(id, one.value);
        }
      }
      return added;
    },
  };
}

export function total(series: readonly Series[], name: string, where: Record<string, string> = {}): number {
  const wanted = Object.entries(where);
  return series
    .filter((one) => one.name === name && wanted.every(([key, value]) => one.attributes[key] === value))
    .reduce((sum, { value }) => sum + value, 0);
}

export function read(body: string): Pick<Received, "resource" | "series"> {
  const { resource, scopeMetrics } = request.parse(JSON.parse(body)).resourceMetrics[0];
  const series = scopeMetrics[0].metrics.flatMap((one): Series[] => {
    if ("histogram" in one) {
      return one.histogram.dataPoints.map(({ bucketCounts, explicitBounds, count, sum, ...point }) => {
        if (bucketCounts.length !== explicitBounds.length + 1) throw new Error("wrong number of buckets");
        if (bucketCounts.reduce((all, bucket) => all + bucket, 0) !== count) throw new Error("buckets miss responses");
        return { ...seriesOf(one.name, point), monotonic: true, value: sum, buckets: bucketCounts };
      });
    }
    const { isMonotonic: monotonic, dataPoints } = one.sum;
    return dataPoints.map(({ asInt, asDouble, ...point }) => {
      const value = asInt ?? asDouble;
      if (value === undefined || (asInt !== undefined && asDouble !== undefined)) throw new Error("not one value");
      return { ...seriesOf(one.name, point), monotonic, value, buckets: null };
    });
  });
  const names = series.map(({ name, attributes: told }) => JSON.stringify([name, told]));
  if (new Set(names).size !== names.length) throw new Error("a series is told twice");
  return { resource: resource.attributes, series };
}

function seriesOf(
  name: string,
  point: { attributes: Record<string, string>; startTimeUnixNano: number; timeUnixNano: number },
) {
  return { name, attributes: point.attributes, start: point.startTimeUnixNano, at: point.timeUnixNano };
}

/** Nanoseconds, of which tests need only milliseconds. */
function whole64() {
  return z
    .string()
    .regex(/^\d{19}$/)
    .transform((text) => Number(text.slice(0, -6)));
}
