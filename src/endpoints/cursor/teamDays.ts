import * as z from "zod";
import { t } from "../../core/l10n.ts";
import { emptyReading, type VendorDay } from "../../core/vendor.ts";
import { withCredential } from "../credential.ts";
import { spansOf, utcDay } from "../days.ts";
import type { Answer, Endpoint } from "../endpoint.ts";
import { optionalText, optionalWhole, unixMs } from "../fields.ts";
import { ask } from "../http.ts";
import { allPages, type Page } from "../pages.ts";
import { longestSpanMs, team, teamPauseMs, teamRequest } from "./team.ts";

/** How many requests each member of a team made on each day, by how they are paid. `POST /teams/daily-usage-data`. */
export const cursorTeamDays: Endpoint = {
  ...team,
  id: "cursor-team-days",
  reads: () => t("How many requests each member of your Cursor team made on each day, with the e-mail address."),
  fetch: withCredential(async (request) => {
    const { transport } = request;
    const reading = emptyReading(transport.now());
    for (const { from, to } of spansOf(request.from, request.to, longestSpanMs)) {
      const fetchPage = async (cursor: string | null): Promise<Answer<Page<Row>>> => {
        const page = Number(cursor ?? 1);
        const body = { startDate: from, endDate: to - 1, page, pageSize: 100 };
        const answer = await ask(teamRequest(request, "/teams/daily-usage-data", body), schema, transport);
        if (!answer.ok) return answer;
        const { data, pagination } = answer.value.value;
        return {
          ok: true,
          value: { items: data, next: pagination?.hasNextPage ? String(page + 1) : null, total: null },
        };
      };
      const answer = await allPages(fetchPage, {
        keyOf,
        mostPages: 100,
        pause: async () => transport.pause(teamPauseMs),
      });
      if (!answer.ok) return answer;
      reading.days.push(...answer.value.items.flatMap(daysOf));
      reading.caveats.push(...answer.value.caveats);
    }
    reading.caveats = [...new Set(reading.caveats)];
    return { ok: true, value: reading };
  }),
};

const row = z.object({
  date: unixMs,
  email: optionalText,
  subscriptionIncludedReqs: optionalWhole,
  usageBasedReqs: optionalWhole,
  apiKeyReqs: optionalWhole,
});
type Row = z.output<typeof row>;

const schema = z.object({
  data: z.array(row),
  pagination: z.object({ hasNextPage: z.boolean().nullish() }).nullish(),
});

function keyOf({ date, email }: Row): string {
  return JSON.stringify([date, email]);
}

function daysOf({ date, email, subscriptionIncludedReqs, usageBasedReqs, apiKeyReqs }: Row): VendorDay[] {
  const requests = [
    { is: "included", count: subscriptionIncludedReqs },
    { is: "real-money", count: usageBasedReqs },
    { is: "api-value", count: apiKeyReqs },
  ] as const;
  return requests
    .filter(({ count }) => count > 0)
    .map(({ is, count }) => ({
      day: utcDay(date),
      model: null,
      item: null,
      tokens: null,
      nanoUsd: null,
      requests: count,
      is,
      user: email,
    }));
}
