/** A random number generator that a seed repeats (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Changes an input a little: bytes, lines, or the values of a JSON line. `others` lends parts. */
export function mutate(input: Buffer, others: readonly Buffer[], random: () => number): Buffer {
  let bytes = input;
  const times = 1 + Math.floor(random() * 3);
  for (let i = 0; i < times; i++) {
    const change = changes[Math.floor(random() * changes.length)]!;
    bytes = change(bytes, others[Math.floor(random() * others.length)] ?? input, random);
  }
  return bytes.length > maximumBytes ? bytes.subarray(0, maximumBytes) : bytes;
}

const maximumBytes = 64 * 1024;

type Change = (bytes: Buffer, other: Buffer, random: () => number) => Buffer;

const changes: readonly Change[] = [
  flipByte,
  insertToken,
  cut,
  splice,
  dropLine,
  swapLines,
  repeatLine,
  changeValue,
  changeValue,
  changeValue,
  changeValue,
  changeValue,
];

function flipByte(bytes: Buffer, _: Buffer, random: () => number): Buffer {
  if (bytes.length === 0) return bytes;
  const copy = Buffer.from(bytes);
  copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256);
  return copy;
}

/** What tends to break readers of JSON and JSONL. */
const tokens = [
  ...["\0", "\n", "\r\n", "\uFEFF", "\u2028", "\\", '"', "\\u0000", "\\ud800", "{", "}", "[", "]", ",", ":", "null"],
  ...["-1", "-0", "1e308", "1e999", "9007199254740993", "0.5", "NaN", "true", '"__proto__":', '"usage":{', '"id":'],
].map((text) => Buffer.from(text));
tokens.push(Buffer.from([0xff, 0xfe]), Buffer.from([0xc3]), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from([0x80]));

function insertToken(bytes: Buffer, _: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * (bytes.length + 1));
  return Buffer.concat([bytes.subarray(0, at), tokens[Math.floor(random() * tokens.length)]!, bytes.subarray(at)]);
}

function cut(bytes: Buffer, _: Buffer, random: () => number): Buffer {
  const from = Math.floor(random() * bytes.length);
  const to = Math.min(bytes.length, from + Math.floor(random() ** 3 * bytes.length));
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
}

function splice(bytes: Buffer, other: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * (bytes.length + 1));
  return Buffer.concat([bytes.subarray(0, at), other.subarray(Math.floor(random() * (other.length + 1)))]);
}

function dropLine(bytes: Buffer, _: Buffer, random: () => number): Buffer {
  const lines = linesOf(bytes);
  lines.splice(Math.floor(random() * lines.length), 1);
  return Buffer.concat(lines);
}

function swapLines(bytes: Buffer, _: Buffer, random: () => number): Buffer {
  const lines = linesOf(bytes);
  const [a, b] = [Math.floor(random() * lines.length), Math.floor(random() * lines.length)];
  if (lines.length > 1) [lines[a], lines[b]] = [lines[b]!, lines[a]!];
  return Buffer.concat(lines);
}

function repeatLine(bytes: Buffer, other: Buffer, random: () => number): Buffer {
  const lines = linesOf(bytes);
  const from = random() < 0.5 ? lines : linesOf(other);
  const line = from[Math.floor(random() * from.length)];
  if (line) lines.splice(Math.floor(random() * (lines.length + 1)), 0, line);
  return Buffer.concat(lines);
}

function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < bytes.length;) {
    const at = bytes.indexOf(10, from);
    const to = at < 0 ? bytes.length : at + 1;
    lines.push(bytes.subarray(from, to));
    from = to;
  }
  return lines;
}

/** Of a line that is JSON: puts another value in place of one, leaves a member out, or adds one. */
function changeValue(bytes: Buffer, other: Buffer, random: () => number): Buffer {
  const lines = linesOf(bytes);
  const at = Math.floor(random() * lines.length);
  const value = parsed(lines[at]);
  if (value === undefined) return bytes;
  const places = placesIn(value);
  const place = places[Math.floor(random() * places.length)];
  if (!place) return bytes;
  const { holder, key } = place;
  const roll = random();
  if (roll < 0.15) delete holder[key];
  else if (roll < 0.35) {
    const lent = placesIn(parsed(linesOf(other)[0]) ?? {});
    const from = lent[Math.floor(random() * lent.length)];
    if (from) holder[key] = structuredClone(from.holder[from.key]);
  } else holder[key] = odd[Math.floor(random() * odd.length)];
  lines[at] = Buffer.from(`${JSON.stringify(value)}\n`);
  return Buffer.concat(lines);
}

const odd: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1,
    0.1,
    1e9,
    2 ** 53 - 1,
    2 ** 53,
    1e300,
    "",
    "0",
    "-1",
    "12",
    "x".repeat(5000),
    "\u0000",
    "\u202E",
  ],
  ...["../../etc", "__proto__", "constructor", "2026-02-30T25:61:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"],
  ...[[], {}, [[]], [null], { type: "text" }, { input_tokens: 5, output_tokens: 7 }, "claude-opus-4-6", "gpt-5.6"],
];

function parsed(line: Buffer | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line?.toString("utf8") ?? "");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Every member of every object and list in it, at any depth. */
function placesIn(value: object): { holder: Record<string, unknown>; key: string }[] {
  const places: { holder: Record<string, unknown>; key: string }[] = [];
  const visit = (holder: Record<string, unknown>, depth: number) => {
    for (const key of Object.keys(holder)) {
      places.push({ holder, key });
      const child = holder[key];
      if (typeof child === "object" && child !== null && depth < 50) visit(child as Record<string, unknown>, depth + 1);
    }
  };
  visit(value as Record<string, unknown>, 0);
  return places;
}
