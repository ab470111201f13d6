import { sourceNames } from "./event.ts";
import {
  capitalized,
  count,
  describeCost,
  describeUsd,
  formatCost,
  formatCount,
  formatDateTime,
  formatPercent,
  formatTokens,
} from "./format.ts";
import { t } from "./l10n.ts";
import { describeQuality } from "./quality.ts";
import { projectName, sessionName } from "./sessionName.ts";
import type { ContextFill, SessionDetail, SessionSummary, Snapshot } from "./snapshot.ts";

/** Everything about a session in sentences, one figure a line: what a screen reader reads instead of the panel. */
export function sessionText({ summary, models, estimated, agents, tools }: SessionDetail, snapshot: Snapshot): string {
  const { timeZone } = snapshot;
  const lines = [
    sessionName(summary),
    "",
    ...(snapshot.sample ? [t("Sample data, not yours.")] : []),
    `${capitalized(stateText(summary))}.`,
    `${t("Project")}: ${projectName(summary.project) ?? t("unknown")}${summary.branch ? `, ${summary.branch}` : ""}`,
    `${t("Model")}: ${summary.model ?? t("unknown")}`,
    `${t("Began")}: ${formatDateTime(summary.startedAt, timeZone)}`,
    `${t("Last active")}: ${formatDateTime(summary.endedAt, timeZone)}`,
    `${t("Context")}: ${contextText(summary.context)}`,
    "",
    t("Cost"),
    `${t("API value")}: ${describeCost(summary.cost)}, ${count(summary.calls, "response")}`,
    `${t("Last turn")}: ${summary.lastTurn ? describeCost(summary.lastTurn.cost) : t("none")}`,
    `${t("Next turn")}: ${nextTurnText(summary)}`,
    `${t("Burn rate")}: ${summary.burnRate === null ? t("unknown") : t("{0} an hour", describeUsd(summary.burnRate))}`,
    `${t("Today, all sessions")}: ${describeCost(snapshot.today.cost)}`,
    `${t("Quality")}: ${describeQuality(summary.quality)}`,
    ...section(
      t("Models"),
      models.map(({ model, cost, calls }) => `${model}: ${describeCost(cost)}, ${count(calls, "response")}`),
    ),
    ...section(
      t("Sub-agents"),
      agents.map(({ type, models: parts }) => {
        const calls = parts.reduce((sum, part) => sum + part.calls, 0);
        return `${type ?? t("sub-agent")}: ${count(calls, "response")}, ${parts.map((part) => describeCost(part.cost)).join(" + ")}`;
      }),
    ),
    ...section(
      t("Estimates, not part of the cost"),
      estimated.map(({ model, cost, why }) => `${model}: ${describeCost(cost)} (${describeQuality("estimate", why)})`),
    ),
    ...section(
      t("Tools"),
      tools.map(
        ({ name, runs, failed }) => `${name}: ${count(runs, "run")}${failed ? `, ${t("{0} failed", failed)}` : ""}`,
      ),
    ),
    "",
    t("List prices of book {0}, not a bill. As of {1}.", snapshot.priceBook, formatDateTime(snapshot.at, timeZone)),
  ];
  return `${lines.join("\n")}\n`;
}

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

function stateText({ live, source }: SessionSummary): string {
  return live ? t("live {0} session", sourceNames[source]) : t("last {0} session", sourceNames[source]);
}

function nextTurnText({ nextTurn }: SessionSummary): string {
  if (!nextTurn) return t("unknown");
  const share = nextTurn.nanoUsd > 0 ? nextTurn.reRead / nextTurn.nanoUsd : 0;
  return t(
    "about {0}, {1} of it to read the context again (estimate)",
    describeUsd(nextTurn.nanoUsd),
    formatPercent(share),
  );
}

function section(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}
