import type { TaskKind } from "../src/core/tasks.ts";
import { t } from "../src/core/l10n.ts";

/** What tasks of a kind are called. */
export function taskKindName(kind: TaskKind): string {
  switch (kind) {
    case "question":
      return t("Questions");
    case "search":
      return t("Searches");
    case "smallEdit":
      return t("Small edits");
    case "refactor":
      return t("Refactorings");
    case "testFix":
      return t("Test fixes");
    case "planning":
      return t("Planning");
    case "review":
      return t("Reviews");
    case "docs":
      return t("Docs");
    default:
      return kind satisfies never;
  }
}
