import * as z from "zod";
import { noTokens, type Tokens } from "../../core/event.ts";
import type { VendorDay } from "../../core/vendor.ts";
import { type CredentialedRequest, withCredential } from "../credential.ts";
import { endOfUtcDay, rfc3339, startOfUtcDay } from "../days.ts";
import type { Endpoint } from "../endpoint.ts";
import { instant, optionalWhole } from "../fields.ts";
import { readReport, type Report } from "../report.ts";
import { sumDays } from "../sumDays.ts";

/** What the three reports of Anthropic's Admin API share. */

export const admin = {
  vendor: "anthropic",
  baseUrl: "https://api.anthropic.com",
  credential: "anthropic-admin-key",
  documented: true,
  // 90 requests an hour for the whole organisation were measured, and figures are five minutes old or more.
  manners: { floorMs: 5 * 60_000, freshMs: 30 * 60_000 },
} as const;

export function readAdminReport<Row>(request: CredentialedRequest, report: Omit<Report<Row>, "headers">) {
  const headers = { "x-api-key": request.credential.secret, "anthropic-version": "2023-06-01" };
  return readReport(request, { ...report, headers });
}

/** Fetches a report by UTC day. */
export function dailyReport<Result>(
  path: string,
  groupBy: string,
  result: z.ZodType<Result>,
  dayOf: (start: number, result: Result) => VendorDay,
): Endpoint["fetch"] {
  const row = z.object({ starting_at: instant, results: z.array(result) });
  return withCredential((request) =>
    readAdminReport(request, {
      path,
      query: [
        ["starting_at", rfc3339(startOfUtcDay(request.from))],
        ["ending_at", rfc3339(endOfUtcDay(request.to))],
        ["bucket_width", "1d"],
        ["group_by[]", groupBy],
        ["limit", "31"],
      ],
      row,
      keyOf: ({ starting_at }) => String(starting_at),
      daysOf: ({ starting_at, results }) => sumDays(results.map((each) => dayOf(starting_at, each))),
    }),
  );
}

/** Counts of Claude Code's report, which does not tell how long cache writes live. */
export const modelTokens = z
  .object({
    input: optionalWhole,
    output: optionalWhole,
    cache_read: optionalWhole,
    cache_creation: optionalWhole,
  })
  .transform(({ input, output, cache_read, cache_creation }): Tokens => ({
    ...noTokens,
    input,
    output,
    cacheRead: cache_read,
    cacheWriteUnknown: cache_creation,
  }));
