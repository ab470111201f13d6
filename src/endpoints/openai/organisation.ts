import * as z from "zod";
import type { VendorDay } from "../../core/vendor.ts";
import { withCredential } from "../credential.ts";
import { endOfUtcDay, startOfUtcDay } from "../days.ts";
import type { Endpoint } from "../endpoint.ts";
import { unixSeconds } from "../fields.ts";
import { readReport } from "../report.ts";
import { sumDays } from "../sumDays.ts";

/** What the two reports of OpenAI's organisation API share. Use of Codex under a ChatGPT plan is in neither of them. */

export const organisation = {
  vendor: "openai",
  baseUrl: "https://api.openai.com",
  credential: "openai-admin-key",
  documented: true,
  // Limits are per organisation: at most one request a minute.
  manners: { floorMs: 5 * 60_000, freshMs: 30 * 60_000 },
} as const;

/** Fetches a report by UTC day. */
export function dailyReport<Result>(
  path: string,
  query: readonly (readonly [string, string])[],
  result: z.ZodType<Result>,
  dayOf: (start: number, result: Result) => VendorDay,
): Endpoint["fetch"] {
  const row = z.object({ start_time: unixSeconds, results: z.array(result) });
  return withCredential((request) =>
    readReport(request, {
      path,
      query: [
        ["start_time", String(startOfUtcDay(request.from) / 1000)],
        ["end_time", String(endOfUtcDay(request.to) / 1000)],
        ["bucket_width", "1d"],
        ...query,
      ],
      headers: { authorization: `Bearer ${request.credential.secret}` },
      row,
      keyOf: ({ start_time }) => String(start_time),
      daysOf: ({ start_time, results }) => sumDays(results.map((each) => dayOf(start_time, each))),
    }),
  );
}
