import type { ReviewQuery } from "../../src/core/review.ts";
import { questionText } from "../../src/core/teamRequests.ts";

export const teamViews = ["week", "month", "you", "export", "promise"] as const;
export type TeamView = (typeof teamViews)[number];

export const filterable = ["team", "project", "initiative", "tool", "model", "kind"] as const;
export type Filterable = (typeof filterable)[number];

/** Where the reader is, as the address of the page says it: a link that can be shared. */
export interface TeamChoice extends ReviewQuery {
  view: TeamView;
}

/** Reads "?view=month&week=2026-11-09&team=Payments"; what does not fit falls back. */
export function readTeamChoice(search: string): TeamChoice {
  const given = new URLSearchParams(search);
  const week = given.get("week");
  const where: TeamChoice["where"] = {};
  for (const name of filterable) {
    const values = [...new Set(given.getAll(name))].filter((value) => value.length <= 64).slice(0, 50);
    if (values.length > 0) where[name] = values;
  }
  return {
    view: teamViews.find((view) => view === given.get("view")) ?? "week",
    week: week !== null && isDay(week) ? week : null,
    where,
  };
}

export function teamChoiceText({ view, ...query }: TeamChoice): string {
  return questionText(query, view === "week" ? {} : { view });
}

export function isFiltered({ where }: ReviewQuery, name: Filterable, value: string): boolean {
  return where[name]?.includes(value) ?? false;
}

/** Adds the value to the filter, or takes it out of it. */
export function toggleFilter(choice: TeamChoice, name: Filterable, value: string): TeamChoice {
  const values = choice.where[name] ?? [];
  const next = values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
  const { [name]: _, ...others } = choice.where;
  return { ...choice, where: next.length > 0 ? { ...others, [name]: next } : others };
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
}
