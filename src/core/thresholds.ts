import type { NanoUsd } from "./money.ts";

/** From where on a detector speaks. */
export interface Thresholds {
  /** Failures of one step in the same way, nothing having been changed in between. */
  sameFailures: number;
  /** Failures of one step in any way, nothing having been changed in between. */
  anyFailures: number;
  /** Failures of one step in the same way, each after another change of the same files. */
  editCycles: number;
  /** Failures of one step in ways that it had failed in before, whatever happened in between. */
  failuresInAll: number;
  /** Equal results of one read or search. */
  sameReads: number;
  /** Rounds of two steps that take turns. */
  rounds: number;
  /** Wasted money from which a loop is a notice, and from which it is a warning. */
  loopNotice: NanoUsd;
  loopWarning: NanoUsd;
  /** Share of the window from which a fresh start is worth a thought. */
  contextShare: number;
  /**
   * How many times the first hour's usual response the next one costs: then a large context is a notice, and with a cold
   * cache or an unknown window a fresh start is worth a thought whatever the size.
   */
  growth: number;
  /** Tokens of a hand-off note. */
  handOff: number;
  /** Time without a person from which a run is unattended, ms, and what it must have cost by then. */
  unattendedMs: number;
  unattendedCost: NanoUsd;
  unattendedWarning: NanoUsd;
  /** A model never used before is dear when it costs this many times what is usual. */
  dearRatio: number;
  /** The same for a new session that begins on another model than the last ones. */
  changeRatio: number;
  /** Share of the tokens that a model gained within a week. */
  mixShift: number;
}

const usd = 1_000_000_000;

export const defaultThresholds: Readonly<Thresholds> = {
  sameFailures: 4,
  anyFailures: 5,
  editCycles: 5,
  failuresInAll: 15,
  sameReads: 5,
  rounds: 3,
  loopNotice: 0.25 * usd,
  loopWarning: 1 * usd,
  contextShare: 0.4,
  growth: 3,
  handOff: 2000,
  unattendedMs: 8 * 60_000,
  unattendedCost: 1 * usd,
  unattendedWarning: 5 * usd,
  dearRatio: 3,
  changeRatio: 1.5,
  mixShift: 0.4,
};
