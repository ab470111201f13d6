import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { AdviceReport } from "../../src/core/alert.ts";
import { count, formatCount, formatWhen } from "../../src/core/format.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { alertLists, silencing } from "../alertLists.ts";
import { detectorName, watched } from "../answerText.ts";
import type { PanelState } from "../state.ts";
import { AlertCard } from "./alertCard.tsx";
import { ModelChoice } from "./modelChoice.tsx";
import { t } from "../../src/core/l10n.ts";

/** What the meter noticed, with the amount, the evidence and what to do, and what a person said to it. */
export function Advice({ state, snapshot }: { state: PanelState; snapshot: Snapshot }) {
  const { advice, modelAdvice } = state.pages;
  const { answers } = state;
  const report = advice.answer.value;
  const models = modelAdvice.answer.value;
  useEffect(
    () => () => {
      answers.forget();
      state.alert.value = null;
    },
    [],
  );
  return (
    <section class="view">
      <h1 class="visually-hidden">{t("Advice")}</h1>
      {advice.error.value !== null && (
        <p class="hint" role="alert">
          {t("The advice could not be read:")} {advice.error.value}
        </p>
      )}
      {answers.error.value !== null && (
        <p class="hint" role="alert">
          {t("The answer was not kept:")} {answers.error.value}
        </p>
      )}
      {report ? (
        <>
          <Interruptions report={report} state={state} snapshot={snapshot} />
          <Alerts report={report} state={state} snapshot={snapshot} />
        </>
      ) : (
        advice.error.value === null && <p class="hint tall">{t("Looking for what is worth your attention…")}</p>
      )}
      {models && models.length > 0 && <ModelChoice advice={models} />}
    </section>
  );
}

interface ReportProps {
  report: AdviceReport;
  state: PanelState;
  snapshot: Snapshot;
}

/** How often the meter spoke up today, and what it keeps to itself. */
function Interruptions({ report, state, snapshot }: ReportProps) {
  const { nudges, silenced } = report;
  return (
    <div class="bar">
      <p class="muted">
        {nudges.most === 0
          ? t("Notifications are off")
          : t("{0} of {1} notifications used today", formatCount(nudges.today), formatCount(nudges.most))}
      </p>
      {silenced.map(({ detector, until }) => (
        <p class="muted" key={detector}>
          {t(
            "{0}: no interruptions until {1}",
            detectorName(detector),
            formatWhen(until, snapshot.at, snapshot.timeZone),
          )}{" "}
          {silencing(report, detector).length > 0 && (
            <button
              type="button"
              class="link"
              aria-label={t("Interrupt again: {0}", detectorName(detector))}
              onClick={() => silencing(report, detector).forEach((id) => state.answers.say(id, null))}
            >
              {t("Interrupt again")}
            </button>
          )}
        </p>
      ))}
      <button type="button" class="link bar-end" onClick={() => void state.api.open("settings")}>
        {t("Settings")}
      </button>
    </div>
  );
}

function Alerts({ report, state, snapshot }: ReportProps) {
  const { open, closed } = alertLists(report, state.answers.said.value, snapshot.at);
  const wanted = closed.some(({ id }) => id === state.alert.value);
  const expanded = useSignal(false);
  useEffect(() => {
    if (wanted) expanded.value = true;
  }, [wanted]);
  return (
    <>
      {open.length === 0 ? (
        <Nothing />
      ) : (
        <ul class="alerts">
          {open.map((alert) => (
            <li key={alert.id}>
              <AlertCard alert={alert} state={state} snapshot={snapshot} />
            </li>
          ))}
        </ul>
      )}
      {closed.length > 0 && (
        <details
          class="closed"
          open={wanted || expanded.value}
          onToggle={(event) => (expanded.value = event.currentTarget.open)}
        >
          <summary>{count(closed.length, "closed alert")}</summary>
          <ul class="alerts">
            {closed.map((alert) => (
              <li key={alert.id}>
                <AlertCard alert={alert} state={state} snapshot={snapshot} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Nothing() {
  return (
    <section class="nothing">
      <h2>{t("Nothing needs your attention")}</h2>
      <p class="summary">{t("The meter stays silent unless something is worth an interruption. It watches for:")}</p>
      <dl class="watched">
        {watched().map(({ detector, name, what }) => (
          <div key={detector}>
            <dt>{name}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
