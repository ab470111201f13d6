import { capitalized, count, describeCost, describeUsd, formatDateTime, formatPercent } from "./format.ts";
import { t } from "./l10n.ts";
import { describeQuality } from "./quality.ts";
import { projectName, sessionName } from "./sessionName.ts";
import { contextText, stateText } from "./sessionText.ts";
import type { SessionDetail, SessionSummary, Snapshot } from "./snapshot.ts";

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
