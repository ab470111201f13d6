import { formatMonth, formatPercent } from "./format.ts";
import { t } from "./l10n.ts";
import { shownDelta, shownNano } from "./nanoText.ts";
import type { Review } from "./review.ts";
import { dimensionName, groupName } from "./reviewNames.ts";

const most = 3;
/** From this share on, what is unallocated hides what a decision would need. */
const muchUnallocated = 0.1;

/** One to three questions that this week's figures put before whoever decides, most urgent first. Markdown. */
export function decisionsFor(review: Review): string[] {
  const found = [overPlan(review), anomaly(review), unallocated(review), growth(review), noPlan(review)]
    .filter((decision) => decision !== null)
    .slice(0, most);
  return found.length > 0 ? found : [t("Nothing stands out: leave everything as it is?")];
}

function overPlan({ month: { month, plan, forecast } }: Review): string | null {
  if (plan === null || !forecast || BigInt(forecast.likely) <= BigInt(plan)) return null;
  const over = shownNano(String(BigInt(forecast.likely) - BigInt(plan)));
  return t("{0} is likely to end {1} over the plan: raise the plan, or what is to stop?", formatMonth(month), over);
}

function anomaly({ anomalies: [first] }: Review): string | null {
  if (!first) return null;
  const name = `${dimensionName(first.dimension)} ${groupName(first.dimension, first.key)}`;
  return t(
    "{0} took {1}, usual are {2}: is that meant to stay?",
    name,
    shownNano(first.nanoUsd),
    shownNano(first.usual),
  );
}

function unallocated({ unallocated: { share } }: Review): string | null {
  if (share < muchUnallocated) return null;
  return t("{0} has no tag: who adds the rules?", formatPercent(share));
}

function growth({ topDeltas: { dimension, groups } }: Review): string | null {
  const grown = groups.find(({ delta }) => BigInt(delta) > 0n);
  if (!grown) return null;
  const name = `${dimensionName(dimension)} ${groupName(dimension, grown.key)}`;
  return t("{0} grew by {1}: is it worth it?", name, shownDelta(grown.delta));
}

function noPlan({ month: { month, plan } }: Review): string | null {
  return plan === null ? t("Which plan holds for {0}?", formatMonth(month)) : null;
}
