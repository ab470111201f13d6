import { sourceNames } from "./event.ts";
import { count, describeCost, describeUsd, formatCost, formatCount, formatPercent, formatTokens } from "./format.ts";
import { t } from "./l10n.ts";
import { sessionName } from "./sessionName.ts";
import type { ContextFill, SessionSummary } from "./snapshot.ts";

/** "live Claude Code session, API value 1 dollar 84 cents, context 62% full, next turn about 5.1 cents". */
export function describeSession(session: SessionSummary): string {
  const parts = [stateText(session), t("API value {0}", describeCost(session.cost))];
  const fill = session.context;
  if (fill?.window) parts.push(t("context {0} full", formatPercent(fill.tokens / fill.window)));
  else if (fill) parts.push(t("context {0} tokens", formatCount(fill.tokens)));
  if (session.nextTurn) parts.push(t("next turn about {0}", describeUsd(session.nextTurn.nanoUsd)));
  return parts.join(", ");
}

/** One line for the clipboard: "Fix cart rounding (Claude Code): $1.84 API value, 12 responses, context 62%". */
export function costLine(session: SessionSummary): string {
  const percent = contextPercent(session.context);
  const parts = [
    t("{0} API value", formatCost(session.cost)),
    count(session.calls, "response"),
    ...(percent === "" ? [] : [t("context {0}", percent)]),
  ];
  return `${sessionName(session)} (${sourceNames[session.source]}): ${parts.join(", ")}`;
}

/** "62%"; empty when it is not known. */
export function contextPercent(fill: ContextFill | null): string {
  return fill?.window ? formatPercent(fill.tokens / fill.window) : "";
}

/** "124k of 200k (62%)". */
export function contextText(fill: ContextFill | null): string {
  if (!fill) return t("unknown");
  if (fill.window === null) return t("{0} of an unknown window", formatTokens(fill.tokens));
  return t("{0} of {1} ({2})", formatTokens(fill.tokens), formatTokens(fill.window), contextPercent(fill));
}

/** "live Claude Code session". */
export function stateText({ live, source }: SessionSummary): string {
  return live ? t("live {0} session", sourceNames[source]) : t("last {0} session", sourceNames[source]);
}
