import type { EstimateReason, Quality } from "./event.ts";
import { t } from "./l10n.ts";

/** How far a number can be trusted, in plain words. */
export function describeQuality(quality: Quality, estimate: EstimateReason | null = null): string {
  switch (quality) {
    case "exact":
      return t("exact");
    case "ttl-unknown":
      return t("cache lifetime not logged, shortest assumed");
    case "output-incomplete":
      return t("output incomplete in the log, a lower bound");
    case "inherited-suspect":
      return t("may include inherited history");
    case "estimate":
      return estimate === null ? t("estimate") : t("estimate: {0}", describeEstimate(estimate));
    default:
      return quality satisfies never;
  }
}

/** What the log implies but does not state. */
export function describeEstimate(why: EstimateReason): string {
  switch (why) {
    case "compaction":
      return t("the call that summarised the context is not logged");
    case "interrupted-output":
      return t("the rest of an interrupted answer");
    case "placeholder-output":
      return t("the log kept only the start of the output count");
    case "web-search":
      return t("the model call inside a web search is not logged");
    case "cut-request":
      return t("a request whose answer is not logged");
    default:
      return why satisfies never;
  }
}
