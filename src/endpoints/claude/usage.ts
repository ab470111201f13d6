import * as z from "zod";
import { noTokens } from "../../core/event.ts";
import { t } from "../../core/l10n.ts";
import { utcDay } from "../days.ts";
import type { Endpoint } from "../endpoint.ts";
import { optionalText, optionalWhole } from "../fields.ts";
import { admin, dailyReport } from "./admin.ts";

const result = z.object({
  model: optionalText,
  uncached_input_tokens: optionalWhole,
  cache_read_input_tokens: optionalWhole,
  cache_creation: z
    .object({ ephemeral_5m_input_tokens: optionalWhole, ephemeral_1h_input_tokens: optionalWhole })
    .nullish(),
  output_tokens: optionalWhole,
  server_tool_use: z.object({ web_search_requests: optionalWhole }).nullish(),
});

/** Tokens of an Anthropic organisation by day and model. `GET /v1/organizations/usage_report/messages`. */
export const claudeUsage: Endpoint = {
  ...admin,
  id: "claude-usage",
  reads: () => t("Tokens of your whole Anthropic organisation, by day and model."),
  fetch: dailyReport("/v1/organizations/usage_report/messages", "model", result, (start, row) => ({
    day: utcDay(start),
    model: row.model,
    item: null,
    tokens: {
      ...noTokens,
      input: row.uncached_input_tokens,
      cacheRead: row.cache_read_input_tokens,
      cacheWrite5m: row.cache_creation?.ephemeral_5m_input_tokens ?? 0,
      cacheWrite1h: row.cache_creation?.ephemeral_1h_input_tokens ?? 0,
      output: row.output_tokens,
      webSearches: row.server_tool_use?.web_search_requests ?? 0,
    },
    nanoUsd: null,
    requests: null,
    is: "api-value",
    user: null,
  })),
};
