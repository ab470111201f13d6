import type { TagName } from "./allocation.ts";
import { t } from "./l10n.ts";

export function tagTitle(name: TagName): string {
  switch (name) {
    case "team":
      return t("Team");
    case "project":
      return t("Project");
    case "initiative":
      return t("Initiative");
    default:
      return name satisfies never;
  }
}
