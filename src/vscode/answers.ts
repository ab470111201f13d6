import { commands as vscodeCommands, l10n, type QuickPickItem, window } from "vscode";
import type { Alert } from "../core/alert.ts";
import type { EngineApi } from "../core/api.ts";
import type { DetectorId } from "../core/finding.ts";
import { snoozes } from "../core/snooze.ts";
import { settingsSection } from "./manifest.ts";

/** Something that a person can choose, in a quick pick or as a button of a notification. */
export interface Choice extends QuickPickItem {
  run?(): unknown;
}

type Engine = Pick<EngineApi, "answer">;

/** Lets the user say for how long. Null: given up, nothing is put off. */
export async function snooze(engine: Engine, alert: string, timeZone: string): Promise<void> {
  const picked = await window.showQuickPick(snoozes(Date.now(), timeZone), { title: l10n.t("Remind Me Later") });
  if (picked) await engine.answer(alert, "snoozed", picked.until);
}

/** What else can be said to an alert, with the effect of each answer. */
export function otherAnswers(engine: Engine, { id }: Pick<Alert, "id">): Choice[] {
  return [
    {
      label: `$(check) ${l10n.t("Acknowledge")}`,
      detail: l10n.t("Seen: it leaves the badge and is not told again."),
      run: () => engine.answer(id, "acknowledged"),
    },
    {
      label: `$(thumbsdown) ${l10n.t("Not Useful")}`,
      detail: l10n.t("Closed; nothing of this kind interrupts for a week. It goes on under Advice."),
      run: () => engine.answer(id, "notUseful"),
    },
    {
      label: `$(bell-slash) ${l10n.t("Don't Interrupt Me…")}`,
      detail: l10n.t("How many notifications a day, and quiet hours."),
      run: () => vscodeCommands.executeCommand("workbench.action.openSettings", `${settingsSection}.advice`),
    },
  ];
}

/** "Right, but wanted", in words that fit what was noticed. */
export function expectedLabel(detector: DetectorId): string {
  if (detector === "loops") return l10n.t("Not a Loop");
  return detector === "contextReset" ? l10n.t("Never for This Session") : l10n.t("Expected");
}

/** Shows the choices and runs the chosen one. */
export async function choose(title: string, choices: readonly Choice[], placeHolder?: string): Promise<void> {
  const picked = await window.showQuickPick(choices, {
    title,
    matchOnDescription: true,
    matchOnDetail: true,
    ...(placeHolder !== undefined && { placeHolder }),
  });
  await picked?.run?.();
}
