import type { Finding, Severity } from "../core/finding.ts";
import { formatMonth, formatPercent, formatUsd } from "../core/format.ts";
import { t } from "../core/l10n.ts";
import type { NanoUsd } from "../core/money.ts";
import { sessionKey } from "../core/sessionName.ts";
import type { Facts } from "./facts.ts";
import { forecastMonth } from "./forecast.ts";
import { monthSoFar, type MonthSoFar, shareSpent, timeLeft } from "./month.ts";
import type { Usage } from "./usage.ts";

/** Shares of a budget at which something is said, once each per period. Only the highest that is passed is a finding. */
const steps: readonly { share: number; severity: Severity }[] = [
  { share: 1, severity: "warning" },
  { share: 0.8, severity: "notice" },
  { share: 0.7, severity: "info" },
];

/** The user's own budgets of the month and the day. They warn, and block nothing. */
export function budget(usage: Usage, now: number): Finding[] {
  const { budgets, days, lastAt } = usage;
  const so = monthSoFar(usage, now);
  const today = days.at(-1)?.day === so.today ? days.at(-1)!.nanoUsd : 0;
  const rest = { session: null, at: lastAt };
  return [
    ...passed(so.spent, budgets.month, {
      ...rest,
      period: `month/${so.month}`,
      title: monthBudgetSentence(so, budgets.month),
      reason: [spentOf(so.spent, budgets.month), expected(usage, now)].filter(Boolean).join("; "),
      advice: t("Look what costs most in the history, and do small tasks on a cheaper model; nothing is blocked"),
    }),
    ...passed(today, budgets.day, {
      ...rest,
      period: `day/${so.today}`,
      title: t("{0} of your budget for today", formatPercent(shareSpent(today, budgets.day))),
      reason: spentOf(today, budgets.day),
      advice: t("Look which session costs most; what can wait is cheaper with a fresh context; nothing is blocked"),
    }),
  ];
}

/** The user's own budget of a session. */
export function sessionBudget({ session, calls, budgets }: Facts): Finding[] {
  const spent = calls.reduce((sum, { nanoUsd }) => sum + (nanoUsd ?? 0), 0);
  return passed(spent, budgets.session, {
    session,
    at: calls.at(-1)?.at ?? 0,
    period: `session/${sessionKey(session)}`,
    title: t("{0} of your budget for a session", formatPercent(shareSpent(spent, budgets.session))),
    reason: spentOf(spent, budgets.session),
    advice: t('Finish here and start fresh, or answer "expected" and go on; nothing is blocked'),
  });
}

/** "80% of your October budget with 12 days left". */
export function monthBudgetSentence({ spent, month, daysLeft }: MonthSoFar, budgeted: NanoUsd): string {
  const share = formatPercent(shareSpent(spent, budgeted));
  return daysLeft.length === 0
    ? t("{0} of your {1} budget on its last day", share, formatMonth(month))
    : t("{0} of your {1} budget with {2} left", share, formatMonth(month), timeLeft(daysLeft.length));
}

/** What of the finding does not depend on the threshold. `period` tells the budget's periods apart. */
type Said = Pick<Finding, "session" | "at" | "title" | "reason" | "advice"> & { period: string };

/** The lesson of a budget is its period: "expected" is said of the whole of it, not of a threshold. */
function passed(spent: NanoUsd, budgeted: NanoUsd, { period, ...said }: Said): Finding[] {
  const step = budgeted > 0 ? steps.find(({ share }) => spent >= share * budgeted) : undefined;
  if (!step) return [];
  return [
    {
      ...said,
      id: `budget/${period}/${Math.round(100 * step.share)}`,
      detector: "budget",
      severity: step.severity,
      amount: { nanoUsd: spent, is: "spent" },
      evidence: [],
      lesson: period,
    },
  ];
}

function spentOf(spent: NanoUsd, budgeted: NanoUsd): string {
  return t("{0} of {1} spent", formatUsd(spent), formatUsd(budgeted));
}

function expected(usage: Usage, now: number): string {
  const forecast = forecastMonth(usage, now);
  if (!forecast) return "";
  const { likely, low, high } = forecast;
  return t("about {0} ({1} to {2}) by the end of the month", formatUsd(likely), formatUsd(low), formatUsd(high));
}
