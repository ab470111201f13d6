import { sourceIds, type SourceId } from "../src/core/event.ts";
import { panelViews, type PanelShow, type PanelView } from "../src/core/api.ts";
import type { SessionRef } from "./names.ts";

/** What the panel keeps over a reload: where the reader was, never data. */
export interface ViewState {
  view: PanelView;
  /** Null follows the current session. */
  chosen: SessionRef | null;
  period: PeriodId;
  /** Charts that are shown as tables. */
  tables: string[];
  search: string;
  source: SourceId | "all";
}

export const periodIds = ["today", "last7", "last30"] as const;
export type PeriodId = (typeof periodIds)[number];

/** Figures that have a table twin. */
const figureIds = ["turn-cost", "context", "total", "days"];

/**
 * Reads what `setState` kept, perhaps written by another version: what does not fit falls back.
 * With a screen reader, figures begin as tables.
 */
export function readViewState(saved: unknown, screenReader: boolean): ViewState {
  const state = isRecord(saved) ? saved : {};
  return {
    view: panelViews.find((view) => view === state["view"]) ?? "session",
    chosen: readRef(state["chosen"]),
    period: periodIds.find((period) => period === state["period"]) ?? "last7",
    tables: Array.isArray(state["tables"])
      ? state["tables"].filter((id) => typeof id === "string")
      : screenReader
        ? figureIds
        : [],
    search: typeof state["search"] === "string" ? state["search"].slice(0, 200) : "",
    source: sourceIds.find((source) => source === state["source"]) ?? "all",
  };
}

/** The host's wish to bring a view to the front; null when the message is something else. */
export function readShow(message: unknown): PanelShow | null {
  if (!isRecord(message)) return null;
  const show = panelViews.find((view) => view === message["show"]);
  if (!show) return null;
  const session = readRef(message["session"]);
  return session ? { show, session } : { show };
}

function readRef(value: unknown): SessionRef | null {
  if (!isRecord(value)) return null;
  const source = sourceIds.find((id) => id === value["source"]);
  const session = value["session"];
  return source && typeof session === "string" ? { source, session } : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
