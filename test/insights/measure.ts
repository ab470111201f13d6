import type { Finding } from "../../src/core/finding.ts";
import { contextReset } from "../../src/insights/contextReset.ts";
import type { Facts } from "../../src/insights/facts.ts";
import { loops } from "../../src/insights/loops.ts";
import { unattended } from "../../src/insights/unattended.ts";
import { healthyLoops, loopTrace, sickLoops } from "./loopTraces.ts";
import { attended, leftAlone, worthAFreshStart, worthGoingOn } from "./otherTraces.ts";
import { type Trace, upTo } from "./trace.ts";

/** How a detector does on sessions whose state is known. */
export interface Measured {
  detector: Finding["detector"];
  healthy: number;
  sick: number;
  precision: number;
  recall: number;
  /** Healthy sessions with a finding, in a hundred. */
  falseAlarms: number;
  /** Nano-USD spent from the onset to the first alarm, sick sessions by size; null where there is no onset. */
  spent: { median: number; worst: number } | null;
  /** Names of the kinds that were judged wrongly. */
  wrong: string[];
}

type Detect = (facts: Facts, now: number) => Finding[];
type Make = (seed: number) => { kind: string; trace: Trace };

/** Sessions of each state; half of them are kept apart from tuning. */
const perState = 280;

const sets: readonly { detector: Finding["detector"]; detect: Detect; healthy: Make; sick: Make }[] = [
  {
    detector: "loops",
    detect: loops,
    healthy: (seed) => made(healthyLoops, seed, (kind) => loopTrace(kind, false, seed)),
    sick: (seed) => made(sickLoops, seed, (kind) => loopTrace(kind, true, seed)),
  },
  {
    detector: "unattended",
    detect: unattended,
    healthy: (seed) => made(attended, seed, ([, make]) => make(seed)),
    sick: (seed) => made(leftAlone, seed, ([, make]) => make(seed)),
  },
  {
    detector: "contextReset",
    detect: contextReset,
    healthy: (seed) => made(worthGoingOn, seed, ([, make]) => make(seed)),
    sick: (seed) => made(worthAFreshStart, seed, ([, make]) => make(seed)),
  },
];

/** Even seeds are for tuning, odd ones are kept apart. */
export function measure(half: "tuning" | "kept"): Measured[] {
  const seeds = Array.from({ length: perState / 2 }, (_, n) => 2 * n + (half === "kept" ? 1 : 0));
  return sets.map(({ detector, detect, healthy, sick }) => {
    const well = seeds.map((seed) => healthy(seed));
    const ill = seeds.map((seed) => sick(seed + 1_000_000));
    const says = ({ trace }: { trace: Trace }) => detect(trace.facts, trace.now).length > 0;
    const [alarmed, found] = [well.filter(says), ill.filter(says)];
    const spent = found.flatMap(({ trace }) => spentBeforeAlarm(trace, detect) ?? []).sort((a, b) => a - b);
    return {
      detector,
      healthy: well.length,
      sick: ill.length,
      precision: found.length / (found.length + alarmed.length),
      recall: found.length / ill.length,
      falseAlarms: (100 * alarmed.length) / well.length,
      spent: spent.length === 0 ? null : { median: spent[spent.length >> 1]!, worst: spent.at(-1)! },
      wrong: [...alarmed, ...ill.filter((session) => !says(session))].map(({ kind }) => kind),
    };
  });
}

function made<Kind extends readonly [string, unknown]>(
  kinds: readonly Kind[],
  seed: number,
  make: (kind: Kind) => Trace,
): ReturnType<Make> {
  const kind = kinds[(seed >> 1) % kinds.length]!;
  return { kind: kind[0], trace: make(kind) };
}

/** Replays a session until the detector speaks. Null when it is not known when it began to go wrong. */
function spentBeforeAlarm(trace: Trace, detect: Detect): number | null {
  const { onset, facts } = trace;
  if (onset === null) return null;
  const times = [...facts.calls, ...facts.tools].map(({ at }) => at).filter((at) => at > onset);
  const alarm = times.sort((a, b) => a - b).find((at) => detect(upTo(trace, at).facts, at).length > 0)!;
  const costs = facts.calls.flatMap(({ at, nanoUsd }) => (at > onset && at <= alarm ? [nanoUsd ?? 0] : []));
  return costs.reduce((sum, cost) => sum + cost, 0);
}
