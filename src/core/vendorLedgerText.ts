import { t } from "./l10n.ts";
import type { VendorDifference, VendorLedgerRow } from "./vendorLedger.ts";

/** What a part of a difference comes from, in plain words. */
export function differenceText(why: VendorDifference): string {
  switch (why) {
    case "elsewhere":
      return t("used elsewhere: another machine, person or client");
    case "subAgents":
      return t("sub-agents that the vendor counts under another model");
    case "cacheTier":
      return t("cache writes whose lifetime our log does not state");
    case "lag":
      return t("the vendor's figures are late");
    case "clock":
      return t("fell on the day beside it");
    case "planIncluded":
      return t("included in the plan: nothing is charged");
    case "notLogged":
      return t("calls that the client makes and does not log");
    case "rounding":
      return t("rounding");
    default:
      return why satisfies never;
  }
}

/** Whether both sides say the same: for an icon, a filter and a word. `none`: they state nothing that can be compared. */
export type Agreement = "agrees" | "differs" | "none";

export function agreementOf({ agrees, ours, theirs }: VendorLedgerRow): Agreement {
  const comparable =
    ours === null ||
    (ours.nanoUsd !== null && theirs.nanoUsd !== null) ||
    (ours.tokens !== null && theirs.tokens !== null) ||
    (ours.requests !== null && theirs.requests !== null);
  if (!comparable) return "none";
  return agrees ? "agrees" : "differs";
}

export function agreementText(agreement: Agreement): string {
  switch (agreement) {
    case "agrees":
      return t("agrees");
    case "differs":
      return t("differs");
    case "none":
      return t("cannot be compared");
    default:
      return agreement satisfies never;
  }
}
