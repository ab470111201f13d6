import * as z from "zod";
import { t } from "../../core/l10n.ts";
import { utcDay } from "../days.ts";
import type { Endpoint } from "../endpoint.ts";
import { dollars, optionalText, usDollars } from "../fields.ts";
import { dailyReport, organisation } from "./organisation.ts";

const result = z.object({
  // Dollars, as a number or a string.
  amount: z.object({ value: dollars, currency: usDollars }),
  line_item: optionalText,
});

/** What an OpenAI organisation is billed, by day and line item. `GET /v1/organization/costs`. */
export const openaiCosts: Endpoint = {
  ...organisation,
  id: "openai-costs",
  reads: () => t("What your whole OpenAI organisation is billed, by day and line item."),
  fetch: dailyReport(
    "/v1/organization/costs",
    [
      ["group_by", "line_item"],
      ["limit", "180"],
    ],
    result,
    (start, { amount, line_item }) => ({
      day: utcDay(start),
      ...itemOf(line_item),
      tokens: null,
      nanoUsd: amount.value,
      requests: null,
      is: "real-money",
      user: null,
    }),
  ),
};

/** "gpt-5.6-sol, cached input" is about tokens of that model; what reads otherwise ("whisper") stays as it is. */
function itemOf(line: string | null): { model: string | null; item: string | null } {
  const model = /^(\S+)(?: text)?, (?:input|output|cached input|cache writes)$/.exec(line ?? "")?.[1];
  return model === undefined ? { model: null, item: line } : { model, item: null };
}
