/**
 * A machine's clock of weeks in minutes, that also jumps. As a preload (`node --import clock.ts`, clock in the variable)
 * it is the clock of a process and of its threads.
 */
export interface Clock {
  /** At this moment of the real clock (ms) the simulated one shows `from`, and goes `speed` times as fast. */
  epoch: number;
  from: number;
  speed: number;
  /** From `at` to `until` (ms of the real clock) it is `by` ms off. */
  jumps: { at: number; until: number; by: number }[];
}

export const clockVariable = "TAXIMETER_TEST_CLOCK";

export function timeOf({ epoch, from, speed, jumps }: Clock, real: number): number {
  const off = jumps.find(({ at, until }) => at <= real && real < until)?.by ?? 0;
  return Math.floor(from + (real - epoch) * speed + off);
}

const stated = process.env[clockVariable];
if (stated !== undefined) {
  const clock = JSON.parse(stated) as Clock;
  const real = Date.now;
  Date.now = () => timeOf(clock, real());
}
