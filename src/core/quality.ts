import type { EstimateReason, Quality } from "./event.ts";

/** How far a number can be trusted, in plain words. */
export function describeQuality(quality: Quality, estimate: EstimateReason | null = null): string {
  switch (quality) {
    case "exact":
      return "exact";
    case "ttl-unknown":
      return "cache lifetime not logged, shortest assumed";
    case "output-incomplete":
      return "output incomplete in the log, a lower bound";
    case "inherited-suspect":
      return "may include inherited history";
    case "estimate":
      return estimate === null ? "estimate" : `estimate: ${describeEstimate(estimate)}`;
    default:
      return quality satisfies never;
  }
}

/** What the log implies but does not state. */
export function describeEstimate(why: EstimateReason): string {
  switch (why) {
    case "compaction":
      return "the call that summarised the context is not logged";
    case "interrupted-output":
      return "the rest of an interrupted answer";
    case "placeholder-output":
      return "the log kept only the start of the output count";
    case "web-search":
      return "the model call inside a web search is not logged";
    case "cut-request":
      return "a request whose answer is not logged";
    default:
      return why satisfies never;
  }
}
