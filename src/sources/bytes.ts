/**
 * Reading JSON lines as bytes. A line can be many MB of tool output; what matters is a few short values.
 *
 * A needle such as `"usage":{` can occur only as structure: inside a JSON string its quotes would be escaped. It can
 * still occur at another depth, so a needle must be a key that means the same wherever it stands, or be checked.
 */
const quote = 0x22;
const backslash = 0x5c;

/** Index just behind `needle` in `bytes`, or -1. Needles are prepared Buffers: longer ones are found faster. */
export function after(bytes: Buffer, needle: Buffer, from = 0): number {
  const at = bytes.indexOf(needle, from);
  return at < 0 ? -1 : at + needle.length;
}

/** JSON string whose first character (behind the opening quote) is at `at`; undefined when it does not close. */
export function text(bytes: Buffer, at: number): string | undefined {
  const end = endOfString(bytes, at);
  if (end < 0) return undefined;
  const raw = bytes.toString("utf8", at, end);
  return raw.includes("\\") ? unescaped(raw) : raw;
}

/** Without a quote for so many bytes, a native search is worth its call, which costs as much as these bytes. */
const plainStretch = 128;

/** Index of the closing quote of the string whose first character is at `at`, or -1. */
export function endOfString(bytes: Buffer, at: number): number {
  let stretch = at + plainStretch;
  for (let i = at; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === quote) return i;
    if (byte === backslash) i++;
    else if (i >= stretch) {
      const next = bytes.indexOf(quote, i + 1);
      if (next < 0) return -1;
      if (!isEscaped(bytes, next)) return next;
      i = next;
      stretch = next + plainStretch;
    }
  }
  return -1;
}

function isEscaped(bytes: Buffer, at: number): boolean {
  let slashes = 0;
  while (bytes[at - 1 - slashes] === backslash) slashes++;
  return slashes % 2 === 1;
}

/** Parses a whole line; undefined when it is not a JSON object. */
export function object(bytes: Buffer): Record<string, unknown> | undefined {
  return objectIn(bytes.toString("utf8"));
}

/** The same of a text, such as the JSON inside a JSON string. */
export function objectIn(written: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(written);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function unescaped(raw: string): string | undefined {
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return undefined;
  }
}
