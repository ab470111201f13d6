import { type AdviceSettings, type Budgets, defaultAdvice } from "./alert.ts";
import { parseQuietHours } from "./quietHours.ts";
import type { Thresholds } from "./thresholds.ts";

/** A figure as a person types it into the settings; below `least`, or no number, it falls back to the default. */
export interface FigureSetting {
  /** Without the extension's section, e.g. "loops.sameFailures". */
  name: string;
  unit: keyof typeof units;
  least: number;
}

/** From what is typed to what the program counts in. */
const units = {
  times: (typed: number) => Math.round(typed),
  tokens: (typed: number) => Math.round(typed),
  days: (typed: number) => Math.round(typed),
  ratio: (typed: number) => typed,
  percent: (typed: number) => typed / 100,
  minutes: (typed: number) => Math.round(typed * 60_000),
  dollars: (typed: number) => Math.round(typed * 1e9),
} as const;

export const thresholdSettings = {
  sameFailures: { name: "loops.sameFailures", unit: "times", least: 2 },
  anyFailures: { name: "loops.anyFailures", unit: "times", least: 2 },
  editCycles: { name: "loops.editCycles", unit: "times", least: 2 },
  failuresInAll: { name: "loops.failuresInAll", unit: "times", least: 2 },
  sameReads: { name: "loops.sameReads", unit: "times", least: 2 },
  rounds: { name: "loops.rounds", unit: "times", least: 2 },
  loopNotice: { name: "loops.notice", unit: "dollars", least: 0 },
  loopWarning: { name: "loops.warning", unit: "dollars", least: 0 },
  contextShare: { name: "reset.context", unit: "percent", least: 1 },
  growth: { name: "reset.growth", unit: "ratio", least: 1 },
  handOff: { name: "reset.handOff", unit: "tokens", least: 0 },
  unattendedMs: { name: "unattended.minutes", unit: "minutes", least: 1 },
  unattendedCost: { name: "unattended.notice", unit: "dollars", least: 0 },
  unattendedWarning: { name: "unattended.warning", unit: "dollars", least: 0 },
  dearRatio: { name: "models.dearRatio", unit: "ratio", least: 1 },
  changeRatio: { name: "models.changeRatio", unit: "ratio", least: 1 },
  mixShift: { name: "models.mixShift", unit: "percent", least: 1 },
} as const satisfies Record<keyof Thresholds, FigureSetting>;

export const budgetSettings = {
  session: { name: "budget.session", unit: "dollars", least: 0 },
  day: { name: "budget.day", unit: "dollars", least: 0 },
  month: { name: "budget.month", unit: "dollars", least: 0 },
  pilotDays: { name: "budget.pilotDays", unit: "days", least: 0 },
} as const satisfies Record<keyof Budgets, FigureSetting>;

const nudgesPerDay = { name: "advice.nudgesPerDay", unit: "times", least: 0 } as const satisfies FigureSetting;

/** The settings as the user has them. `read` gives what was typed under a name, whatever that is. */
export function readAdvice(read: (name: string) => unknown): AdviceSettings {
  const { thresholds, budgets } = defaultAdvice;
  const quietHours = read("advice.quietHours");
  const digest = read("advice.digest");
  return {
    thresholds: figures(thresholdSettings, thresholds, read),
    budgets: figures(budgetSettings, budgets, read),
    nudgesPerDay: figure(nudgesPerDay, read, defaultAdvice.nudgesPerDay),
    quietHours: typeof quietHours === "string" && parseQuietHours(quietHours) ? quietHours : defaultAdvice.quietHours,
    digest: typeof digest === "boolean" ? digest : defaultAdvice.digest,
  };
}

/** What was typed for the quiet hours when it cannot be understood; null when it can, or when there are none. */
export function badQuietHours(read: (name: string) => unknown): string | null {
  const typed = read("advice.quietHours");
  if (typed === undefined || typed === "") return null;
  const text = typeof typed === "string" ? typed : (JSON.stringify(typed) ?? "");
  return parseQuietHours(text) ? null : text.slice(0, 40);
}

function figures<Name extends string>(
  settings: Readonly<Record<Name, FigureSetting>>,
  defaults: Readonly<Record<Name, number>>,
  read: (name: string) => unknown,
): Record<Name, number> {
  const names = Object.keys(settings) as Name[];
  return Object.fromEntries(
    names.map((name) => [name, figure(settings[name], read, defaults[name])] as const),
  ) as Record<Name, number>;
}

function figure({ name, unit, least }: FigureSetting, read: (name: string) => unknown, otherwise: number): number {
  const typed = read(name);
  return typeof typed === "number" && Number.isFinite(typed) && typed >= least ? units[unit](typed) : otherwise;
}
