import { noTokens } from "../../src/core/event.ts";
import { learnHours } from "../../src/insights/workingHours.ts";
import { createTrace, hour, minute, price, type Trace, type TraceBuilder, window } from "./trace.ts";

const tuesday = Date.UTC(2026, 10, 17);
const friday = Date.UTC(2026, 10, 20);
const saturday = Date.UTC(2026, 10, 21);

type Kind = readonly [name: string, (seed: number) => Trace];

/** Someone is there, or it is a time at which they usually are. Big contexts: a response costs 5 to 50 cents. */
export const attended: readonly Kind[] = [
  ["a long run by day", (seed) => spending(seed, tuesday + 9 * hour, (trace) => work(trace, [30, 300]))],
  ["prompts in the evening", (seed) => spending(seed, tuesday + 20 * hour, (trace) => dialogue(trace))],
  ["prompts on Saturday", (seed) => spending(seed, saturday + 11 * hour, (trace) => dialogue(trace))],
  ["a last short run", (seed) => spending(seed, tuesday + 18.8 * hour, (trace) => work(trace, [2, 18]))],
  [
    "finished in the evening, taken up in the morning",
    (seed) =>
      spending(seed, tuesday + 17 * hour, (trace) => {
        work(trace, [5, 60]);
        trace.pass(15 * hour);
        trace.mark("prompt");
        work(trace, [5, 60]);
      }),
  ],
  [
    "someone who always works late",
    (seed) => {
      const late = Array.from({ length: 12 }, (_, day) => tuesday - (day + 1) * 24 * hour + 22 * hour);
      const hours = learnHours([...late, ...late.map((at) => at - hour)], "UTC");
      return spending(seed, tuesday + 21.5 * hour, (trace) => work(trace, [10, 55]), { hours });
    },
  ],
  ["a cheap model at night", (seed) => spending(seed, tuesday + 23 * hour, (trace) => work(trace, [10, 20]), {}, 4000)],
];

export const leftAlone: readonly Kind[] = [
  ["from Friday on", (seed) => alone(seed, friday + 18.9 * hour, friday + 19 * hour, [300, 1500])],
  ["overnight", (seed) => alone(seed, tuesday + 22 * hour, tuesday + 22 * hour, [60, 500])],
  ["on Sunday", (seed) => alone(seed, saturday + 34 * hour, saturday + 34 * hour, [60, 400])],
  [
    "sub-agents overnight",
    (seed) => alone(seed, tuesday + 20 * hour, tuesday + 20 * hour, [60, 300], `agent-${seed % 5}`),
  ],
];

function spending(
  seed: number,
  start: number,
  middle: (trace: TraceBuilder) => void,
  facts: Partial<Trace["facts"]> = {},
  prompt = 300_000,
): Trace {
  const trace = createTrace(seed, { start: start + (seed % 7) * minute, prompt });
  trace.mark("prompt");
  middle(trace);
  return trace.end("attended", facts);
}

function alone(seed: number, start: number, onset: number, length: [number, number], agent?: string): Trace {
  const trace = createTrace(seed, { start, prompt: 300_000 });
  trace.mark("prompt");
  while (trace.now() < onset) trace.respond();
  trace.sickens();
  const end = trace.now() + trace.random.int(...length) * minute;
  while (trace.now() < end) {
    trace.respond(agent ?? null);
    trace.pass(trace.random.logNormal(10_000, 0.8));
  }
  return trace.end("left alone");
}

/** Works for so many minutes. */
function work(trace: TraceBuilder, length: [number, number]): void {
  const end = trace.now() + trace.random.int(...length) * minute;
  while (trace.now() < end - minute) {
    trace.respond();
    trace.pass(trace.random.logNormal(10_000, 0.8));
  }
}

/** Someone answers every few minutes. */
function dialogue(trace: TraceBuilder): void {
  for (let n = trace.random.int(5, 25); n > 0; n--) {
    work(trace, [2, 8]);
    trace.pass(trace.random.int(5, 300) * 1000);
    trace.mark("prompt");
  }
  trace.respond();
}

/** Going on is cheaper, or nobody can say that it is not. */
export const worthGoingOn: readonly Kind[] = [
  ["small and warm", (seed) => long(seed, { from: 20_000, share: [0.03, 0.12], left: 40 })],
  ["nearly done", (seed) => long(seed, { from: 20_000, share: [0.42, 0.9], left: 1 })],
  ["a large first prompt", (seed) => long(seed, { from: 500_000, share: [0.52, 0.56], left: 10 })],
  ["just begun", (seed) => long(seed, { from: 450_000, share: [0.45, 0.46], left: 10 })],
  [
    "hot and far dearer, but small",
    (seed) => long(seed, { from: 15_000, share: [0.25, 0.38], left: 40, slowly: true }),
  ],
  ["small and cold", (seed) => long(seed, { from: 20_000, share: [0.03, 0.12], left: 40, rested: 2 * hour })],
];

export const worthAFreshStart: readonly Kind[] = [
  ["large and warm", (seed) => long(seed, { from: 20_000, share: [0.42, 0.95], left: 30 })],
  ["large and cold", (seed) => long(seed, { from: 20_000, share: [0.42, 0.95], left: 3, rested: 2 * hour })],
  [
    "cold, and far dearer than at first",
    (seed) => long(seed, { from: 15_000, share: [0.25, 0.38], left: 40, slowly: true, rested: 2 * hour }),
  ],
];

interface Long {
  /** Tokens of the first prompt. */
  from: number;
  /** Share of the window in the end. */
  share: [number, number];
  left: number;
  rested?: number;
  /** The first hour is small talk. */
  slowly?: boolean;
}

function long(seed: number, { from, share, left, rested = 1000, slowly = false }: Long): Trace {
  const trace = createTrace(seed, { prompt: from });
  const { random } = trace;
  const size = (share[0] + (share[1] - share[0]) * random.next()) * window;
  trace.mark("prompt");
  trace.respond();
  if (slowly) for (let n = 10; n > 0; n--, trace.pass(7 * minute)) trace.respond(null, 300);
  const step = slowly ? 4000 : Math.max(1000, (size - from) / random.int(25, 120));
  while (trace.context() < size) trace.respond(null, Math.round(step * (0.6 + 0.8 * random.next())));
  const context = trace.context();
  const turn = (kind: "cacheRead" | "cacheWrite5m") => {
    const reRead = price({ ...noTokens, [kind]: context })!;
    const [fresh, output] = [price({ ...noTokens, cacheWrite5m: step })!, price({ ...noTokens, output: 600 })!];
    return { nanoUsd: reRead + fresh + output, reRead, fresh, output };
  };
  const coldAt = trace.now() + 5 * minute;
  const cache = { lifetimeMs: 5 * minute, coldAt, coldTurn: turn("cacheWrite5m") };
  return trace.end("long", { nextTurn: turn("cacheRead"), cache, remainingTurns: left }, rested);
}
