import { sourceNames } from "./event.ts";
import {
  count,
  describeCost,
  describeUsd,
  formatCost,
  formatCount,
  formatPercent,
  formatTime,
  formatTokens,
  formatUsd,
} from "./format.ts";
import type { Cost } from "./money.ts";
import type { ContextFill, SessionSummary, Snapshot } from "./snapshot.ts";

/** What the status bar shows: pure text, from the snapshot alone. */
export interface Status {
  /** With codicons, e.g. "$(pulse) $1.84 · 62%". */
  text: string;
  /** The same in full words, for screen readers. */
  label: string;
  tooltip: Tooltip;
}

/** A small table of two columns under a heading. Values are plain text, to be escaped by whoever paints them. */
export interface Tooltip {
  title: string;
  rows: [name: string, value: string][];
  notes: string[];
}

/** Null: the first snapshot has not arrived yet. */
export function statusOf(snapshot: Snapshot | null): Status {
  if (!snapshot) return plain("$(pulse) …", "Taximeter is starting", "Starting");
  const { current } = snapshot;
  if (!current) {
    return snapshot.indexing
      ? plain(
          `$(sync~spin) ${indexed(snapshot)}`,
          `Taximeter is reading logs, ${indexed(snapshot)} done`,
          "Reading logs",
        )
      : plain("$(pulse) no sessions", "Taximeter: no AI coding sessions found", "No sessions found yet");
  }
  return {
    text: [`$(pulse) ${sampled(snapshot)}${formatCost(current.cost)}`, contextPercent(current.context)]
      .filter(Boolean)
      .join(" · "),
    label: labelOf(snapshot, current),
    tooltip: tooltipOf(snapshot, current),
  };
}

function plain(text: string, label: string, title: string): Status {
  return { text, label, tooltip: { title, rows: [], notes: [] } };
}

function labelOf(snapshot: Snapshot, session: SessionSummary): string {
  const parts = [
    `Taximeter${snapshot.sample ? ", sample data" : ""}`,
    `${session.live ? "live" : "last"} ${sourceNames[session.source]} session, API value ${describeCost(session.cost)}`,
  ];
  const fill = session.context;
  if (fill?.window) parts.push(`context ${formatPercent(fill.tokens / fill.window)} full`);
  else if (fill) parts.push(`context ${formatCount(fill.tokens)} tokens`);
  if (session.nextTurn) parts.push(`next turn about ${describeUsd(session.nextTurn.nanoUsd)}`);
  return parts.join(", ");
}

function tooltipOf(snapshot: Snapshot, session: SessionSummary): Tooltip {
  const time = formatTime(session.endedAt, snapshot.timeZone);
  const rows: Tooltip["rows"] = [
    ["Session", `${session.title ?? session.session.slice(0, 8)} (${sourceNames[session.source]})`],
    ["Model", session.model ?? "unknown"],
    ["API value", `${formatCost(session.cost)} in ${count(session.calls, "response")}`],
    ["Context", contextText(session.context)],
    ["Last turn", session.lastTurn ? formatCost(session.lastTurn.cost) : "none"],
    ["Next turn", session.nextTurn ? `about ${formatUsd(session.nextTurn.nanoUsd)} (estimate)` : "unknown"],
    ["Today", todayText(snapshot)],
  ];
  const notes = [session.live ? `Live, last response ${time}` : `Not live: last active ${time}`];
  if (snapshot.sample) notes.unshift("Sample data, not yours");
  if (snapshot.indexing) notes.push(`Reading logs: ${indexed(snapshot)}`);
  const unpriced = unpricedNote(session.cost);
  if (unpriced) notes.push(unpriced);
  if (snapshot.prices.stale) notes.push(`Prices are as of ${snapshot.prices.asOf}: newer ones may differ`);
  notes.push(`API value at list prices (book ${snapshot.priceBook}), not a bill`);
  return { title: `Taximeter${snapshot.sample ? " (sample)" : ""}`, rows, notes };
}

function todayText(snapshot: Snapshot): string {
  const tools = snapshot.today.bySource;
  if (tools.length === 0) return "nothing yet";
  const parts = tools.map((tool) => `${sourceNames[tool.source]} ${formatCost(tool.cost)}`);
  return tools.length === 1 ? parts[0]! : `${formatCost(snapshot.today.cost)} (${parts.join(", ")})`;
}

function unpricedNote(cost: Cost): string | undefined {
  if (cost.status === "not-reported") return "This tool does not report tokens: its cost is unknown";
  if (cost.unpricedTokens === 0) return undefined;
  return `${formatTokens(cost.unpricedTokens)} tokens have no price in the book: the amount is a lower bound`;
}

function contextText(fill: ContextFill | null): string {
  if (!fill) return "unknown";
  if (fill.window === null) return `${formatTokens(fill.tokens)} of an unknown window`;
  return `${formatTokens(fill.tokens)} of ${formatTokens(fill.window)} (${formatPercent(fill.tokens / fill.window)})`;
}

function contextPercent(fill: ContextFill | null): string {
  return fill?.window ? formatPercent(fill.tokens / fill.window) : "";
}

function indexed({ indexing }: Snapshot): string {
  return indexing && indexing.bytesTotal > 0
    ? formatPercent(Math.min(1, indexing.bytesDone / indexing.bytesTotal))
    : "0%";
}

function sampled(snapshot: Snapshot): string {
  return snapshot.sample ? "sample " : "";
}
