import { formatBytes, formatTime } from "./format.ts";
import { t } from "./l10n.ts";

/** Why an endpoint told nothing. Holds no text of the answer, and never the credential. */
export type VendorFailure =
  /** There is no key or sign-in, or it ended (`expired`), or it cannot be one. Nothing was sent. */
  | { kind: "no-credential"; expired: boolean }
  /** 401 or 403: asking again would not help. */
  | { kind: "refused"; status: number }
  /** 429. `until` (ms) where the vendor says so. */
  | { kind: "too-many"; until: number | null }
  /** Any other status. `until` as above, mostly with 503. */
  | { kind: "server"; status: number; until: number | null }
  /** `code` is the system's, e.g. "ENOTFOUND". `insecure`: the address is neither https nor on this machine. */
  | { kind: "unreachable"; why: "timeout" | "cut" | "insecure" | "network"; code: string | null }
  /** Not of the documented shape, first at `path`, e.g. "data.0.results.3.amount"; null: not even JSON. */
  | { kind: "malformed"; path: string | null }
  | { kind: "too-large"; limit: number };

/** One plain sentence about a failure, e.g. for the panel. */
export function describeFailure(failure: VendorFailure, timeZone: string): string {
  switch (failure.kind) {
    case "no-credential":
      return failure.expired ? t("The sign-in has expired.") : t("There is no key or sign-in to ask with.");
    case "refused":
      return failure.status === 401
        ? t("The key or sign-in was not accepted (401).")
        : t("This key or sign-in may not read it ({0}).", failure.status);
    case "too-many":
      return failure.until === null
        ? t("It was asked too often.")
        : t("It was asked too often; the next time is {0}.", formatTime(failure.until, timeZone));
    case "server":
      return t("The service answered with status {0}.", failure.status);
    case "unreachable":
      return describeUnreachable(failure);
    case "malformed":
      return failure.path === null
        ? t("The answer is not in a known format.")
        : t("The answer has another shape than expected at {0}.", failure.path);
    case "too-large":
      return t("The answer is larger than {0}.", formatBytes(failure.limit));
    default:
      return failure satisfies never;
  }
}

function describeUnreachable({ why, code }: Extract<VendorFailure, { kind: "unreachable" }>): string {
  switch (why) {
    case "timeout":
      return t("There was no answer in time.");
    case "cut":
      return t("The answer broke off.");
    case "insecure":
      return t("The address is not https, so nothing was sent.");
    case "network":
      return code === null ? t("The service cannot be reached.") : t("The service cannot be reached ({0}).", code);
    default:
      return why satisfies never;
  }
}
