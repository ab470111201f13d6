import { formatUsd } from "../../src/core/format.ts";

/** Ticks of a nano-USD axis, with just the digits that tell neighbours apart. */
export function usdTicks(ticks: readonly number[]): string[] {
  const step = (ticks[1] ?? 0) - (ticks[0] ?? 0);
  const digits = [0, 1, 2, 3, 4, 5, 6].find((d) => (step * 10 ** d) % 1e9 < 1) ?? 6;
  return ticks.map((tick) => (tick === 0 ? "$0" : formatUsd(Math.round(tick), { digits: digits === 1 ? 2 : digits })));
}
