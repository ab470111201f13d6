import { panelViews, type PanelShow, type PanelView } from "../src/core/api.ts";
import { sourceIds } from "../src/core/event.ts";
import type { SessionRef } from "../src/core/sessionName.ts";
import { type HistoryChoice, readHistoryChoice } from "./historyChoice.ts";
import type { Sorting } from "./parts/sorting.ts";
import { readFilter, type SessionFilter } from "./sessionFilter.ts";

/** What the panel keeps over a reload: where the reader was, never data. */
export interface ViewState {
  view: PanelView;
  /** Null follows the current session. */
  chosen: SessionRef | null;
  /** Figures that are shown as tables. */
  tables: string[];
  filter: SessionFilter;
  /** Order of the sessions. */
  order: Sorting;
  /** Sessions that are picked to be compared, at most two. */
  picked: SessionRef[];
  history: HistoryChoice;
  trust: TrustRange;
  /** Where in the team page, as its address in a browser says it. */
  team: string;
}

/** Which days the accuracy view is about. */
export const trustRanges = ["last30", "all"] as const;
export type TrustRange = (typeof trustRanges)[number];

/** Figures that have a table twin. */
const figureIds = ["turn-cost", "context", "total", "agents", "history", "hours"];

/**
 * Reads what `setState` kept, perhaps written by another version: what does not fit falls back.
 * With a screen reader, figures begin as tables.
 */
export function readViewState(saved: unknown, screenReader: boolean): ViewState {
  const state = recordOf(saved);
  const { tables, picked } = state;
  return {
    view: panelViews.find((view) => view === state["view"]) ?? "session",
    chosen: readRef(state["chosen"]),
    tables: Array.isArray(tables) ? tables.filter((id) => typeof id === "string") : screenReader ? figureIds : [],
    filter: readFilter(recordOf(state["filter"])),
    order: readOrder(recordOf(state["order"])),
    picked: Array.isArray(picked)
      ? picked
          .map(readRef)
          .filter((ref) => ref !== null)
          .slice(0, 2)
      : [],
    history: readHistoryChoice(recordOf(state["history"])),
    trust: trustRanges.find((range) => range === state["trust"]) ?? "last30",
    team: typeof state["team"] === "string" ? state["team"] : "",
  };
}

/** The host's wish to bring a view to the front; null when the message is something else. */
export function readShow(message: unknown): PanelShow | null {
  const wish = recordOf(message);
  const show = panelViews.find((view) => view === wish["show"]);
  if (!show) return null;
  const session = readRef(wish["session"]);
  const compare = Array.isArray(wish["compare"]) ? wish["compare"].map(readRef) : [];
  const [a, b] = compare;
  return {
    show,
    ...(session && { session }),
    ...(wish["prove"] === true && { prove: true }),
    ...(a && b && { compare: [a, b] }),
    ...(typeof wish["alert"] === "string" && { alert: wish["alert"] }),
  };
}

function readOrder({ column, descending }: Readonly<Record<string, unknown>>): Sorting {
  return typeof column === "string"
    ? { column, descending: descending === true }
    : { column: "last", descending: true };
}

function readRef(value: unknown): SessionRef | null {
  const ref = recordOf(value);
  const source = sourceIds.find((id) => id === ref["source"]);
  const session = ref["session"];
  return source && typeof session === "string" ? { source, session } : null;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
