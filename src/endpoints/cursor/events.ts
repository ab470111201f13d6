import { t } from "../../core/l10n.ts";
import { dayMs, spansOf } from "../days.ts";
import type { Endpoint } from "../endpoint.ts";
import { dashboard, withSession } from "./signIn.ts";
import { readUsageEvents } from "./usageEvents.ts";

/** Each model response as Cursor bills it. `POST /api/dashboard/get-filtered-usage-events`, all values as strings. */
export const cursorEvents: Endpoint = {
  ...dashboard,
  id: "cursor-events",
  reads: () => t("Tokens and cost of each of your Cursor responses, which its local files do not hold."),
  manners: { floorMs: 5 * 60_000, freshMs: 30 * 60_000 },
  fetch: withSession(async ({ baseUrl, from, to, transport }, headers) => {
    const url = `${baseUrl}/api/dashboard/get-filtered-usage-events`;
    const outcome = await readUsageEvents(
      (span, page) => {
        const body = { teamId: 0, startDate: String(span.from), endDate: String(span.to - 1), page, pageSize };
        return { method: "POST", url, headers, body };
      },
      spansOf(from, to, 30 * dayMs),
      { pageSize, pauseMs: 1000 },
      transport,
    );
    // The account's own, whether or not it says whose they are.
    if (outcome.ok) outcome.value.events = outcome.value.events.map((event) => ({ ...event, user: null }));
    return outcome;
  }),
};

/** The most that it answers with. */
const pageSize = 1000;
