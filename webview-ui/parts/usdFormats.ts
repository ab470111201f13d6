import { formatUsd } from "../../src/core/format.ts";
import type { ChartData } from "./chartData.ts";

/** How a chart of nano-USD writes its values; `largest` decides the digits of its table's columns. */
export function usdFormats(largest: number): Pick<ChartData, "format" | "formatCell" | "formatTicks"> {
  const digits = largest < 10e9 ? 4 : 2;
  return {
    format: (nano) => formatUsd(nano),
    formatCell: (nano) => formatUsd(nano, { digits }),
    formatTicks: usdTicks,
  };
}

/** Ticks of a nano-USD axis, with just the digits that tell neighbours apart; cents are whole. */
function usdTicks(ticks: readonly number[]): string[] {
  const step = (ticks[1] ?? 0) - (ticks[0] ?? 0);
  const digits = [0, 2, 3, 4, 5, 6].find((n) => (step * 10 ** n) % 1e9 < 1) ?? 6;
  return ticks.map((tick) => formatUsd(Math.round(tick), { digits: tick === 0 ? 0 : digits }));
}
