import { shiftDay } from "../src/core/days.ts";
import { historyKeys, historyUnits, type HistoryUnit } from "../src/core/history.ts";
import { t } from "../src/core/l10n.ts";

/** What the history view shows. */
export interface HistoryChoice {
  range: RangeId;
  /** First and last day of the range "custom", YYYY-MM-DD. Empty: none chosen yet. */
  from: string;
  to: string;
  unit: HistoryUnit;
  by: Dimension;
}

export const rangeIds = ["today", "last7", "last30", "last90", "year", "custom"] as const;
export type RangeId = (typeof rangeIds)[number];

/** What the bars are stacked by: one of the ledger's keys, or kinds of tokens. */
export const dimensions = [...historyKeys, "kind"] as const;
export type Dimension = (typeof dimensions)[number];

export const dimensionNames: Readonly<Record<Dimension, string>> = {
  get source() {
    return t("Tool");
  },
  get model() {
    return t("Model");
  },
  get project() {
    return t("Project");
  },
  get branch() {
    return t("Branch");
  },
  get machine() {
    return t("Machine");
  },
  get "tag:team"() {
    return t("Team");
  },
  get "tag:project"() {
    return t("Project (rules)");
  },
  get "tag:initiative"() {
    return t("Initiative");
  },
  get kind() {
    return t("Kind of token");
  },
};

export interface DayRange {
  from: string;
  to: string;
}

/** Days of each preset, and the unit that tells it best. */
const presets: Readonly<Record<Exclude<RangeId, "custom">, { days: number; unit: HistoryUnit }>> = {
  today: { days: 1, unit: "day" },
  last7: { days: 7, unit: "day" },
  last30: { days: 30, unit: "day" },
  last90: { days: 90, unit: "week" },
  year: { days: 365, unit: "month" },
};

export const firstChoice: Readonly<HistoryChoice> = { range: "last7", from: "", to: "", unit: "day", by: "source" };

/** The chosen days, inclusive; ends that were given in the wrong order are turned. */
export function rangeOf({ range, from, to }: HistoryChoice, today: string): DayRange {
  if (range !== "custom") return { from: shiftDay(today, 1 - presets[range].days), to: today };
  const [first, last] = [from || to || today, to || from || today];
  return first <= last ? { from: first, to: last } : { from: last, to: first };
}

/** Another range: with the unit that tells it best; a free range begins as the days that were shown. */
export function chooseRange(choice: HistoryChoice, range: RangeId, today: string): HistoryChoice {
  if (range === "custom") return { ...choice, ...rangeOf(choice, today), range };
  return { ...choice, range, unit: presets[range].unit };
}

/** Reads a choice that was kept, perhaps by another version: what does not fit falls back. */
export function readHistoryChoice(saved: Readonly<Record<string, unknown>>): HistoryChoice {
  return {
    range: rangeIds.find((id) => id === saved["range"]) ?? firstChoice.range,
    from: readDay(saved["from"]),
    to: readDay(saved["to"]),
    unit: historyUnits.find((unit) => unit === saved["unit"]) ?? firstChoice.unit,
    by: dimensions.find((by) => by === saved["by"]) ?? firstChoice.by,
  };
}

/** A day as date fields give it; empty for anything else. */
export function readDay(value: unknown): string {
  const isDay = typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
  return isDay ? value : "";
}
