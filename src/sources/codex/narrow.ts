/** The edge: what a rollout holds is unknown until it was looked at. Absent, null and of another type are the same. */

export type Json = Record<string, unknown>;

export function json(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

/** A text that is not empty. */
export function string(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A name or id, bounded: it goes into keys and tables. */
export function name(value: unknown): string | undefined {
  return string(value)?.slice(0, 128);
}

export function integer(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
}

/** A context window in tokens: undefined for what can hold none. */
export function windowOf(value: unknown): number | undefined {
  const tokens = integer(value);
  return tokens !== undefined && tokens > 0 ? tokens : undefined;
}
