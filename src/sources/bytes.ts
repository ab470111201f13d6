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

/** The same from the end of the line. */
export function afterLast(bytes: Buffer, needle: Buffer, from?: number): number {
  const at = from === undefined ? bytes.lastIndexOf(needle) : bytes.lastIndexOf(needle, from);
  return at < 0 ? -1 : at + needle.length;
}

/** Whole number ≥ 0 whose first digit is at `at`; -1 when there is none (null, a fraction, an exponent, a string). */
export function digits(bytes: Buffer, at: number): number {
  let value = 0;
  let i = at;
  for (; i < bytes.length; i++) {
    const digit = bytes[i]! - 0x30;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  const next = bytes[i];
  const fraction = next === 0x2e || next === 0x65 || next === 0x45;
  return i === at || fraction || !Number.isSafeInteger(value) ? -1 : value;
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

/** Index behind the bracket that closes the object or array opened at `at`; -1 when it does not close. */
export function endOfValue(bytes: Buffer, at: number): number {
  let depth = 0;
  for (let i = at; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte === quote) {
      i = endOfString(bytes, i + 1);
      if (i < 0) return -1;
    } else if (byte === 0x7b || byte === 0x5b) depth++;
    else if ((byte === 0x7d || byte === 0x5d) && --depth === 0) return i + 1;
  }
  return -1;
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
