import * as z from "zod";
import { emptyReading, type VendorDay } from "../../core/vendor.ts";
import { withCredential } from "../credential.ts";
import { endOfUtcDay, startOfUtcDay } from "../days.ts";
import type { Answer, Endpoint } from "../endpoint.ts";
import { unixSeconds } from "../fields.ts";
import { ask } from "../http.ts";
import { allPages, type Page } from "../pages.ts";
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
  const bucket = z.object({ start_time: unixSeconds, results: z.array(result) });
  const schema = z.object({ data: z.array(bucket), has_more: z.boolean(), next_page: z.string().nullish() });
  return withCredential(async ({ baseUrl, credential, from, to, transport }) => {
    const headers = { authorization: `Bearer ${credential.secret}` };
    const fetchPage = async (cursor: string | null): Promise<Answer<Page<z.output<typeof bucket>>>> => {
      const search = new URLSearchParams([
        ["start_time", String(startOfUtcDay(from) / 1000)],
        ["end_time", String(endOfUtcDay(to) / 1000)],
        ["bucket_width", "1d"],
        ...query.map(([name, value]): [string, string] => [name, value]),
      ]);
      if (cursor !== null) search.set("page", cursor);
      const answer = await ask(
        { method: "GET", url: `${baseUrl}${path}?${search.toString()}`, headers },
        schema,
        transport,
      );
      if (!answer.ok) return answer;
      const { data, has_more, next_page } = answer.value.value;
      return { ok: true, value: { items: data, next: has_more ? (next_page ?? null) : null, total: null } };
    };
    const answer = await allPages(fetchPage, { keyOf: ({ start_time }) => String(start_time), mostPages: 40 });
    if (!answer.ok) return answer;
    const { items, caveats } = answer.value;
    const reading = { ...emptyReading(transport.now()), caveats };
    reading.days = sumDays(items.flatMap(({ start_time, results }) => results.map((each) => dayOf(start_time, each))));
    return { ok: true, value: reading };
  });
}
