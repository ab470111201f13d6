import * as z from "zod";
import { noTokens, type Tokens } from "../../core/event.ts";
import { emptyReading, type VendorDay, type VendorReading } from "../../core/vendor.ts";
import type { CredentialedRequest } from "../credential.ts";
import type { Answer } from "../endpoint.ts";
import { optionalWhole } from "../fields.ts";
import { ask } from "../http.ts";
import { allPages, type Page } from "../pages.ts";

/** What the three reports of Anthropic's Admin API share. */

export const adminOrigin = "https://api.anthropic.com";

/** 90 requests an hour for the whole organisation were measured, and figures are five minutes old or more. */
export const adminManners = { floorMs: 5 * 60_000, freshMs: 30 * 60_000 };

/** Reads all pages of a report and makes one reading of them. */
export async function readReport<Row>(
  request: CredentialedRequest,
  path: string,
  query: readonly (readonly [string, string])[],
  row: z.ZodType<Row>,
  { keyOf, daysOf }: { keyOf: (row: Row) => string; daysOf: (row: Row) => VendorDay[] },
): Promise<Answer<VendorReading>> {
  const { baseUrl, credential, transport } = request;
  const schema = z.object({ data: z.array(row), has_more: z.boolean(), next_page: z.string().nullish() });
  const headers = { "x-api-key": credential.secret, "anthropic-version": "2023-06-01" };
  const fetchPage = async (cursor: string | null): Promise<Answer<Page<Row>>> => {
    const search = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value]));
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
  const answer = await allPages(fetchPage, { keyOf, mostPages: 40 });
  if (!answer.ok) return answer;
  const { items, caveats } = answer.value;
  const reading = { ...emptyReading(transport.now()), caveats };
  reading.days = items.flatMap(daysOf);
  return { ok: true, value: reading };
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
