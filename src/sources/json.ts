/** Narrowing of parsed JSON: what a log says is unknown until it is looked at, and long until it is cut. */
export type Json = Readonly<Record<string, unknown>>;

export function asObject(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A string that is not empty, cut to `max` characters. */
export function asText(value: unknown, max = 200): string | undefined {
  return typeof value === "string" && value !== "" ? value.slice(0, max) : undefined;
}

/** A whole number ≥ 0; anything else is undefined. */
export function asWhole(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** A damaged line says more than any response has, and a few of them make sums that are no whole numbers any more. */
export const mostTokens = 1e10;

/** A number of tokens, or of things as few. */
export function asCount(value: unknown): number | undefined {
  const count = asWhole(value);
  return count !== undefined && count <= mostTokens ? count : undefined;
}

/** Unix time in ms of an ISO 8601 string; undefined for what no clock of a log's writer can have shown. */
export function asTime(value: unknown): number | undefined {
  const time = typeof value === "string" ? Date.parse(value) : NaN;
  return time > 0 && time < endOfTime ? time : undefined;
}

/** One damaged byte makes a year of thousands of it, and a session that stays the newest for good. */
export const endOfTime = Date.UTC(2100, 0);
