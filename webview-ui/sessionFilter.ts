import { dayOf } from "../src/core/days.ts";
import { type SourceId, sourceIds } from "../src/core/event.ts";
import { projectName } from "../src/core/sessionName.ts";
import type { SessionSummary } from "../src/core/snapshot.ts";
import { readDay } from "./historyChoice.ts";

/** Which sessions are listed. Empty fields let all through. */
export interface SessionFilter {
  /** Words that all appear in title, project, branch, model or id. */
  search: string;
  source: SourceId | "all";
  model: string;
  /** Name of the project's folder. */
  project: string;
  branch: string;
  /** YYYY-MM-DD: sessions that ran on that day. */
  day: string;
}

export type FacetId = "model" | "project" | "branch";

export const noFilter: Readonly<SessionFilter> = {
  search: "",
  source: "all",
  model: "",
  project: "",
  branch: "",
  day: "",
};

/** More would be a list that nobody reads; the search finds the rest. */
const mostChoices = 200;

export function filterSessions(
  all: readonly SessionSummary[],
  filter: SessionFilter,
  timeZone: string,
): readonly SessionSummary[] {
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean);
  const { source, model, project, branch, day } = filter;
  const isOpen = source === "all" && !model && !project && !branch && !day && words.length === 0;
  if (isOpen) return all;
  return all.filter(
    (summary) =>
      (source === "all" || summary.source === source) &&
      (model === "" || summary.model === model) &&
      (project === "" || facetOf(summary, "project") === project) &&
      (branch === "" || summary.branch === branch) &&
      (day === "" || (dayOf(summary.startedAt, timeZone) <= day && dayOf(summary.endedAt, timeZone) >= day)) &&
      hasWords(summary, words),
  );
}

/** Values to choose from, the most frequent first. */
export function facets(all: readonly SessionSummary[], id: FacetId): string[] {
  const counts = new Map<string, number>();
  for (const summary of all) {
    const value = facetOf(summary, id);
    if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, mostChoices)
    .map(([value]) => value);
}

export function readFilter(saved: Readonly<Record<string, unknown>>): SessionFilter {
  const text = (value: unknown) => (typeof value === "string" ? value.slice(0, 200) : "");
  return {
    search: text(saved["search"]),
    source: sourceIds.find((id) => id === saved["source"]) ?? "all",
    model: text(saved["model"]),
    project: text(saved["project"]),
    branch: text(saved["branch"]),
    day: readDay(saved["day"]),
  };
}

function facetOf(summary: SessionSummary, id: FacetId): string | null {
  return id === "project" ? projectName(summary.project) : summary[id];
}

function hasWords({ title, project, branch, model, session }: SessionSummary, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = `${title}\n${project}\n${branch}\n${model}\n${session}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
