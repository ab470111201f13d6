/** Days of vendors are days of UTC. */

export const dayMs = 86_400_000;

/** YYYY-MM-DD of UTC. */
export function utcDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** First ms of the UTC day that `ms` lies in. */
export function startOfUtcDay(ms: number): number {
  return Math.floor(ms / dayMs) * dayMs;
}

/** First ms after the UTC day that ends at, or holds, the ms before `ms`: makes an exclusive end one of whole days. */
export function endOfUtcDay(ms: number): number {
  return Math.ceil(ms / dayMs) * dayMs;
}

/** RFC 3339 without a fraction: "2026-09-01T00:00:00Z". */
export function rfc3339(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** [from, to) cut into spans of at most `longest` ms: some vendors answer for so much at once only. */
export function spansOf(from: number, to: number, longest: number): { from: number; to: number }[] {
  const spans = [];
  for (let start = from; start < to; start += longest) spans.push({ from: start, to: Math.min(start + longest, to) });
  return spans;
}
