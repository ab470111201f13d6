import { alertWord, keptText } from "./alertText.ts";
import { describeCost, describeUsd, formatCost, formatPercent, formatTime, formatUsd } from "./format.ts";
import { describeIndexing, indexedShare, isLong } from "./indexing.ts";
import { t } from "./l10n.ts";
import type { NanoUsd } from "./money.ts";
import { describePlan, planField, planOf } from "./planStatus.ts";
import { sameSession, type SessionRef } from "./sessionName.ts";
import { contextPercent, describeSession } from "./sessionText.ts";
import type { SessionSummary, Snapshot } from "./snapshot.ts";
import { type Tooltip, tooltipOf } from "./tooltip.ts";

/** What the status bar shows: pure text. */
export interface Status {
  /** With codicons, e.g. "$(pulse) $1.84 · 62%". */
  text: string;
  /** The same in full words, for screen readers. */
  label: string;
  /** Warning: a threshold of the user's is passed, or a warning about this session is open; `text` and `label` say which. */
  severity: "none" | "warning";
  tooltip: Tooltip;
}

export const statusFields = ["cost", "context", "burnRate", "today", "nextTurn", "plan"] as const;
export type StatusField = (typeof statusFields)[number];

/** How a window looks at a snapshot. */
export interface StatusView {
  /** In this order. */
  fields: readonly StatusField[];
  /** Percent of the context window; 0 = off. */
  contextThreshold: number;
  /** Soft budget of a session; 0 = none. */
  sessionBudget: NanoUsd;
  /** The session that the user picked; null follows the current one. */
  followed: SessionRef | null;
  /** False in Restricted Mode. */
  trusted: boolean;
  /** True while the engine is down: the snapshot is the last one before. */
  stopped: boolean;
}

export const plainView: Readonly<StatusView> = {
  fields: ["cost", "context"],
  contextThreshold: 0,
  sessionBudget: 0,
  followed: null,
  trusted: true,
  stopped: false,
};

/** Null: the first snapshot has not arrived yet. */
export function statusOf(snapshot: Snapshot | null, view: Readonly<StatusView> = plainView): Status {
  if (!snapshot) return view.stopped ? stoppedBefore() : plain("$(pulse) …", t("Taximeter is starting"), t("Starting"));
  const session = shownSession(snapshot, view.followed);
  if (!session) return view.stopped ? stoppedBefore() : withoutSession(snapshot);
  const warnings = [...thresholdsPassed(session, view), ...openWarnings(snapshot, session, view)];
  return {
    text: `${icon(snapshot, view, warnings)} ${textOf(snapshot, session, view, warnings)}`,
    label: labelOf(snapshot, session, view, warnings),
    severity: warnings.length > 0 ? "warning" : "none",
    tooltip: tooltipOf(snapshot, session, view.trusted),
  };
}

/** The session that the user picked as long as it is a recent one, else the current one. */
export function shownSession(snapshot: Snapshot, followed: SessionRef | null): SessionSummary | null {
  return snapshot.recent.find((session) => sameSession(session, followed)) ?? snapshot.current;
}

function withoutSession({ indexing, at }: Snapshot): Status {
  if (!indexing)
    return plain(
      `$(pulse) ${t("no sessions")}`,
      t("Taximeter: no AI coding sessions found"),
      t("No sessions found yet"),
    );
  const progress = describeIndexing(indexing, at);
  return plain(
    `$(sync~spin) ${indexedShare(indexing)}`,
    t("Taximeter is reading logs, {0} done", progress),
    t("Reading logs: {0}", progress),
  );
}

function stoppedBefore(): Status {
  return plain(
    `$(debug-disconnect) ${t("stopped")}`,
    t("Taximeter stopped and has no figures; its log says why"),
    t("Taximeter stopped: its log says why"),
  );
}

function plain(text: string, label: string, title: string): Status {
  return { text, label, severity: "none", tooltip: { title, rows: [], alert: null, others: [], notes: [] } };
}

interface Warning {
  /** A few words. */
  short: string;
  inWords: string;
}

/** What the user wanted to be warned of. */
function thresholdsPassed({ context, cost }: SessionSummary, view: StatusView): Warning[] {
  const { contextThreshold, sessionBudget } = view;
  const percent = context?.window ? (context.tokens / context.window) * 100 : 0;
  const over = [
    ...(contextThreshold > 0 && percent >= contextThreshold
      ? [t("context over {0}", formatPercent(contextThreshold / 100))]
      : []),
    ...(sessionBudget > 0 && (cost.nanoUsd ?? 0) >= sessionBudget ? [t("over {0}", formatUsd(sessionBudget))] : []),
  ];
  return over.map((text) => ({ short: text, inWords: text }));
}

/** Open warnings about the shown session. Its budget is said by the threshold already. */
function openWarnings({ alerts }: Snapshot, shown: SessionSummary, { sessionBudget }: StatusView): Warning[] {
  const open = alerts.filter(
    ({ severity, session, detector }) =>
      severity === "warning" && sameSession(session, shown) && !(detector === "budget" && sessionBudget > 0),
  );
  const words = Map.groupBy(open, ({ detector }) => alertWord(detector));
  return [...words].map(([short, [first]]) => ({ short, inWords: keptText(first!.title) }));
}

function icon({ indexing, at }: Snapshot, { stopped }: StatusView, warnings: Warning[]): string {
  if (stopped) return "$(debug-disconnect)";
  if (warnings.length > 0) return "$(warning)";
  return isLong(indexing, at) ? "$(sync~spin)" : "$(pulse)";
}

function textOf(snapshot: Snapshot, session: SessionSummary, view: StatusView, warnings: Warning[]): string {
  const { at, indexing, timeZone } = snapshot;
  const figures = view.fields.map((field) => fieldText(field, snapshot, session)).filter(Boolean);
  const state = [...(snapshot.sample ? [t("sample")] : []), ...(session.live ? [] : [t("last")])];
  return [
    ...(isLong(indexing, at) && !view.stopped ? [t("reading {0}", indexedShare(indexing))] : []),
    [...state, figures.join(" · ") || "–"].join(" "),
    ...warnings.map(({ short }) => short),
    ...(view.stopped ? [t("stopped {0}", formatTime(at, timeZone))] : []),
  ].join(" · ");
}

function fieldText(field: StatusField, snapshot: Snapshot, session: SessionSummary): string {
  switch (field) {
    case "cost":
      return formatCost(session.cost);
    case "context":
      return contextPercent(session.context);
    case "burnRate":
      return session.burnRate === null ? "" : t("{0}/h", formatUsd(session.burnRate));
    case "today":
      return t("today {0}", formatCost(snapshot.today.cost));
    case "nextTurn":
      return session.nextTurn ? t("next ~{0}", formatUsd(session.nextTurn.nanoUsd)) : "";
    case "plan":
      return planField(planOf(snapshot, session));
    default:
      return field satisfies never;
  }
}

function labelOf(snapshot: Snapshot, session: SessionSummary, view: StatusView, warnings: Warning[]): string {
  const { at, indexing, timeZone, today } = snapshot;
  const { burnRate } = session;
  const plan = view.fields.includes("plan") ? describePlan(planOf(snapshot, session)) : null;
  return [
    snapshot.sample ? t("Taximeter, sample data") : "Taximeter",
    ...(view.stopped ? [t("stopped, figures as of {0}", formatTime(at, timeZone))] : []),
    ...warnings.map(({ inWords }) => t("warning: {0}", inWords)),
    describeSession(session),
    ...(view.fields.includes("burnRate") && burnRate !== null ? [t("{0} an hour", describeUsd(burnRate))] : []),
    ...(plan === null ? [] : [plan]),
    ...(view.fields.includes("today") ? [t("today {0}", describeCost(today.cost))] : []),
    ...(isLong(indexing, at) ? [t("reading logs, {0}", describeIndexing(indexing, at))] : []),
  ].join(", ");
}
