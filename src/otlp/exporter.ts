import { AggregationTemporalityPreference, OTLPMetricExporterBase } from "@opentelemetry/exporter-metrics-otlp-http";
import {
  createOtlpNetworkExportDelegate,
  ExporterMetrics,
  type ExportResponse,
  getSharedConfigurationDefaults,
} from "@opentelemetry/otlp-exporter-base";
import { JsonMetricsSerializer, MetricsExporterMetricsHelper } from "@opentelemetry/otlp-transformer";
import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";

/** As the global `fetch`, of which only this much is used. */
type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Collector {
  url: string;
  headers: Readonly<Record<string, string>>;
  fetch: Fetch;
  signal: AbortSignal;
  now: () => number;
}

/** What came of a request. `retryAt`: when to try again, ms; null: as soon as it suits. */
export type Sent =
  | { outcome: "taken" }
  | { outcome: "partly"; rejected: number }
  | { outcome: "retry"; status: number | null; retryAt: number | null }
  | { outcome: "refused"; status: number };

/** The body of a request: OTLP as JSON (http/json). */
export function bodyOf(metrics: ResourceMetrics): string {
  return new TextDecoder().decode(JsonMetricsSerializer.serializeRequest(metrics));
}

/**
 * Sends metrics once, by OpenTelemetry's exporter: it serialises, bounds the time and reads the answer. Requests leave by
 * `fetch`, as the editor's proxy settings want, and not by Node's own sockets. It does not try again by itself: a later
 * request holds all that this one does.
 */
export async function send(metrics: ResourceMetrics, collector: Collector): Promise<Sent> {
  let sent: Sent = { outcome: "retry", status: null, retryAt: null };
  const exporter = new OTLPMetricExporterBase(
    createOtlpNetworkExportDelegate(
      { ...getSharedConfigurationDefaults(), concurrencyLimit: 1 },
      JsonMetricsSerializer,
      new ExporterMetrics({
        componentType: "otlp_http_json_metric_exporter",
        metricsHelper: MetricsExporterMetricsHelper,
        url: undefined,
        meterProvider: undefined,
        responseAttributesFromError: () => ({}),
      }),
      {
        async send(data, timeoutMs): Promise<ExportResponse> {
          const answer = await post(data, collector, timeoutMs);
          sent = answer.sent;
          return answer.response;
        },
        shutdown() {},
      },
    ),
    { temporalityPreference: AggregationTemporalityPreference.CUMULATIVE }, // else it asks the environment
  );
  await new Promise<void>((resolve) => exporter.export(metrics, () => resolve()));
  await exporter.shutdown();
  return sent;
}

async function post(
  data: Uint8Array,
  { url, headers, fetch, signal, now }: Collector,
  timeoutMs: number,
): Promise<{ sent: Sent; response: ExportResponse }> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json", "user-agent": userAgent },
      body: new TextDecoder().decode(data),
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    const body = new Uint8Array(await answer.arrayBuffer());
    if (answer.ok) return { sent: takenBy(body), response: { status: "success", data: body } };
    const { status } = answer;
    // Those that the protocol names as worth another attempt, and no other.
    if (![429, 502, 503, 504].includes(status)) {
      return { sent: { outcome: "refused", status }, response: failure };
    }
    const retryAt = retryTime(answer.headers, now());
    return { sent: { outcome: "retry", status, retryAt }, response: { status: "retryable" } };
  } catch {
    return { sent: { outcome: "retry", status: null, retryAt: null }, response: { status: "retryable" } };
  }
}

const failure: ExportResponse = { status: "failure", error: new Error("refused") };
const userAgent = "Taximeter";

/** A collector may take a request and reject some of its points. */
function takenBy(body: Uint8Array): Sent {
  const { partialSuccess } = JsonMetricsSerializer.deserializeResponse(body);
  const told: unknown = partialSuccess?.rejectedDataPoints ?? 0; // 64 bits: JSON has them as text
  const rejected = Number(told);
  return rejected > 0 ? { outcome: "partly", rejected } : { outcome: "taken" };
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3). */
function retryTime(headers: Headers, now: number): number | null {
  const text = headers.get("retry-after")?.trim() ?? "";
  if (/^\d{1,7}$/.test(text)) return now + Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}
