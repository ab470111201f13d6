import * as z from "zod";
import { t } from "../../core/l10n.ts";
import { utcDay } from "../days.ts";
import type { Endpoint } from "../endpoint.ts";
import { cents, optionalText, usDollars } from "../fields.ts";
import { admin, dailyReport } from "./admin.ts";

const result = z.object({
  // A decimal string of cents: "123.45" is $1.2345.
  amount: cents,
  currency: usDollars,
  cost_type: optionalText,
  model: optionalText,
});

/** What an Anthropic organisation is billed, by day and model. `GET /v1/organizations/cost_report`; Priority Tier is not in it. */
export const claudeCost: Endpoint = {
  ...admin,
  id: "claude-cost",
  reads: () => t("What your whole Anthropic organisation is billed, by day and model."),
  fetch: dailyReport("/v1/organizations/cost_report", "description", result, (start, { amount, cost_type, model }) => ({
    day: utcDay(start),
    model,
    item: cost_type === "tokens" ? null : cost_type,
    tokens: null,
    nanoUsd: amount,
    requests: null,
    is: "real-money",
    user: null,
  })),
};
