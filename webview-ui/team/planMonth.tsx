import { useSignal } from "@preact/signals";
import { formatMonth, formatPercent, formatShortDay, formatUsd } from "../../src/core/format.ts";
import type { Review } from "../../src/core/review.ts";
import { MonthBar, MonthEntry } from "../parts/monthBar.tsx";
import { messageOf } from "../pull.ts";
import { Nano } from "./nano.tsx";
import { readUsd } from "./readUsd.ts";
import type { TeamState } from "./teamState.ts";
import { t } from "../../src/core/l10n.ts";

/** The month so far beside its plan, and where it is likely to end. */
export function PlanMonth({ state, review: { month } }: { state: TeamState; review: Review }) {
  const { toDate, plan, forecast, through, why } = month;
  return (
    <>
      <h1>{formatMonth(month.month)}</h1>
      <p class="muted team-through">
        {through === null
          ? t("Nothing of this month is published yet.")
          : t("API value, not a bill. Published through {0}.", formatShortDay(through))}
      </p>
      <section class="figure month" aria-label={t("Month to date")}>
        <p class="month-pace">{paceText(month)}</p>
        <MonthBar
          spent={Number(toDate)}
          measure={plan === null ? null : Number(plan)}
          forecast={
            forecast && {
              low: Number(forecast.low),
              likely: Number(forecast.likely),
              high: Number(forecast.high),
            }
          }
        />
        <dl class="month-figures">
          <MonthEntry swatch="spent" name={t("Spent so far")}>
            <Nano nano={toDate} />
          </MonthEntry>
          {plan !== null && (
            <MonthEntry swatch="measure" name={t("Plan")}>
              <Nano nano={plan} />
            </MonthEntry>
          )}
          {forecast && (
            <MonthEntry swatch="range" name={t("Month's end (estimate)")}>
              <Nano nano={forecast.likely} />{" "}
              <span class="muted">
                ({t("{0} to {1}", formatUsd(Number(forecast.low)), formatUsd(Number(forecast.high)))})
              </span>
            </MonthEntry>
          )}
        </dl>
        <p class="muted month-note">{why}</p>
      </section>
      <PlanForm state={state} month={month} key={month.month} />
    </>
  );
}

function paceText({ toDate, plan, forecast }: Review["month"]): string {
  if (plan === null) return t("There is no plan for this month.");
  if (BigInt(plan) === 0n) return t("The plan is nothing at all.");
  const spent = formatPercent(Number(toDate) / Number(plan));
  if (!forecast) return t("{0} of the plan is spent.", spent);
  return t(
    "{0} of the plan is spent; its end is likely at {1}.",
    spent,
    formatPercent(Number(forecast.likely) / Number(plan)),
  );
}

/** Leads state what a month may cost. */
function PlanForm({ state, month: { month, plan } }: { state: TeamState; month: Review["month"] }) {
  const text = useSignal(plan === null ? "" : String(Number(plan) / 1e9));
  const said = useSignal("");
  const busy = useSignal(false);
  const set = async (nano: string | null) => {
    busy.value = true;
    try {
      await state.surface.api.setPlan(month, nano);
      said.value = nano === null ? t("The plan is taken away.") : t("The plan is kept.");
      await state.refresh();
    } catch (error) {
      said.value = messageOf(error);
    }
    busy.value = false;
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const nano = readUsd(text.value);
    if (nano === null) said.value = t('"{0}" is no amount, expected e.g. 12.50', text.value.slice(0, 40));
    else void set(nano);
  };
  return (
    <form class="plan-form no-print" onSubmit={submit}>
      <label class="field" for="plan-usd">
        {t("Plan for {0}, USD", formatMonth(month))}
      </label>
      <input
        id="plan-usd"
        class="select"
        inputMode="decimal"
        autocomplete="off"
        maxLength={20}
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
      <button type="submit" class="button" disabled={busy.value}>
        {t("Set the plan")}
      </button>
      {plan !== null && (
        <button type="button" class="link" disabled={busy.value} onClick={() => void set(null)}>
          {t("Take it away")}
        </button>
      )}
      <p class="muted" role="status">
        {said.value}
      </p>
    </form>
  );
}
