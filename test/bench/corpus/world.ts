import type { Filler } from "./filler.ts";
import type { Random } from "./random.ts";
import { openSink, type Sink } from "./sink.ts";
import type { Tally } from "./truth.ts";

/** What the writers of sessions share. */
export interface World {
  home: string;
  random: Random;
  filler: Filler;
  tally: Tally;
  /** Lent to the one file that is open. */
  buffer: Buffer;
  scale: Scale;
  /** When the next session starts. */
  morning: () => number;
}

/** Small corpora hold the same stories in shorter sessions. */
export interface Scale {
  /** Median of responses in a conversation. */
  responses: number;
  /** Median and longest tool result, bytes. */
  result: { median: number; most: number };
  /** Probability of what is rare in real logs: retries, broken lines, cut answers. */
  rare: number;
  /** A conversation is compacted at this many tokens. */
  context: number;
}

export function scaleFor(bytes: number): Scale {
  return bytes < 20e6
    ? { responses: 5, result: { median: 250, most: 6_000 }, rare: 0.08, context: 24_000 }
    : { responses: 31, result: { median: 900, most: 500_000 }, rare: 0.01, context: 180_000 };
}

const lastDay = Date.UTC(2026, 10, 20);
const day = 86_400_000;
const days = 180;

/** Start of a session: on one of the last half year's days, in working hours. */
export function someMorning(random: Random): number {
  return morningOf(random, random.int(1, days));
}

/** The same on the day that lies so many days before the last one. */
export function morningOf(random: Random, daysBefore: number): number {
  return lastDay - daysBefore * day + random.int(7 * 3600, 20 * 3600) * 1000 + random.int(0, 999);
}

/** Midnight (UTC) of the day that lies so many days before the last one. */
export function midnightOf(daysBefore: number): number {
  return lastDay - daysBefore * day;
}

/** The last moment of that day: what starts here goes on after midnight. */
export function beforeMidnight(at: number): number {
  return Math.ceil(at / day) * day - 400;
}

/** Writes one file and counts it. `write` returns the time of the last line, ms. */
export function withFile(world: World, path: string, write: (out: Sink) => number): void {
  const out = openSink(path, world.buffer);
  const end = write(out);
  world.tally.file(out.offset(), out.lines());
  out.close(end);
}

/** Bytes of one tool result. Small corpora hold a few that are larger than a read buffer, too. */
export function resultBytes({ random, scale }: World): number {
  if (random.chance(0.0007)) return 300_000;
  return Math.min(scale.result.most, 200 + random.logNormal(scale.result.median, 1.7));
}

/** Tokens of an answer. */
export function outputTokens(random: Random): number {
  return Math.min(32_000, 20 + Math.floor(random.logNormal(230, 1.1)));
}

/** Responses of a conversation. */
export function responseCount({ random, scale }: World): number {
  return 2 + Math.min(scale.responses * 20, Math.floor(random.logNormal(scale.responses, 0.9)));
}

/** Lines that a crash or a full disk leaves behind: none is a JSON object. */
export const broken: readonly [string, ...string[]] = [
  '{"type":"assistant","message":{"id":"msg_torn","model":"claude-sonnet-5-5","usage":{"input_tokens":10,"output_to',
  '{"timestamp":"2026-11-01T10:00:00.000Z","type":"event_msg","payload":{"type":"token_count","info":{"total_token',
  '"usage":{"input_tokens":1,"output_tokens":2}}',
  "\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000",
  "<<<<<<< HEAD",
];
