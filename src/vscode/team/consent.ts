import { l10n, type QuickPickItem, window } from "vscode";
import { type Releasable, releasable } from "../../core/team.ts";
import { releasableName } from "../../core/teamText.ts";

/** Says in plain words what is sent where, how often, and what never is. False: the user does not want it. */
export async function agree(address: string): Promise<boolean> {
  const detail = [
    l10n.t(
      "About every five minutes while an editor is open, to {0} and nowhere else: for each hour of work the responses, tokens and cost by tool and model. You choose next whether the kind of task and the tags of your own rules go along.",
      address,
    ),
    l10n.t(
      "Never: prompts, answers, code, paths, file names, titles, names of branches or repositories, your name or your e-mail address. You have a pseudonym there, which changes every month.",
    ),
    l10n.t(
      "You can preview every byte, read what was sent, delete it at the endpoint, and leave. The token stays in the editor's secret storage.",
    ),
  ].join("\n\n");
  const choose = l10n.t("Choose What Is Sent…");
  const title = l10n.t("Join the team at {0}?", address);
  return (await window.showInformationMessage(title, { modal: true, detail }, choose)) === choose;
}

/** True when the editor's telemetry is on, or when the user wants to send in spite of it. */
export async function agreeWithoutTelemetry(address: string): Promise<boolean> {
  const send = l10n.t("Send Anyway");
  const detail = l10n.t("Team sync is something else and goes only to {0}. Send anyway?", address);
  const title = l10n.t("VS Code's telemetry is off.");
  return (await window.showWarningMessage(title, { modal: true, detail }, send)) === send;
}

/** What goes along with hour, tool and model. Undefined: cancelled. */
export async function chooseRelease(chosen: readonly Releasable[]): Promise<Releasable[] | undefined> {
  const details: Readonly<Record<Releasable, string>> = {
    team: l10n.t("As your own rules set it; empty without a rule"),
    project: l10n.t("As your own rules set it; empty without a rule"),
    initiative: l10n.t("As your own rules set it; empty without a rule"),
    kind: l10n.t("One of a few, such as bug fix or tests, told from the tools that a session used"),
  };
  const items = releasable.map((name) => ({
    name,
    label: releasableName(name),
    detail: details[name],
    picked: chosen.includes(name),
  }));
  const picked = await window.showQuickPick<QuickPickItem & { name: Releasable }>(items, {
    title: l10n.t("Release to the Team"),
    placeHolder: l10n.t("Everything that is not chosen stays empty in what is sent"),
    canPickMany: true,
    ignoreFocusOut: true,
  });
  return picked?.map(({ name }) => name);
}

/** First UTC day of which totals are sent. Undefined: cancelled. */
export async function chooseSince(now: number): Promise<string | undefined> {
  const picked = await window.showQuickPick(
    [
      { days: 0, label: l10n.t("From today on") },
      { days: 30, label: l10n.t("Also the last 30 days") },
    ],
    { title: l10n.t("From When On"), ignoreFocusOut: true },
  );
  return picked && utcDay(now, -picked.days);
}

export function utcDay(now: number, shift: number): string {
  return new Date(now + shift * 86_400_000).toISOString().slice(0, 10);
}
