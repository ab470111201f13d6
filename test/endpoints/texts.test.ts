import { expect, test } from "vitest";
import type { PlanWindow } from "../../src/core/vendor.ts";
import { windowLabel } from "../../src/core/planWindowText.ts";
import { describeFailure, type VendorFailure } from "../../src/core/vendorFailure.ts";

test.each<[VendorFailure, string]>([
  [{ kind: "no-credential", expired: false }, "There is no key or sign-in to ask with."],
  [{ kind: "no-credential", expired: true }, "The sign-in has expired."],
  [{ kind: "refused", status: 401 }, "The key or sign-in was not accepted (401)."],
  [{ kind: "refused", status: 403 }, "This key or sign-in may not read it (403)."],
  [{ kind: "too-many", until: null }, "It was asked too often."],
  [{ kind: "too-many", until: Date.UTC(2026, 8, 5, 12, 5) }, "It was asked too often; the next time is 14:05."],
  [{ kind: "server", status: 503, until: null }, "The service answered with status 503."],
  [{ kind: "unreachable", why: "network", code: "ENOTFOUND" }, "The service cannot be reached (ENOTFOUND)."],
  [{ kind: "unreachable", why: "timeout", code: null }, "There was no answer in time."],
  [{ kind: "malformed", path: "data.0.amount" }, "The answer has another shape than expected at data.0.amount."],
  [{ kind: "too-large", limit: 8_000_000 }, "The answer is larger than 8 MB."],
])("says why: %o", (failure, sentence) => expect(describeFailure(failure, "Europe/Berlin")).toBe(sentence));

test.each<[Pick<PlanWindow, "id" | "kind" | "scope" | "lengthMs">, string]>([
  [{ id: "session", kind: "session", scope: null, lengthMs: 18_000_000 }, "5 hours"],
  [{ id: "weekly:opus", kind: "weekly", scope: "opus", lengthMs: 604_800_000 }, "Week, Opus"],
  [{ id: "cycle", kind: "monthly", scope: null, lengthMs: null }, "Billing cycle"],
  [{ id: "pool:auto", kind: "monthly", scope: "auto", lengthMs: null }, "Month, Cursor's own models"],
  [{ id: "extra", kind: "pay-as-you-go", scope: null, lengthMs: null }, "Extra usage"],
  [{ id: "on-demand:team", kind: "pay-as-you-go", scope: "team", lengthMs: null }, "On demand, team"],
  [{ id: "other:monthly_special", kind: "other", scope: "monthly_special", lengthMs: null }, "Monthly_special"],
])("names a limit: %o", (window, label) => {
  expect(windowLabel({ ...window, usedPercent: null, used: null, resetsAt: null })).toBe(label);
});
