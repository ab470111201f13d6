import type { Finding } from "../../src/core/finding.ts";
import { contextReset } from "../../src/insights/contextReset.ts";
import { dearModel } from "../../src/insights/dearModel.ts";
import type { Facts } from "../../src/insights/facts.ts";
import { loops } from "../../src/insights/loops.ts";
import { modelChange } from "../../src/insights/modelChange.ts";
import { modelMix } from "../../src/insights/modelMix.ts";
import { paidUse } from "../../src/insights/paidUse.ts";
import type { PlanFacts } from "../../src/insights/planFacts.ts";
import { planWindow } from "../../src/insights/planWindow.ts";
import { unattended } from "../../src/insights/unattended.ts";
import type { Usage } from "../../src/insights/usage.ts";
import { healthyLoops, loopTrace, sickLoops } from "./loopTraces.ts";
import { changedDefaults, dearModels, sameDefault, shiftedMix, steadyMix, usualModels } from "./modelTraces.ts";
import { attended, leftAlone, worthAFreshStart, worthGoingOn } from "./otherTraces.ts";
import { onEveryEvening, ordinaryMonths, unusualMonths } from "./paceTraces.ts";
import { endingWindows, includedUse, lastingWindows, paidBeyond, type PlanTrace } from "./planTraces.ts";
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
type Judge = (seed: number) => Judged;

interface Judged {
  kind: string;
  told: boolean;
  /** From the onset to the alarm; null when it is not known when it began to go wrong, or nothing was told. */
  spent: number | null;
}

/** Sessions of each state; half of them are kept apart from tuning. */
const perState = 280;

const sets: readonly { detector: Finding["detector"]; healthy: Judge; sick: Judge }[] = [
  {
    detector: "loops",
    healthy: session(loops, healthyLoops, (kind, seed) => loopTrace(kind, false, seed)),
    sick: session(loops, sickLoops, (kind, seed) => loopTrace(kind, true, seed)),
  },
  {
    detector: "unattended",
    healthy: session(unattended, attended, ([, make], seed) => make(seed)),
    sick: session(unattended, leftAlone, ([, make], seed) => make(seed)),
  },
  {
    detector: "contextReset",
    healthy: session(contextReset, worthGoingOn, ([, make], seed) => make(seed)),
    sick: session(contextReset, worthAFreshStart, ([, make], seed) => make(seed)),
  },
  {
    detector: "dearModel",
    healthy: session(dearModel, usualModels, ([, make], seed) => make(seed)),
    sick: session(dearModel, dearModels, ([, make], seed) => make(seed)),
  },
  {
    detector: "modelChange",
    healthy: session(modelChange, sameDefault, ([, make], seed) => make(seed)),
    sick: session(modelChange, changedDefaults, ([, make], seed) => make(seed)),
  },
  { detector: "modelMix", healthy: days(modelMix, steadyMix), sick: days(modelMix, shiftedMix) },
  {
    detector: "pace",
    healthy: days(onEveryEvening, ordinaryMonths),
    sick: days(onEveryEvening, unusualMonths),
  },
  {
    detector: "planWindow",
    healthy: plans(planWindow, lastingWindows),
    sick: plans(planWindow, endingWindows, "notice"),
  },
  { detector: "paidUse", healthy: plans(paidUse, includedUse), sick: plans(paidUse, paidBeyond) },
];

/** Even seeds are for tuning, odd ones are kept apart. */
export function measure(half: "tuning" | "kept"): Measured[] {
  const seeds = Array.from({ length: perState / 2 }, (_, n) => 2 * n + (half === "kept" ? 1 : 0));
  return sets.map(({ detector, healthy, sick }) => {
    const well = seeds.map((seed) => healthy(seed));
    const ill = seeds.map((seed) => sick(seed + 1_000_000));
    const told = ({ told: is }: Judged) => is;
    const [alarmed, found] = [well.filter(told), ill.filter(told)];
    const spent = found.flatMap((judged) => judged.spent ?? []).sort((a, b) => a - b);
    return {
      detector,
      healthy: well.length,
      sick: ill.length,
      precision: found.length / (found.length + alarmed.length),
      recall: found.length / ill.length,
      falseAlarms: (100 * alarmed.length) / well.length,
      spent: spent.length === 0 ? null : { median: spent[spent.length >> 1]!, worst: spent.at(-1)! },
      wrong: [...alarmed, ...ill.filter((judged) => !judged.told)].map(({ kind }) => kind),
    };
  });
}

/** Judges sessions of each kind in turn. */
function session<Kind extends readonly [string, unknown]>(
  detect: Detect,
  kinds: readonly Kind[],
  make: (kind: Kind, seed: number) => Trace,
): Judge {
  return (seed) => {
    const kind = kinds[(seed >> 1) % kinds.length]!;
    const trace = make(kind, seed);
    const told = detect(trace.facts, trace.now).length > 0;
    return { kind: kind[0], told, spent: told ? spentBeforeAlarm(trace, detect) : null };
  };
}

/** The same of days with use. */
function days(
  detect: (usage: Usage) => Finding[],
  kinds: readonly (readonly [string, (seed: number) => Usage])[],
): Judge {
  return (seed) => {
    const [kind, make] = kinds[(seed >> 1) % kinds.length]!;
    return { kind, told: detect(make(seed)).length > 0, spent: null };
  };
}

/** The same of plans that are looked at again and again. Only findings of this severity count, where one is named. */
function plans(
  detect: (plans: PlanFacts, now: number) => Finding[],
  kinds: readonly (readonly [string, (seed: number) => PlanTrace])[],
  severity?: Finding["severity"],
): Judge {
  return (seed) => {
    const [kind, make] = kinds[(seed >> 1) % kinds.length]!;
    const found = make(seed).looks.flatMap(({ facts, now }) => detect(facts, now));
    return {
      kind,
      told: found.some((finding) => severity === undefined || finding.severity === severity),
      spent: null,
    };
  };
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
