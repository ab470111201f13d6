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

/** Index of the closing quote of the string that starts at `at`, or -1. */
export function endOfString(bytes: Buffer, at: number): number {
  let end = bytes.indexOf(quote, at);
  while (end > 0) {
    let slashes = 0;
    while (bytes[end - 1 - slashes] === backslash) slashes++;
    if (slashes % 2 === 0) return end;
    end = bytes.indexOf(quote, end + 1);
  }
  return end;
}

/** Parses a whole line; undefined when it is not a JSON object. */
export function object(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
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
