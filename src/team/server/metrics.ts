import type { Receipt } from "../wire.ts";

/** Counters of this process, in the text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export interface Metrics {
  /** `route` is a pattern of ours, never what was asked for. */
  request(route: string, status: number, seconds: number): void;
  rows(receipt: Receipt): void;
  text(): string;
}

const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(): Metrics {
  const requests = new Map<string, number>();
  const rows = new Map<string, number>();
  const durations = new Map<string, { sum: number; count: number; buckets: number[] }>();
  const add = (to: Map<string, number>, labels: string) => to.set(labels, (to.get(labels) ?? 0) + 1);
  return {
    request(route, status, seconds) {
      add(requests, `route="${route}",status="${status}"`);
      const labels = `route="${route}"`;
      const duration = durations.get(labels) ?? { sum: 0, count: 0, buckets: bounds.map(() => 0) };
      durations.set(labels, duration);
      duration.sum += seconds;
      duration.count++;
      for (const [i, bound] of bounds.entries()) if (seconds <= bound) duration.buckets[i]!++;
    },
    rows(receipt) {
      for (const { status } of receipt.rows) add(rows, `status="${status}"`);
    },
    text() {
      const lines = [
        "# HELP taximeter_team_requests_total Requests that were answered.",
        "# TYPE taximeter_team_requests_total counter",
        ...[...requests].map(([labels, count]) => `taximeter_team_requests_total{${labels}} ${count}`),
        "# HELP taximeter_team_rows_total Rows of totals that were received.",
        "# TYPE taximeter_team_rows_total counter",
        ...[...rows].map(([labels, count]) => `taximeter_team_rows_total{${labels}} ${count}`),
        "# HELP taximeter_team_request_seconds Time from a request to its answer.",
        "# TYPE taximeter_team_request_seconds histogram",
      ];
      for (const [labels, { sum, count, buckets }] of durations) {
        lines.push(
          ...bounds.map((le, i) => `taximeter_team_request_seconds_bucket{${labels},le="${le}"} ${buckets[i]}`),
          `taximeter_team_request_seconds_bucket{${labels},le="+Inf"} ${count}`,
          `taximeter_team_request_seconds_sum{${labels}} ${sum.toFixed(6)}`,
          `taximeter_team_request_seconds_count{${labels}} ${count}`,
        );
      }
      return `${lines.join("\n")}\n`;
    },
  };
}
