import type { AllocationReport, AllocationRule, PlacedRule, TagName } from "../src/core/allocation.ts";
import { sourceNames } from "../src/core/event.ts";
import { formatDay, formatPercent } from "../src/core/format.ts";
import { t } from "../src/core/l10n.ts";
import type { Use } from "./suggestedRule.ts";

export const tagTables: Readonly<Record<TagName, string>> = {
  get team() {
    return t("By team");
  },
  get project() {
    return t("By project");
  },
  get initiative() {
    return t("By initiative");
  },
};

const matchTitles: Readonly<Record<keyof AllocationRule["match"], string>> = {
  get path() {
    return t("Folder");
  },
  get repository() {
    return t("Repository");
  },
  get branch() {
    return t("Branch");
  },
  get ticket() {
    return t("Ticket");
  },
  get tool() {
    return t("Tool");
  },
  get model() {
    return t("Model");
  },
};

const matchNames = ["path", "repository", "branch", "ticket", "tool", "model"] as const;

/** What a rule asks for, in a fixed order: "Repository", "shop". Text of the user's, clipped. */
export function matchParts({ match }: AllocationRule): { title: string; pattern: string }[] {
  return matchNames.flatMap((name) => {
    const pattern = name === "tool" ? match.tool && sourceNames[match.tool] : match[name];
    return pattern === undefined ? [] : [{ title: matchTitles[name], pattern: pattern.slice(0, 120) }];
  });
}

/** "Settings, rule 2", "shop/.taximeter.json, rule 1". */
export function placeText({ file, number }: PlacedRule): string {
  return file === null ? t("Settings, rule {0}", number) : t("{0}, rule {1}", fileName(file), number);
}

/** A rule file by its folder's name. */
export function fileName(file: string): string {
  return file
    .split(/[/\\]/)
    .slice(-2)
    .map((part) => part.slice(0, 60))
    .join("/");
}

/** The days on which a rule holds; null: always. */
export function daysText({ from, until }: AllocationRule): string | null {
  if (from !== undefined && until !== undefined)
    return t("{0} to {1}", formatDay(from.slice(0, 20)), formatDay(until.slice(0, 20)));
  if (from !== undefined) return t("from {0}", formatDay(from.slice(0, 20)));
  return until === undefined ? null : t("until {0}", formatDay(until.slice(0, 20)));
}

/** Why a rule decides nothing; null when it does. */
export function idleText({ matches, sets }: AllocationReport["rules"][number]): string | null {
  if (matches.calls === 0) return t("matches nothing in these days");
  return sets.calls === 0 ? t("earlier rules decide all that it matches") : null;
}

/** How much of the whole a part is: of its cost, or of its turns where nothing has a price. */
export function partOf(part: Use, whole: Use): number {
  if (whole.cost.nanoUsd) return (part.cost.nanoUsd ?? 0) / whole.cost.nanoUsd;
  return whole.calls === 0 ? 0 : part.calls / whole.calls;
}

/** What a tag covers and what it does not: the two texts add up to 100%. */
export function coverage(rows: AllocationReport["tags"][TagName], whole: Use) {
  const rest = rows.find(({ value }) => value === null)?.total;
  const open = rest ? partOf(rest, whole) : 0;
  // Beyond these bounds it is said as "<1%" and ">99%".
  const shown = open < 0.005 || open >= 0.995 ? open : Math.round(open * 100) / 100;
  return { allocated: formatPercent(1 - shown), unallocated: formatPercent(shown), rest: rest ?? null };
}
