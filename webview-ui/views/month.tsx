import type { ComponentChildren } from "preact";
import { count, formatMonth, formatUsd } from "../../src/core/format.ts";
import { t } from "../../src/core/l10n.ts";
import type { MonthOutlook } from "../../src/core/outlook.ts";

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
      {(measure !== null || forecast) && <MonthBar outlook={outlook} measure={measure} />}
      <dl class="month-figures">
        <Entry swatch="spent" name={t("Spent so far")}>
          {formatUsd(spent)}
        </Entry>
        {measure !== null && (
          <Entry swatch="measure" name={budget > 0 ? t("Your budget") : t("Typical month")}>
            {formatUsd(measure)}
          </Entry>
        )}
        {forecast && (
          <Entry swatch="range" name={t("Month's end (estimate)")}>
            {formatUsd(forecast.likely)}{" "}
            <span class="muted">({t("{0} to {1}", formatUsd(forecast.low), formatUsd(forecast.high))})</span>
          </Entry>
        )}
      </dl>
      <p class="muted month-note">
        {forecast && t("The range is meant to hold four months in five; {0}", forecast.method)}
        {pilotDaysLeft > 0 && t("What is usual is being learnt: {0} with use to go", count(pilotDaysLeft, "day"))}
      </p>
    </section>
  );
}

/** The same figures in proportion; they stand beside it as text. */
function MonthBar({ outlook, measure }: { outlook: MonthOutlook; measure: number | null }) {
  const { spent, forecast } = outlook;
  const whole = 1.02 * Math.max(spent, measure ?? 0, forecast?.high ?? 0, 1);
  const percent = (nano: number) => `${(100 * nano) / whole}%`;
  return (
    <div class="month-bar" aria-hidden="true">
      {forecast && (
        <div
          class="month-range"
          style={{ left: percent(forecast.low), width: percent(forecast.high - forecast.low) }}
        />
      )}
      <div class="month-spent" style={{ width: percent(spent) }} />
      {forecast && <div class="month-likely" style={{ left: percent(forecast.likely) }} />}
      {measure !== null && <div class="month-measure" style={{ left: percent(measure) }} />}
    </div>
  );
}

interface EntryProps {
  swatch: "spent" | "range" | "measure";
  name: string;
  children: ComponentChildren;
}

function Entry({ swatch, name, children }: EntryProps) {
  return (
    <div>
      <dt>
        <span class={`month-swatch month-${swatch}`} aria-hidden="true" /> {name}
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
