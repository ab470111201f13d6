/** Words of the team page: what groups, dimensions and weeks are called. */
import { sourceIds, sourceNames } from "../../src/core/event.ts";
import { formatPercent, formatShortDay } from "../../src/core/format.ts";
import type { CostByKind, Days, ReviewDimension } from "../../src/core/review.ts";
import { tagTitle } from "../../src/core/tagTitle.ts";
import { taskKinds } from "../../src/core/tasks.ts";
import { taskKindName } from "../taskText.ts";
import { kindNames } from "../turnSeries.ts";
import { t } from "../../src/core/l10n.ts";

export function dimensionTitle(dimension: ReviewDimension): string {
  switch (dimension) {
    case "team":
    case "project":
    case "initiative":
      return tagTitle(dimension);
    case "provider":
      return t("Provider");
    case "tool":
      return t("Tool");
    case "model":
      return t("Model");
    case "kind":
      return t("Task");
    default:
      return dimension satisfies never;
  }
}

export const costKindTexts: Readonly<Record<keyof CostByKind, string>> = {
  get input() {
    return kindNames.input;
  },
  get cacheRead() {
    return kindNames.cacheRead;
  },
  get cacheWrite() {
    return kindNames.cacheWrite;
  },
  get output() {
    return kindNames.output;
  },
  get other() {
    return t("Web search and other");
  },
};

/** Names of groups come from members: clipped. */
export function groupText(dimension: ReviewDimension, key: string | null): string {
  if (key === null) return t("too few people to show apart");
  if (key === "") return dimension === "kind" ? t("not told") : t("unallocated");
  if (dimension === "tool") {
    const source = sourceIds.find((id) => id === key);
    return source ? sourceNames[source] : key.slice(0, 80);
  }
  const kind = dimension === "kind" ? taskKinds.find((each) => each === key) : undefined;
  return kind ? taskKindName(kind) : key.slice(0, 80);
}

/** "Nov 9 to Nov 15". */
export function weekText({ from, to }: Days): string {
  return from === to ? formatShortDay(from) : t("{0} to {1}", formatShortDay(from), formatShortDay(to));
}

/** "+12%", "−3%"; empty where there was nothing before. */
export function changeText(now: string, before: string): string {
  if (BigInt(before) <= 0n) return "";
  const ratio = Number(now) / Number(before) - 1;
  return `${ratio < 0 ? "−" : "+"}${formatPercent(Math.abs(ratio))}`;
}
