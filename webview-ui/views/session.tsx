import { sourceNames } from "../../src/core/event.ts";
import { count, formatDuration, formatTime, formatWhen } from "../../src/core/format.ts";
import { isIncluded, planOf } from "../../src/core/planStatus.ts";
import type { SessionSummary, Snapshot } from "../../src/core/snapshot.ts";
import { projectName, sameSession, sessionName } from "../../src/core/sessionName.ts";
import { resetAlert } from "../alertLists.ts";
import { Live } from "../parts/live.tsx";
import type { Prove } from "../proofs.ts";
import type { PanelState } from "../state.ts";
import { Charged } from "./charged.tsx";
import { ContextParts } from "./contextParts.tsx";
import { Headline } from "./headline.tsx";
import { NextTurn } from "./nextTurn.tsx";
import { OtherModels } from "./otherModels.tsx";
import { SessionCharts } from "./sessionCharts.tsx";
import { Estimated, KindTotals, ModelTotals, Tools } from "./sessionTables.tsx";
import { Turns } from "./turns.tsx";
import { t } from "../../src/core/l10n.ts";

/** One session: what it costs, how its context grows, where the cost comes from. */
export function Session({ state, snapshot }: { state: PanelState; snapshot: Snapshot }) {
  const summary = state.summary.value;
  const detail = state.detail.value;
  const error = state.detailError.value;
  if (!summary) return <Missing state={state} why={error} />;
  const { source, session } = summary;
  const prove: Prove = (of, query) => state.proofs.show({ of, query: { source, session, ...query } });
  return (
    <section class="view">
      <Title state={state} snapshot={snapshot} summary={summary} />
      <Headline
        prove={prove}
        summary={summary}
        turns={detail?.turns ?? null}
        at={snapshot.at}
        now={state.now}
        timeZone={snapshot.timeZone}
        included={isIncluded(planOf(snapshot, summary))}
      />
      {error && (
        <p class="hint" role="alert">
          {t("The details could not be loaded:")} {error}
        </p>
      )}
      {detail ? (
        <>
          <div class="split">
            <SessionCharts detail={detail} tables={state.tables} timeZone={snapshot.timeZone} prove={prove} />
            <div class="side">
              <NextTurn
                summary={summary}
                reset={resetAlert(state.pages.advice.answer.value, summary, snapshot.at)}
                now={state.now}
                timeZone={snapshot.timeZone}
                onConsiderReset={() => void state.api.considerReset({ source, session })}
              />
              {detail.charged && <Charged cost={summary.cost} charged={detail.charged} />}
              <KindTotals detail={detail} />
              <ModelTotals models={detail.models} prove={prove} />
              {detail.estimated.length > 0 && <Estimated parts={detail.estimated} prove={prove} />}
              {detail.tools.length > 0 && <Tools tools={detail.tools} />}
            </div>
          </div>
          <div class="pair">
            {detail.contextStory && <ContextParts story={detail.contextStory} context={summary.context} />}
            <OtherModels detail={detail} />
          </div>
          {detail.turns.length > 0 && <Turns prove={prove} turns={detail.turns} timeZone={snapshot.timeZone} />}
        </>
      ) : (
        error === null && <p class="hint tall">{t("Loading the turns…")}</p>
      )}
    </section>
  );
}

interface TitleProps {
  state: PanelState;
  snapshot: Snapshot;
  summary: SessionSummary;
}

function Title({ state, snapshot, summary }: TitleProps) {
  const { timeZone, current } = snapshot;
  const project = projectName(summary.project);
  const elsewhere = state.chosen.value !== null && !sameSession(summary, current);
  return (
    <header class="title">
      <h1>
        <bdi>{sessionName(summary)}</bdi>
      </h1>
      <p class="meta">
        {summary.live ? <Live /> : <span>{t("Ended {0}", formatWhen(summary.endedAt, snapshot.at, timeZone))}</span>}
        <span>{sourceNames[summary.source]}</span>
        {project && <bdi title={summary.project?.slice(0, 300)}>{project}</bdi>}
        {summary.branch && <bdi>{summary.branch.slice(0, 80)}</bdi>}
        {summary.machines && <bdi>{readBy(summary)}</bdi>}
        {summary.model && <bdi>{summary.model.slice(0, 80)}</bdi>}
        <span>
          {t("from {0}", formatTime(summary.startedAt, timeZone))},{" "}
          {formatDuration(summary.endedAt - summary.startedAt)}
        </span>
        <span>{count(summary.calls, "turn")}</span>
        {summary.agents > 0 && <span>{count(summary.agents, "sub-agent")}</span>}
        {elsewhere && (
          <button type="button" class="link" onClick={() => state.show(null)}>
            {t("Back to the current session")}
          </button>
        )}
      </p>
    </header>
  );
}

/** "read on laptop": and nowhere else; "also read on laptop": here too. */
function readBy({ machines = [], elsewhere }: SessionSummary): string {
  return elsewhere ? t("read on {0}", machines.join(", ")) : t("also read on {0}", machines.join(", "));
}

function Missing({ state, why }: { state: PanelState; why: string | null }) {
  return (
    <section class="empty">
      <h1>{why === null ? t("Loading the session…") : t("This session cannot be shown")}</h1>
      {why !== null && (
        <>
          <p>{why}</p>
          <button type="button" class="button" onClick={() => state.show(null)}>
            {t("Show the current session")}
          </button>
        </>
      )}
    </section>
  );
}
