import type { ComponentChildren } from "preact";

interface MonthBarProps {
  spent: number;
  /** Budget, plan or typical month; null: nothing to be compared with. */
  measure: number | null;
  forecast: { low: number; likely: number; high: number } | null;
}

/** A month's figures in proportion; they stand beside it as text. */
export function MonthBar({ spent, measure, forecast }: MonthBarProps) {
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

interface MonthEntryProps {
  swatch: "spent" | "range" | "measure";
  name: string;
  children: ComponentChildren;
}

/** One of the figures, with the colour that it has in the bar. */
export function MonthEntry({ swatch, name, children }: MonthEntryProps) {
  return (
    <div>
      <dt>
        <span class={`month-swatch month-${swatch}`} aria-hidden="true" /> {name}
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
