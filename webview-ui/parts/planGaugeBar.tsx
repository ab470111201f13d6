import { formatPercent } from "../../src/core/format.ts";
import type { PlanGauge } from "../../src/core/plan.ts";
import { t } from "../../src/core/l10n.ts";

interface PlanGaugeBarProps {
  gauge: PlanGauge;
  label: string;
  /** How much is used, in words. */
  text: string;
}

/** How much of a limit is used, with a line where an even pace would be; nothing where no share is known. */
export function PlanGaugeBar({ gauge: { usedPercent, evenPercent, runsOutAt }, label, text }: PlanGaugeBarProps) {
  if (usedPercent === null) return null;
  const shown = Math.min(100, Math.max(0, usedPercent));
  return (
    <div
      class="gauge-bar"
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(shown)}
      aria-valuetext={
        evenPercent === null ? text : t("{0}; an even pace would be at {1}", text, formatPercent(evenPercent / 100))
      }
      data-level={usedPercent >= 95 ? "full" : runsOutAt === null ? "ok" : "high"}
    >
      <div class="gauge-fill" style={{ width: `${shown}%` }} />
      {evenPercent !== null && <div class="gauge-even" style={{ left: `${evenPercent}%` }} />}
    </div>
  );
}
