import { capitalized, count, formatShortDay, formatDuration, formatUsd } from "../../src/core/format.ts";
import { dayOf } from "../../src/core/days.ts";
import type { PlanGauge, PlanMeter as Meter, PlanValue } from "../../src/core/plan.ts";
import {
  amountKindText,
  asOfText,
  creditsText,
  gaugeUseText,
  paceText,
  planName,
  resetsText,
} from "../../src/core/planText.ts";
import { windowLabel } from "../../src/core/planWindowText.ts";
import type { VendorAmount } from "../../src/core/vendor.ts";
import { useNow } from "../parts/useNow.ts";
import { PlanGaugeBar } from "../parts/planGaugeBar.tsx";
import { t } from "../../src/core/l10n.ts";

interface PlanMeterProps {
  plan: Meter;
  /** Time of the host as it is now, ms. */
  now(): number;
  timeZone: string;
}

/** How one plan stands: each limit with its pace and its reset, credits, amounts, and what the subscription returned. */
export function PlanMeter({ plan, now, timeZone }: PlanMeterProps) {
  const at = useNow(now, true);
  const name = planName(plan);
  return (
    <section class="block plan" aria-label={name}>
      <header class="figure-head">
        <h2>
          <bdi>{name}</bdi>
        </h2>
        <span class="unit">{asOfText(plan, at)}</span>
      </header>
      {plan.gauges.length > 0 && (
        <ul class="gauges">
          {plan.gauges.map((gauge) => (
            <Gauge key={gauge.id} gauge={gauge} plan={plan} now={at} timeZone={timeZone} />
          ))}
        </ul>
      )}
      {plan.credits && <p class="plan-line">{capitalized(creditsText(plan.credits))}</p>}
      {plan.amounts.length > 0 && <Amounts amounts={plan.amounts} />}
      {plan.value && <Value value={plan.value} />}
    </section>
  );
}

interface GaugeProps {
  gauge: PlanGauge;
  plan: Meter;
  now: number;
  timeZone: string;
}

function Gauge({ gauge, plan, now, timeZone }: GaugeProps) {
  const label = windowLabel(gauge).slice(0, 80);
  const use = gaugeUseText(gauge);
  const pace = paceText(gauge, now, timeZone);
  const older = plan.at - gauge.at >= 60_000;
  return (
    <li class="gauge">
      <span class="gauge-name">
        <bdi>{label}</bdi>
      </span>
      <span class="gauge-use">{use || t("not known")}</span>
      <PlanGaugeBar gauge={gauge} label={label} text={use} />
      <span class="gauge-note">
        {pace !== null && (
          <span class={gauge.runsOutAt !== null || (gauge.usedPercent ?? 0) >= 100 ? "problem" : ""}>{pace}</span>
        )}
        {gauge.resetsAt !== null && <span>{resetsText(gauge, now, timeZone)}</span>}
        {older && <span>{t("as of {0} ago", formatDuration(now - gauge.at))}</span>}
      </span>
    </li>
  );
}

/** Members of a team stay folded: they are many, and their sum is no amount of this account. */
function Amounts({ amounts }: { amounts: readonly VendorAmount[] }) {
  const own = amounts.filter(({ user }) => user === null);
  const members = amounts.filter(({ user }) => user !== null);
  return (
    <>
      {own.length > 0 && <AmountList amounts={own} />}
      {members.length > 0 && (
        <details class="closed">
          <summary>{t("Team: {0}", count(new Set(members.map(({ user }) => user)).size, "member"))}</summary>
          <AmountList amounts={members.slice(0, mostMembers)} />
          {members.length > mostMembers && <p class="muted">{t("{0} more", members.length - mostMembers)}</p>}
        </details>
      )}
    </>
  );
}

function AmountList({ amounts }: { amounts: readonly VendorAmount[] }) {
  return (
    <dl class="amounts">
      {amounts.map(({ is, nanoUsd, from, to, user }, i) => (
        <div key={i}>
          <dt>
            {user !== null && <bdi>{user.slice(0, 80)}: </bdi>}
            {from === null && to === null
              ? capitalized(amountKindText(is))
              : t("{0} ({1})", capitalized(amountKindText(is)), spanText(from, to))}
          </dt>
          <dd>{formatUsd(nanoUsd)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Vendors count in days of UTC; `to` is exclusive. */
function spanText(from: number | null, to: number | null): string {
  const first = from === null ? null : formatShortDay(dayOf(from, "UTC"));
  const last = to === null ? null : formatShortDay(dayOf(to - 1, "UTC"));
  if (first === null) return t("until {0}", last ?? "");
  return last === null ? t("since {0}", first) : t("{0} to {1}", first, last);
}

/** The price is real money, the use is not: never in one sum. */
function Value({ value: { price, used, activeDays, pricePerActiveDay } }: { value: PlanValue }) {
  return (
    <dl class="amounts plan-value">
      <div>
        <dt>{t("Used this month (API value)")}</dt>
        <dd>{formatUsd(used)}</dd>
      </div>
      <div>
        <dt>{t("Price of a month (real money)")}</dt>
        <dd>{formatUsd(price)}</dd>
      </div>
      {pricePerActiveDay !== null && (
        <div>
          <dt>{t("Price of a day with use (real money, {0})", count(activeDays, "day"))}</dt>
          <dd>{formatUsd(pricePerActiveDay)}</dd>
        </div>
      )}
    </dl>
  );
}

const mostMembers = 200;
