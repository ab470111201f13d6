import * as z from "zod";
import { emptyReading, type VendorDay, type VendorReading } from "../core/vendor.ts";
import type { Answer, EndpointRequest } from "./endpoint.ts";
import { ask } from "./http.ts";
import { allPages, type Page } from "./pages.ts";

export interface Report<Row> {
  path: string;
  query: readonly (readonly [string, string])[];
  /** Those of the credential. */
  headers: Readonly<Record<string, string>>;
  row: z.ZodType<Row>;
  /** Equal for what is the same row. */
  keyOf: (row: Row) => string;
  daysOf: (row: Row) => VendorDay[];
}

/** Reads all pages of a report, in the form that Anthropic and OpenAI share, and makes one reading of them. */
export async function readReport<Row>(
  { baseUrl, transport }: Pick<EndpointRequest, "baseUrl" | "transport">,
  { path, query, headers, row, keyOf, daysOf }: Report<Row>,
): Promise<Answer<VendorReading>> {
  const schema = z.object({ data: z.array(row), has_more: z.boolean(), next_page: z.string().nullish() });
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
  return { ok: true, value: { ...emptyReading(transport.now()), caveats, days: items.flatMap(daysOf) } };
}
