import * as z from "zod";
import { noTokens } from "../../core/event.ts";
import { t } from "../../core/l10n.ts";
import { utcDay } from "../days.ts";
import type { Endpoint } from "../endpoint.ts";
import { optionalText, optionalWhole, whole } from "../fields.ts";
import { dailyReport, organisation } from "./organisation.ts";

const result = z.object({
  model: optionalText,
  // Includes what was read from the cache and what was written to it.
  input_tokens: whole,
  input_cached_tokens: optionalWhole,
  input_cache_write_tokens: optionalWhole,
  output_tokens: whole,
  num_model_requests: optionalWhole,
});

/** Tokens of an OpenAI organisation by day and model. `GET /v1/organization/usage/completions`. */
export const openaiUsage: Endpoint = {
  ...organisation,
  id: "openai-usage",
  reads: () => t("Tokens of your whole OpenAI organisation, by day and model."),
  fetch: dailyReport(
    "/v1/organization/usage/completions",
    [
      ["group_by", "model"],
      ["limit", "31"],
    ],
    result,
    (start, row) => ({
      day: utcDay(start),
      model: row.model,
      item: null,
      tokens: {
        ...noTokens,
        input: Math.max(0, row.input_tokens - row.input_cached_tokens - row.input_cache_write_tokens),
        cacheRead: row.input_cached_tokens,
        cacheWriteUnknown: row.input_cache_write_tokens,
        output: row.output_tokens,
      },
      nanoUsd: null,
      requests: row.num_model_requests,
      is: "api-value",
      user: null,
    }),
  ),
};
