import { count, formatMonth, formatUsd } from "../../src/core/format.ts";
import { t } from "../../src/core/l10n.ts";
import type { MonthOutlook } from "../../src/core/outlook.ts";
import { MonthBar, MonthEntry } from "../parts/monthBar.tsx";

/** How this month goes beside the budget, or else the typical month, and where it is likely to end. */
export function Month({ outlook }: { outlook: MonthOutlook }) {
  const { month, spent, budget, typical, forecast, pilotDaysLeft, pace } = outlook;
  if (spent === 0 && budget === 0 && typical === null) return null;
  const measure = budget > 0 ? budget : typical;
  return (
    <section class="figure month" aria-label={t("This month")}>
      <header class="figure-head">
        <h2>{t("This month")}</h2>
        <span class="unit">{t("API value")}</span>
      </header>
      <p class="month-pace">{pace ?? t("{0} has nothing to be compared with yet", formatMonth(month))}</p>
      {(measure !== null || forecast) && <MonthBar spent={spent} measure={measure} forecast={forecast} />}
      <dl class="month-figures">
        <MonthEntry swatch="spent" name={t("Spent so far")}>
          {formatUsd(spent)}
        </MonthEntry>
        {measure !== null && (
          <MonthEntry swatch="measure" name={budget > 0 ? t("Your budget") : t("Typical month")}>
            {formatUsd(measure)}
          </MonthEntry>
        )}
        {forecast && (
          <MonthEntry swatch="range" name={t("Month's end (estimate)")}>
            {formatUsd(forecast.likely)}{" "}
            <span class="muted">({t("{0} to {1}", formatUsd(forecast.low), formatUsd(forecast.high))})</span>
          </MonthEntry>
        )}
      </dl>
      <p class="muted month-note">
        {forecast && t("The range is meant to hold four months in five; {0}", forecast.method)}
        {pilotDaysLeft > 0 && t("What is usual is being learnt: {0} with use to go", count(pilotDaysLeft, "day"))}
      </p>
    </section>
  );
}
