import { hour, minute, type SessionBuilder } from "./session.ts";
import type { Format } from "./desk.ts";

export interface ResetKind {
  name: string;
  /** Tokens before the first prompt. */
  system?: number;
  formats?: readonly Format[];
  ttl?: "5m" | "1h";
  /** Responses that sessions which came as far usually still have. */
  left: number;
  /** From the last response to now, ms. */
  rested: number;
  /** Share of the window that is full in the end. */
  share: readonly [number, number];
  write?(session: SessionBuilder, tokens: number): void;
}

/** Fills the context by results of tools, in so many responses. */
export function fill(session: SessionBuilder, tokens: number, responses = session.random.int(40, 110)): void {
  for (let n = responses; n > 0; n--) {
    const size = Math.round((tokens / responses) * (0.6 + 0.8 * session.random.next()));
    if (n % 9 === 0) session.prompt("Go on with the next part.");
    session.run({ does: "read", what: `src/part${n}.ts`, says: "x".repeat(300), tokens: size });
  }
}

const claudeOnly: readonly Format[] = ["claude"];

/** Going on is cheaper, or the context is small and hot, or nobody goes on. */
export const goingOn: readonly ResetKind[] = [
  { name: "small and hot", left: 80, rested: minute, share: [0.03, 0.28] },
  {
    name: "hot, grown tenfold, and still small",
    left: 80,
    rested: minute,
    share: [0.22, 0.32],
    write(session, tokens) {
      fill(session, 6000, 12);
      session.pass(hour);
      fill(session, tokens - 6000, 40);
    },
  },
  { name: "hot and full, nearly done", left: 1, rested: minute, share: [0.45, 0.85] },
  {
    name: "most of it is there from the start",
    system: 130_000,
    formats: ["codexNew", "codexOld"],
    left: 12,
    rested: minute,
    share: [0.55, 0.6],
  },
  { name: "cold and small", formats: claudeOnly, left: 60, rested: 2 * hour, share: [0.02, 0.06], ttl: "1h" },
  { name: "of yesterday", left: 80, rested: 30 * hour, share: [0.5, 0.8] },
  {
    name: "compacted a moment ago",
    left: 60,
    rested: minute,
    share: [0.5, 0.8],
    write(session, tokens) {
      fill(session, tokens);
      session.compact();
      fill(session, 9000, 4);
    },
  },
];

/** A fresh start saves money within what is usually left. */
export const freshStart: readonly ResetKind[] = [
  { name: "hot, full, and far from done", left: 90, rested: minute, share: [0.5, 0.9] },
  {
    name: "cold after an hour's lifetime",
    formats: claudeOnly,
    ttl: "1h",
    left: 20,
    rested: 61 * minute,
    share: [0.45, 0.9],
  },
  {
    name: "cold after five minutes",
    formats: claudeOnly,
    ttl: "5m",
    left: 12,
    rested: 20 * minute,
    share: [0.45, 0.9],
  },
  {
    name: "small talk first, then all of the code",
    left: 90,
    rested: minute,
    share: [0.45, 0.8],
    write(session, tokens) {
      fill(session, 5000, 10);
      session.pass(hour);
      fill(session, tokens - 5000, 30);
    },
  },
];
