import { alertLine, severityWord } from "./alertText.ts";
import { sourceNames } from "./event.ts";
import { count, formatCost, formatTime, formatTokens, formatUsd } from "./format.ts";
import { describeIndexing } from "./indexing.ts";
import { t } from "./l10n.ts";
import type { Cost } from "./money.ts";
import { isIncluded, planNotes, planOf, planRows } from "./planStatus.ts";
import { sameSession, sessionName } from "./sessionName.ts";
import { contextPercent, contextText } from "./sessionText.ts";
import type { SessionSummary, Snapshot } from "./snapshot.ts";

/** A small table of two columns under a heading. Values are plain text, to be escaped by whoever paints them. */
export interface Tooltip {
  title: string;
  rows: [name: string, value: string][];
  /** The gravest of the open alerts, and how many more there are. */
  alert: { id: string; text: string; more: string } | null;
  /** The other live sessions: what they are called and what they cost. */
  others: [name: string, value: string][];
  notes: string[];
}

const mostOthers = 5;

export function tooltipOf(snapshot: Snapshot, session: SessionSummary, trusted: boolean): Tooltip {
  const others = snapshot.recent.filter((other) => other.live && !sameSession(other, session)).slice(0, mostOthers);
  const plan = planOf(snapshot, session);
  return {
    title: snapshot.sample ? t("Taximeter (sample)") : "Taximeter",
    rows: [...sessionRows(session, isIncluded(plan)), [t("Today"), todayText(snapshot)], ...planRows(snapshot, plan)],
    alert: worthALook(snapshot),
    others: others.map((other) => [`${sessionName(other)} (${sourceNames[other.source]})`, shortFigures(other)]),
    notes: notesOf(snapshot, session, trusted),
  };
}

function worthALook({ alerts }: Snapshot): Tooltip["alert"] {
  const [first, ...rest] = alerts;
  if (!first) return null;
  const more = rest.length === 0 ? "" : t("{0} more", rest.length);
  return { id: first.id, text: `${severityWord(first.severity)}: ${alertLine(first)}`, more };
}

/** What is known of one session, as a table. `included`: its use is included in a plan. */
export function sessionRows(session: SessionSummary, included = false): Tooltip["rows"] {
  const { nextTurn, lastTurn, burnRate } = session;
  const value = t("{0} in {1}", formatCost(session.cost), count(session.calls, "response"));
  return [
    [t("Session"), `${sessionName(session)} (${sourceNames[session.source]})`],
    [t("Model"), session.model ?? t("unknown")],
    [t("API value"), included ? `${value}, ${t("included in plan")}` : value],
    [t("Context"), contextText(session.context)],
    [t("Last turn"), lastTurn ? formatCost(lastTurn.cost) : t("none")],
    [t("Next turn"), nextTurn ? t("about {0} (estimate)", formatUsd(nextTurn.nanoUsd)) : t("unknown")],
    ...(burnRate === null ? [] : ([[t("Burn rate"), t("{0} an hour", formatUsd(burnRate))]] as Tooltip["rows"])),
  ];
}

/** "$1.84 · 62%". */
export function shortFigures(session: SessionSummary): string {
  return [formatCost(session.cost), contextPercent(session.context)].filter(Boolean).join(" · ");
}

function notesOf(snapshot: Snapshot, session: SessionSummary, trusted: boolean): string[] {
  const { prices, indexing, timeZone, at, currency } = snapshot;
  const time = formatTime(session.endedAt, timeZone);
  const unpriced = unpricedNote(session.cost);
  return [
    ...(snapshot.sample ? [t("Sample data, not yours")] : []),
    session.live ? t("Live, last response {0}", time) : t("Not live: last active {0}", time),
    ...(indexing ? [t("Reading logs: {0}", describeIndexing(indexing, at))] : []),
    ...(unpriced ? [unpriced] : []),
    ...(snapshot.elsewhere ? [elsewhereNote(snapshot.elsewhere)] : []),
    ...planNotes(snapshot),
    ...(prices.stale ? [t("Prices are as of {0}: newer ones may differ", prices.asOf)] : []),
    ...(currency ? [t("Amounts in {0} at your rate of {1} for 1 US dollar", currency.code, currency.perUsd)] : []),
    ...(trusted ? [] : [t("Restricted Mode: this workspace's price file is not read")]),
    t("API value at list prices (book {0}), not a bill", snapshot.priceBook),
  ];
}

function todayText(snapshot: Snapshot): string {
  const tools = snapshot.today.bySource;
  if (tools.length === 0) return t("nothing yet");
  const parts = tools.map((tool) => `${sourceNames[tool.source]} ${formatCost(tool.cost)}`);
  return tools.length === 1 ? parts[0]! : `${formatCost(snapshot.today.cost)} (${parts.join(", ")})`;
}

function elsewhereNote({ nanoUsd, machines }: NonNullable<Snapshot["elsewhere"]>): string {
  return t("Today includes {0} of {1}", formatUsd(nanoUsd), machines.join(", "));
}

function unpricedNote(cost: Cost): string | undefined {
  if (cost.status === "not-reported") return t("This tool does not report tokens: its cost is unknown");
  if (cost.unpricedTokens === 0) return undefined;
  return t("{0} tokens have no price in the book: the amount is a lower bound", formatTokens(cost.unpricedTokens));
}
