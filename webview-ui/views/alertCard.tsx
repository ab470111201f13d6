import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import type { Alert } from "../../src/core/alert.ts";
import { amountText, keptText, severityWord } from "../../src/core/alertText.ts";
import type { PanelApi } from "../../src/core/api.ts";
import type { Evidence, Severity } from "../../src/core/finding.ts";
import { formatCount, formatTime, formatWhen } from "../../src/core/format.ts";
import { snoozes } from "../../src/core/snooze.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { nameOfSession } from "../alertLists.ts";
import { answeredText, expectedText } from "../answerText.ts";
import type { PanelState } from "../state.ts";
import { t } from "../../src/core/l10n.ts";

interface AlertCardProps {
  alert: Alert;
  state: PanelState;
  snapshot: Snapshot;
}

/** One alert: what was noticed, why, what to do, the lines that show it, and what can be said to it. */
export function AlertCard({ alert, state, snapshot }: AlertCardProps) {
  const { title, reason, advice, amount, severity, detector, answer } = alert;
  const card = useRef<HTMLElement>(null);
  const name = useId();
  useBroughtToFront(card, alert, state);
  return (
    <article class="alert" aria-labelledby={name} tabIndex={-1} ref={card} data-closed={answer !== null}>
      <header class="alert-head">
        <SeverityMark severity={severity} word={detector === "digest" ? t("Digest") : severityWord(severity)} />
        <h2 id={name}>
          <bdi>{keptText(title).slice(0, 200)}</bdi>
        </h2>
        {amount && <span class="alert-amount">{amountText(amount)}</span>}
      </header>
      {answer === null ? (
        <>
          <p>
            <bdi>{keptText(reason).slice(0, 1000)}</bdi>
          </p>
          <p>
            <span class="muted">{t("What to do:")}</span> <bdi>{keptText(advice).slice(0, 500)}</bdi>
          </p>
          <Meta alert={alert} state={state} snapshot={snapshot} />
          {alert.evidence.length > 0 && (
            <EvidenceLines evidence={alert.evidence} timeZone={snapshot.timeZone} api={state.api} />
          )}
          <Answers alert={alert} state={state} timeZone={snapshot.timeZone} />
        </>
      ) : (
        <Answered alert={alert} state={state} snapshot={snapshot} />
      )}
    </article>
  );
}

/** Scrolls to and focuses the alert that the host asked for, or that was opened again. */
function useBroughtToFront(card: { current: HTMLElement | null }, { id }: Alert, { alert }: PanelState): void {
  const wanted = alert.value === id;
  useEffect(() => {
    if (!wanted) return;
    card.current?.scrollIntoView({ block: "center" });
    card.current?.focus();
    alert.value = null;
  }, [wanted]);
}

const severityMarks: Readonly<Record<Severity, string>> = { info: "○", notice: "●", warning: "▲" };

function SeverityMark({ severity, word }: { severity: Severity; word: string }) {
  return (
    <span class="severity" data-severity={severity}>
      <i aria-hidden="true">{severityMarks[severity]}</i> {word}
    </span>
  );
}

function Meta({ alert, state, snapshot }: AlertCardProps) {
  const { at: now, timeZone } = snapshot;
  const { session, at, toldAt } = alert;
  return (
    <p class="meta">
      {session ? (
        <button type="button" class="link" onClick={() => state.show(session)}>
          <bdi>{nameOfSession(session, snapshot)}</bdi>
        </button>
      ) : (
        <span>{t("All sessions")}</span>
      )}
      <span>{formatWhen(at, now, timeZone)}</span>
      {toldAt !== null && <span>{t("Notified: {0}", formatWhen(toldAt, now, timeZone))}</span>}
    </p>
  );
}

/** More than these only when asked for. */
const fewLines = 3;

function EvidenceLines({
  evidence,
  timeZone,
  api,
}: {
  evidence: readonly Evidence[];
  timeZone: string;
  api: PanelApi;
}) {
  const all = useSignal(false);
  const lines = evidence.flatMap(({ at, log }) => (log ? { at, log } : []));
  const shown = all.value ? lines : lines.slice(0, fewLines);
  const total = formatCount(lines.length);
  if (lines.length === 0) return null;
  return (
    <p class="alert-lines">
      <span class="muted">{t("Log lines:")}</span>
      {shown.map(({ at, log }, i) => (
        <button
          type="button"
          class="link"
          key={i}
          title={log.path.slice(0, 300)}
          aria-label={t("{0}, log line {1} of {2}", formatTime(at, timeZone), formatCount(i + 1), total)}
          onClick={() => void api.openLine(log.path, log.offset)}
        >
          {formatTime(at, timeZone)}
        </button>
      ))}
      {lines.length > fewLines && (
        <button type="button" class="link" aria-expanded={all.value} onClick={() => (all.value = !all.value)}>
          {all.value ? t("Fewer") : t("{0} more", formatCount(lines.length - fewLines))}
        </button>
      )}
    </p>
  );
}

function Answers({ alert, state, timeZone }: { alert: Alert; state: PanelState; timeZone: string }) {
  const { id, detector, session, title } = alert;
  const { say } = state.answers;
  const snoozing = useSignal(false);
  return (
    <div class="actions" role="group" aria-label={t("Answer to: {0}", keptText(title).slice(0, 200))}>
      {detector === "contextReset" && session && (
        <button type="button" class="button" onClick={() => void state.api.considerReset(session)}>
          {t("Options…")}
        </button>
      )}
      <button type="button" class="action" onClick={() => say(id, "acknowledged")}>
        {t("Acknowledge")}
      </button>
      <button
        type="button"
        class="action"
        aria-expanded={snoozing.value}
        onClick={() => (snoozing.value = !snoozing.value)}
      >
        {t("Snooze")}
      </button>
      {snoozing.value &&
        snoozes(state.now(), timeZone).map(({ label, until }) => (
          <button type="button" class="action" key={label} onClick={() => say(id, "snoozed", until)}>
            {label}
          </button>
        ))}
      {detector !== "digest" && (
        <button type="button" class="action" onClick={() => say(id, "expected")}>
          {expectedText(detector)}
        </button>
      )}
      <button type="button" class="action" onClick={() => say(id, "notUseful")}>
        {t("Not useful")}
      </button>
    </div>
  );
}

/** What became of it, and the way back. The focus follows from the button that was pressed. */
function Answered({ alert, state, snapshot }: AlertCardProps) {
  const undo = useRef<HTMLButtonElement>(null);
  const { answers } = state;
  const text = answeredText(alert, snapshot.at, snapshot.timeZone);
  useEffect(() => {
    if (answers.said.peek().has(alert.id)) undo.current?.focus();
  }, []);
  const takeBack = () => {
    answers.say(alert.id, null);
    state.alert.value = alert.id;
  };
  return (
    <p class="alert-answer">
      <span>{text}</span>{" "}
      <button type="button" class="link" ref={undo} aria-label={t("Undo: {0}", text)} onClick={takeBack}>
        {t("Undo")}
      </button>
    </p>
  );
}
