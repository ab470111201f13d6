import type { PanelApi } from "../../src/core/api.ts";
import { count, formatWhen } from "../../src/core/format.ts";
import { t } from "../../src/core/l10n.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import type { TeamStatus } from "../../src/core/team.ts";
import { Fact } from "../parts/fact.tsx";

interface TeamSyncProps {
  team: TeamStatus;
  snapshot: Snapshot;
  api: Pick<PanelApi, "open">;
}

/** Where totals are sent, since when not, and what is wrong. Nothing for those who are in no team. */
export function TeamSync({ team, snapshot, api }: TeamSyncProps) {
  if (team.address === null) return null;
  const { address, sentAt, rowsSent, waiting, nextAt, problem } = team;
  const when = (at: number) => formatWhen(at, snapshot.at, snapshot.timeZone);
  const open = (page: "previewTeam" | "teamSent" | "syncTeam" | "teamPage", text: string) => (
    <button type="button" class="link" onClick={() => void api.open(page)}>
      {text}
    </button>
  );
  return (
    <section class="block" aria-label={t("Team sync")}>
      <header class="figure-head">
        <h2>{t("Team sync")}</h2>
      </header>
      <dl class="facts">
        <Fact name={t("Endpoint")}>
          <bdi>{address}</bdi>
        </Fact>
        <Fact name={t("Last sent")}>
          {sentAt === null ? t("nothing yet") : `${when(sentAt)}, ${t("{0} in all", count(rowsSent, "row"))}`}
        </Fact>
        <Fact name={t("Waiting")}>
          {count(waiting, "row")}
          {nextAt !== null && waiting > 0 && `, ${t("next at {0}", when(nextAt))}`}
        </Fact>
      </dl>
      {problem && <p class="problem">{problem.message}</p>}
      <p class="links">
        {open("previewTeam", t("Preview what is sent"))}
        {open("teamSent", t("Show what was sent"))}
        {open("syncTeam", t("Send now"))}
        {open("teamPage", t("Open the team page"))}
      </p>
    </section>
  );
}
