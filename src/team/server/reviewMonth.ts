import { t } from "../../core/l10n.ts";
import type { Review } from "../../core/review.ts";
import { dayNumber, dayText, monthOf, nextMonth } from "./calendar.ts";
import { median } from "./reviewParts.ts";

export interface MonthFacts {
  /** Any day of the month, YYYY-MM-DD. */
  day: string;
  publishedThrough: string | null;
  /** Published of the month so far, whole nano-USD. */
  toDate: bigint;
  plan: bigint | null;
  /** Whole published weeks before now, oldest first: their cost. */
  weeks: readonly bigint[];
  /** Cost by day, where enough people worked on it: tells weekends from other days. */
  days: readonly { day: string; nano: bigint }[];
}

const leastWeeks = 3;
const recentWeeks = 8;
/** A weekend day beside a weekday, where the published days do not say. */
const weekendWeight = 0.2;
/** Of a range that holds in 8 of 10 months, were weeks independent. */
const standardDeviations = 1.28;

/**
 * Month to date, and its end: what is published, and for each day that is missing its share of a usual week (the median of
 * up to eight), with a range from how much weeks differed.
 */
export function monthOfReview({ day, publishedThrough, toDate, plan, weeks, days }: MonthFacts): Review["month"] {
  const first = monthOf(dayNumber(day));
  const last = nextMonth(first) - 1;
  const published = publishedThrough === null ? -1 : Math.min(dayNumber(publishedThrough), last);
  const month = dayText(first).slice(0, 7);
  const said = { month, through: published < first ? null : dayText(published), toDate: String(toDate) };
  const known = weeks.slice(-recentWeeks);
  if (known.length < leastWeeks) {
    return { ...said, plan: text(plan), forecast: null, why: t("{0} whole weeks are too few to go by.", known.length) };
  }
  const weights = weightsOf(days);
  const weekWeight = 5 * weights.weekday + 2 * weights.weekend;
  let missing = 0;
  for (let one = Math.max(first, published + 1); one <= last; one++) {
    missing += isWeekend(one) ? weights.weekend : weights.weekday;
  }
  const left = missing / weekWeight; // in weeks
  const usual = median(known);
  const spread = Number(median(known.map((week) => (week > usual ? week - usual : usual - week)))) * 1.4826;
  const off = standardDeviations * Math.max(spread, Number(usual) * 0.1) * Math.sqrt(left);
  const rest = Number(usual) * left;
  const at = (more: number) => String(toDate + BigInt(Math.round(Math.max(0, more))));
  return {
    ...said,
    plan: text(plan),
    forecast: { low: at(rest - off), likely: at(rest), high: at(rest + off) },
    why: t("The median of {0} weeks for each week that is missing.", known.length),
  };
}

function weightsOf(days: MonthFacts["days"]): { weekday: number; weekend: number } {
  const sum = (weekend: boolean) =>
    days.filter(({ day }) => isWeekend(dayNumber(day)) === weekend).reduce((all, { nano }) => all + Number(nano), 0);
  const [weekday, weekend] = [sum(false) / 5, sum(true) / 2];
  return weekday > 0 && weekend > 0
    ? { weekday: 1, weekend: weekend / weekday }
    : { weekday: 1, weekend: weekendWeight };
}

/** Day 0 was a Thursday. */
function isWeekend(day: number): boolean {
  return (day + 3) % 7 >= 5;
}

function text(nano: bigint | null): string | null {
  return nano === null ? null : String(nano);
}
