import { endOfTime } from "../json.ts";

/** Narrowing of what Cursor's databases and transcripts hold. Nothing here throws on content. */
export type Json = Readonly<Record<string, unknown>>;

/** Longer values (pasted images, whole repositories as context) are not parsed. */
const maxLength = 64 * 1024 * 1024;

/** A JSON object from a database value, which is text or bytes; undefined for NULL, `null`, arrays and broken JSON. */
export function parsed(value: unknown): Json | undefined {
  const json = stored(value);
  if (json === undefined || json.length > maxLength) return undefined;
  try {
    return object(JSON.parse(json));
  } catch {
    return undefined;
  }
}

/** A database value as text. */
export function stored(value: unknown): string | undefined {
  if (Buffer.isBuffer(value)) return value.toString("utf8");
  return typeof value === "string" ? value : undefined;
}

export function object(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function objects(value: unknown): Json[] {
  return list(value)
    .map(object)
    .filter((entry) => entry !== undefined);
}

/** Non-empty text, cut to `max` characters. */
export function text(value: unknown, max = 200): string | undefined {
  return typeof value === "string" && value !== "" ? value.slice(0, max) : undefined;
}

/** Unix time in ms, from ms or an ISO date; undefined for anything before 2020 (other clocks, zeros). */
export function time(value: unknown): number | undefined {
  const ms = typeof value === "string" ? Date.parse(value) : value;
  return typeof ms === "number" && ms > 1_577_836_800_000 && ms < endOfTime ? Math.floor(ms) : undefined;
}

/** Ids are UUIDs or short names. Those with a line break are sub-rows of tool calls; longer ones are nothing we know. */
export function id(value: unknown): string | undefined {
  return typeof value === "string" && /^[^\p{Cc}]{1,200}$/u.test(value) ? value : undefined;
}
