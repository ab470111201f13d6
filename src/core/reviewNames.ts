import { sourceIds, sourceNames } from "./event.ts";
import { t } from "./l10n.ts";
import { markdownName } from "./markdown.ts";
import type { GroupDelta, ReviewDimension } from "./review.ts";

/** Name of a group as Markdown. Names that members gave are shown as they are and do nothing. */
export function groupName(dimension: ReviewDimension, key: GroupDelta["key"]): string {
  if (key === null) return t("too few people to show apart");
  if (key === "") return dimension === "kind" ? t("not told") : t("unallocated");
  const source = dimension === "tool" ? sourceIds.find((id) => id === key) : undefined;
  return source ? sourceNames[source] : markdownName(key);
}

export function dimensionName(dimension: ReviewDimension): string {
  switch (dimension) {
    case "provider":
      return t("Provider");
    case "team":
      return t("Team");
    case "project":
      return t("Project");
    case "initiative":
      return t("Initiative");
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
