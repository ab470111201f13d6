import * as z from "zod";
import { noTokens } from "../../core/event.ts";
import { t } from "../../core/l10n.ts";
import type { VendorDay } from "../../core/vendor.ts";
import { withCredential } from "../credential.ts";
import { endOfUtcDay, rfc3339, startOfUtcDay, utcDay } from "../days.ts";
import type { Endpoint } from "../endpoint.ts";
import { instant, optionalText, optionalWhole } from "../fields.ts";
import { sumDays } from "../sumDays.ts";
import { adminManners, adminOrigin, readReport } from "./admin.ts";

/** Tokens of an Anthropic organisation by day and model. `GET /v1/organizations/usage_report/messages`. */
export const claudeUsage: Endpoint = {
  id: "claude-usage",
  vendor: "anthropic",
  reads: () => t("Tokens of your whole Anthropic organisation, by day and model."),
  baseUrl: adminOrigin,
  credential: "anthropic-admin-key",
  documented: true,
  manners: adminManners,
  fetch: withCredential(async (request) => {
    const query = [
      ["starting_at", rfc3339(startOfUtcDay(request.from))],
      ["ending_at", rfc3339(endOfUtcDay(request.to))],
      ["bucket_width", "1d"],
      ["group_by[]", "model"],
      ["limit", "31"],
    ] as const;
    const path = "/v1/organizations/usage_report/messages";
    return readReport(request, path, query, bucket, { keyOf: ({ starting_at }) => String(starting_at), daysOf });
  }),
};

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

const bucket = z.object({ starting_at: instant, results: z.array(result) });

function daysOf({ starting_at, results }: z.output<typeof bucket>): VendorDay[] {
  return sumDays(
    results.map((row) => ({
      day: utcDay(starting_at),
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
  );
}
