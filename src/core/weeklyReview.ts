import { formatCount, formatDay, formatMonth, formatPercent } from "./format.ts";
import { t } from "./l10n.ts";
import { markdownName, markdownTable } from "./markdown.ts";
import { shownDelta, shownNano } from "./nanoText.ts";
import type { Review } from "./review.ts";
import { dimensionName, groupName } from "./reviewNames.ts";
import { decisionsFor } from "./weeklyDecisions.ts";

const mostRows = 5;

/** The review of a week for a meeting: Markdown of at most two pages, in the language of the surface. */
export function weeklyReview(review: Review): string {
  const sections = [
    [`# ${t("AI coding, {0} to {1}", formatDay(review.week.from), formatDay(review.week.to))}`, headline(review)],
    [`## ${t("Decisions")}`, decisions(review)],
    [`## ${t("Month")}`, pacing(review)],
    [`## ${t("Largest changes")}`, changes(review)],
    [`## ${t("Out of the ordinary")}`, anomalies(review)],
    [`## ${t("Models")}`, models(review)],
    [`## ${t("What these numbers are")}`, meaning(review)],
  ];
  return `${sections.map((section) => section.join("\n\n")).join("\n\n")}\n`;
}

function headline({ total, previous, active, unallocated }: Review): string {
  const delta = String(BigInt(total.nanoUsd) - BigInt(previous.nanoUsd));
  const lines = [t("API value {0}, {1} against the week before.", bold(shownNano(total.nanoUsd)), shownDelta(delta))];
  if (active) {
    const { people, activeDays, perActiveDay } = active;
    const [members, days] = [formatCount(people), formatCount(activeDays)];
    lines.push(t("{0} people on {1} active days: {2} a day.", members, days, shownNano(perActiveDay)));
  }
  lines.push(t("Unallocated: {0} ({1}).", shownNano(unallocated.nanoUsd), formatPercent(unallocated.share)));
  return lines.join(" ");
}

function decisions(review: Review): string {
  return decisionsFor(review)
    .map((decision) => `- [ ] ${decision} ${t("Owner: ______ By: ______")}`)
    .join("\n");
}

function pacing({ month: { month, through, toDate, plan, forecast, why } }: Review): string {
  const lines = [
    through === null
      ? t("Nothing of {0} is published yet.", formatMonth(month))
      : t("{0} to {1}: {2}", formatMonth(month), formatDay(through), bold(shownNano(toDate))),
  ];
  if (plan === null) lines.push(t("There is no plan for this month."));
  else if (BigInt(plan) > 0n) {
    const used = formatPercent(Number(toDate) / Number(plan));
    lines.push(t("Plan {0}, of which {1} is used.", shownNano(plan), used));
  }
  if (forecast) {
    const [likely, low, high] = [forecast.likely, forecast.low, forecast.high].map(shownNano);
    lines.push(t("Month end: likely {0}, between {1} and {2}.", bold(likely!), low!, high!));
  } else lines.push(t("No forecast: {0}", markdownName(why)));
  return lines.map((line) => `- ${line}`).join("\n");
}

function changes({ topDeltas: { dimension, groups, rest, delta } }: Review): string {
  const rows = groups
    .slice(0, mostRows)
    .map((group) => [groupName(dimension, group.key), shownNano(group.total.nanoUsd), shownDelta(group.delta)]);
  const left = groups.slice(mostRows).reduce((sum, group) => sum + BigInt(group.delta), BigInt(rest));
  const others = [t("all others"), "", shownDelta(String(left))];
  return markdownTable(
    [dimensionName(dimension), t("This week"), t("Change")],
    [...rows, others, [bold(t("Whole")), "", bold(shownDelta(delta))]],
  );
}

function anomalies({ anomalies: found }: Review): string {
  if (found.length === 0) return t("No group stands out against its own earlier weeks.");
  return found
    .slice(0, mostRows)
    .map(({ dimension, key, nanoUsd, usual, weeks, owner }) => {
      const who = owner === null ? t("unowned") : owner === "" ? t("unallocated") : markdownName(owner);
      const name = `${dimensionName(dimension)} ${groupName(dimension, key)}`;
      const figures = [shownNano(nanoUsd), shownNano(usual), formatCount(weeks)] as const;
      return `- ${t("{0}: {1}; usual are {2} (median of {3} weeks). Owner: {4}", name, ...figures, who)}`;
    })
    .join("\n");
}

function models({ modelMix }: Review): string {
  if (modelMix.length === 0) return t("Nothing is published for this week.");
  const rows = modelMix
    .slice(0, mostRows)
    .map(({ model, share, previousShare }) => [
      groupName("model", model),
      formatPercent(share),
      formatPercent(previousShare),
    ]);
  return markdownTable([t("Model"), t("This week"), t("Week before")], rows);
}

function meaning({ publishedThrough, promise: { people, settleDays } }: Review): string {
  const lines = [
    t("API value: tokens at list prices. Not a bill: plans and discounts are not in it."),
    t(
      "Sums of at least {0} people; weeks are published {1} days after they end.",
      formatCount(people),
      formatCount(settleDays),
    ),
    publishedThrough === null
      ? t("Nothing is published yet.")
      : t("Published through {0}.", formatDay(publishedThrough)),
  ];
  return lines.map((line) => `- ${line}`).join("\n");
}

function bold(text: string): string {
  return `**${text}**`;
}
