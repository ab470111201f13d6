import { formatShortDay, formatShortUsd } from "../../src/core/format.ts";
import type { Review } from "../../src/core/review.ts";
import type { ChartData } from "../parts/chartData.ts";
import { usdFormats } from "../parts/usdFormats.ts";
import { weekText } from "./teamText.ts";
import { t } from "../../src/core/l10n.ts";

/** Published weeks as bars, oldest first. */
export function weeksChart(weeks: Review["weeks"]): ChartData {
  const values = weeks.map(({ nanoUsd }) => Number(nanoUsd));
  const largest = Math.max(0, ...values);
  return {
    positionHead: t("Week"),
    restName: t("All together"),
    positions: weeks.map((week) => ({ tick: formatShortDay(week.from), name: weekText(week) })),
    shape: "bars",
    series: [
      { id: "spend", name: t("Spend"), color: "blue", values, rest: values.reduce((sum, value) => sum + value, 0) },
    ],
    ...usdFormats(largest),
    // Longer ones would not fit beside the axis.
    ...(largest >= 100_000e9 && { formatTicks: (ticks) => ticks.map((tick) => formatShortUsd(tick)) }),
  };
}
