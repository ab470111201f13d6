import { l10n, window } from "vscode";
import type { Alert } from "../core/alert.ts";
import { nudgeText } from "../core/alertText.ts";
import type { EngineApi } from "../core/api.ts";
import { sameSession, sessionName } from "../core/sessionName.ts";
import type { Snapshot } from "../core/snapshot.ts";
import { type Choice, choose, expectedLabel, otherAnswers, snooze } from "./answers.ts";
import type { MeterState } from "./meter.ts";
import type { Panel } from "./panel.ts";

/** How long a window in which an alert's session does not work leaves it to one in which it does. */
const otherWindowsMs = 1000;

export interface NudgeParts {
  engine: Pick<EngineApi, "answer" | "claimNudge">;
  panel: Pick<Panel, "show">;
  onError(message: string, detail: string | undefined): void;
}

/**
 * Tells what the engine wants told: which alert, when and how often is decided there, for all windows together. Closing
 * a notification is no answer; the alert goes on waiting under Advice.
 */
export function createNudges({ engine, panel, onError }: NudgeParts) {
  let latest: Snapshot | null = null;
  /** The alert that this window has asked for, as long as snapshots ask for it to be told. */
  let claimed: string | null = null;
  let timer: NodeJS.Timeout | undefined;

  async function claim(id: string): Promise<void> {
    const snapshot = latest;
    const alert = snapshot?.alerts.find((one) => one.id === id);
    if (!snapshot || !alert || snapshot.nudge !== id || !(await engine.claimNudge(id))) return;
    await tell(alert, snapshot);
  }

  async function tell(alert: Alert, snapshot: Snapshot): Promise<void> {
    const session = sessionOf(alert, snapshot);
    const text = nudgeText(alert, session && !session.here ? sessionName(session) : null);
    const choices = await choicesOf(alert, snapshot);
    const buttons = choices.map((choice) => ({ title: plain(choice.label), choice }));
    const show = alert.severity === "warning" ? window.showWarningMessage : window.showInformationMessage;
    const pressed = await show(text, ...buttons);
    await pressed?.choice.run?.();
  }

  /** At most four. */
  async function choicesOf(alert: Alert, snapshot: Snapshot): Promise<Choice[]> {
    const { id, detector } = alert;
    const { timeZone } = snapshot;
    const show = () => panel.show({ show: "advice", alert: id });
    const session = sessionOf(alert, snapshot);
    if (detector === "contextReset" && session) {
      const { putOff, resetChoices } = await import("./onDemand.ts");
      const [prompt, command, ...others] = resetChoices(session).map((choice) => acted(alert, choice));
      const more = [...others, ...putOff(engine, id, timeZone), ...otherAnswers(engine, alert)];
      return [
        ...[prompt, command].filter((choice) => choice !== undefined),
        { label: l10n.t("Why"), run: show },
        moreOf(alert, more),
      ];
    }
    return [
      { label: l10n.t("Show"), run: show },
      { label: l10n.t("Snooze…"), run: () => snooze(engine, id, timeZone) },
      { label: expectedLabel(detector), run: () => engine.answer(id, "expected") },
      moreOf(alert, otherAnswers(engine, alert)),
    ];
  }

  /** Who does what was advised has seen it. */
  function acted({ id }: Alert, { run, ...choice }: Choice): Choice {
    return { ...choice, run: () => Promise.all([run?.(), engine.answer(id, "acknowledged")]) };
  }

  return {
    render({ snapshot }: MeterState): void {
      latest = snapshot;
      const nudge = snapshot?.nudge ?? null;
      if (!snapshot || nudge === claimed) return;
      claimed = nudge;
      clearTimeout(timer);
      if (nudge === null) return;
      const alert = snapshot.alerts.find(({ id }) => id === nudge);
      const pause = alert && concernsThisWindow(alert, snapshot) ? 0 : otherWindowsMs;
      timer = setTimeout(() => {
        claim(nudge).catch((error: Error) => {
          claimed = null; // the engine is down, and asks again once it is back
          onError(error.message, error.stack);
        });
      }, pause);
    },
    dispose: (): void => clearTimeout(timer),
  };
}

/** What is about no session in particular belongs to the window that the user is in. */
function concernsThisWindow(alert: Alert, snapshot: Snapshot): boolean {
  return alert.session === null ? window.state.focused : sessionOf(alert, snapshot)?.here === true;
}

function sessionOf({ session }: Alert, { recent }: Snapshot) {
  return recent.find((one) => sameSession(one, session)) ?? null;
}

function moreOf({ title }: Alert, choices: readonly Choice[]): Choice {
  return { label: l10n.t("More…"), run: () => choose(title, choices) };
}

/** A label without its icon: buttons show none. */
function plain(label: string): string {
  return label.replace(/^\$\([\w-]+\) /, "");
}
