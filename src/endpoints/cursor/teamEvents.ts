import { t } from "../../core/l10n.ts";
import { withCredential } from "../credential.ts";
import { spansOf } from "../days.ts";
import type { Endpoint } from "../endpoint.ts";
import { longestSpanMs, team, teamPauseMs, teamRequest } from "./team.ts";
import { readUsageEvents } from "./usageEvents.ts";

/** Each model response of a team as Cursor bills it. `POST /teams/filtered-usage-events`. */
export const cursorTeamEvents: Endpoint = {
  ...team,
  id: "cursor-team-events",
  reads: () => t("Tokens and cost of each response of your Cursor team, with the member's e-mail address."),
  fetch: withCredential(async (request) =>
    readUsageEvents(
      ({ from, to }, page) => {
        const body = { startDate: from, endDate: to - 1, page, pageSize };
        return teamRequest(request, "/teams/filtered-usage-events", body);
      },
      spansOf(request.from, request.to, longestSpanMs),
      { pageSize, pauseMs: teamPauseMs },
      request.transport,
    ),
  ),
};

const pageSize = 500;
