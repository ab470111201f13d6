import { capitalized } from "./format.ts";
import { t } from "./l10n.ts";
import type { PlanWindow } from "./vendor.ts";

/** Name of a limit, e.g. "5 hours", "Week, Opus", "On demand, team". */
export function windowLabel(window: PlanWindow): string {
  const scope = scopeLabel(window.scope);
  if (window.kind === "other") return scope ?? t("Limit");
  return scope === null ? kindLabel(window) : t("{0}, {1}", kindLabel(window), scope);
}

function kindLabel({ id, kind, lengthMs }: PlanWindow): string {
  switch (kind) {
    case "session":
      return t("{0} hours", lengthMs === null ? 5 : Math.round(lengthMs / 3_600_000));
    case "weekly":
      return t("Week");
    case "monthly":
      return id.startsWith("cycle") ? t("Billing cycle") : t("Month");
    case "pay-as-you-go":
      return id.startsWith("extra") ? t("Extra usage") : t("On demand");
    case "other":
      return t("Limit");
    default:
      return kind satisfies never;
  }
}

/** Scopes that vendors have a word for in their format, not a name. */
function scopeLabel(scope: string | null): string | null {
  if (scope === null) return null;
  switch (scope) {
    case "auto":
      return t("Cursor's own models");
    case "api":
      return t("other models");
    case "team":
      return t("team");
    case "code_review":
      return t("code review");
    case "oauth_apps":
      return t("connected apps");
    default:
      return capitalized(scope);
  }
}
