import type { Alert } from "../src/core/alert.ts";
import type { DetectorId } from "../src/core/finding.ts";
import { formatWhen } from "../src/core/format.ts";
import { t } from "../src/core/l10n.ts";

/** The button for "right, but wanted", in words that fit what was noticed. */
export function expectedText(detector: DetectorId): string {
  if (detector === "loops") return t("Not a loop");
  return detector === "contextReset" ? t("Never for this session") : t("Expected");
}

/** What an answer did. Empty for an alert that is open. */
export function answeredText({ detector, answer, until }: Alert, now: number, timeZone: string): string {
  switch (answer) {
    case null:
      return "";
    case "acknowledged":
      return t("Acknowledged: not told again");
    case "snoozed":
      return t("Snoozed until {0}", formatWhen(until ?? now, now, timeZone));
    case "expected":
      return detector === "loops"
        ? t("Not a loop: the same step failing the same way is not told again, in any session")
        : t("Expected: not told again");
    case "notUseful":
      return t("Not useful: nothing of this kind interrupts for a week");
    default:
      return answer satisfies never;
  }
}

/** What each detector watches for, in the order of the list. */
export function watched(): { detector: DetectorId; name: string; what: string }[] {
  return [
    {
      detector: "loops",
      name: t("Retry loops"),
      what: t("the same step failing again and again, edits that do not help, the same thing read over and over"),
    },
    {
      detector: "unattended",
      name: t("Unattended runs"),
      what: t("cost that grows without a prompt from you, outside your usual hours"),
    },
    {
      detector: "contextReset",
      name: t("Context worth resetting"),
      what: t("a fresh session that pays back within the turns that are usually left"),
    },
    {
      detector: "dearModel",
      name: t("Dear models"),
      what: t("the first turn on a model that costs much more than usual"),
    },
    {
      detector: "modelChange",
      name: t("Changed default model"),
      what: t("a new session that begins on a dearer model than your last ones"),
    },
    { detector: "modelMix", name: t("Model mix"), what: t("a week in which your tokens moved to a dearer model") },
    { detector: "budget", name: t("Budgets"), what: t("70, 80 and 100% of a budget that you set") },
    { detector: "pace", name: t("Pace"), what: t("a month that goes faster than yours usually do") },
    {
      detector: "planWindow",
      name: t("Plan limits"),
      what: t("a limit that runs out before its reset, or is nearly used up"),
    },
    { detector: "paidUse", name: t("Paid use"), what: t("use beyond what the plan includes: real money") },
    { detector: "digest", name: t("Daily digest"), what: t("yesterday in two sentences") },
  ];
}

export function detectorName(detector: DetectorId): string {
  return watched().find((each) => each.detector === detector)?.name ?? detector;
}
