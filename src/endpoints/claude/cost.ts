import * as z from "zod";
import { t } from "../../core/l10n.ts";
import type { VendorDay } from "../../core/vendor.ts";
import { withCredential } from "../credential.ts";
import { endOfUtcDay, rfc3339, startOfUtcDay, utcDay } from "../days.ts";
import type { Endpoint } from "../endpoint.ts";
import { cents, instant, optionalText, usDollars } from "../fields.ts";
import { sumDays } from "../sumDays.ts";
import { adminManners, adminOrigin, readReport } from "./admin.ts";

/** What an Anthropic organisation is billed, by day and model. `GET /v1/organizations/cost_report`; Priority Tier is not in it. */
export const claudeCost: Endpoint = {
  id: "claude-cost",
  vendor: "anthropic",
  reads: () => t("What your whole Anthropic organisation is billed, by day and model."),
  baseUrl: adminOrigin,
  credential: "anthropic-admin-key",
  documented: true,
  manners: adminManners,
  fetch: withCredential(async (request) => {
    const query = [
      ["starting_at", rfc3339(startOfUtcDay(request.from))],
      ["ending_at", rfc3339(endOfUtcDay(request.to))],
      ["bucket_width", "1d"],
      ["group_by[]", "description"],
      ["limit", "31"],
    ] as const;
    const path = "/v1/organizations/cost_report";
    return readReport(request, path, query, bucket, { keyOf: ({ starting_at }) => String(starting_at), daysOf });
  }),
};

const bucket = z.object({
  starting_at: instant,
  results: z.array(
    z.object({
      // A decimal string of cents: "123.45" is $1.2345.
      amount: cents,
      currency: usDollars,
      cost_type: optionalText,
      model: optionalText,
    }),
  ),
});

function daysOf({ starting_at, results }: z.output<typeof bucket>): VendorDay[] {
  return sumDays(
    results.map(({ amount, cost_type, model }) => ({
      day: utcDay(starting_at),
      model,
      item: cost_type === "tokens" ? null : cost_type,
      tokens: null,
      nanoUsd: amount,
      requests: null,
      is: "real-money",
      user: null,
    })),
  );
}
