import { l10n, window } from "vscode";
import { teamEnabledSetting, teamReleaseSetting } from "../../core/teamMembership.ts";
import type { TeamParts } from "./parts.ts";

/** Deletes the member at the endpoint and forgets the token here; without an answer only here, if the user says so. */
export async function leave(parts: TeamParts, address: string): Promise<void> {
  const yes = l10n.t("Leave and Delete");
  const detail = l10n.t(
    "All that your machines sent to {0} is deleted there, and your token and what waits to be sent here.",
    address,
  );
  if ((await window.showWarningMessage(l10n.t("Leave the team?"), { modal: true, detail }, yes)) !== yes) return;
  const failure = await deleteThere(parts);
  if (failure !== null && !(await leaveAnyway(address, failure))) return;
  await parts.membership.keep(null);
  await parts.settings.set(teamEnabledSetting, undefined);
  await parts.settings.set(teamReleaseSetting, undefined);
  parts.configure();
  void window.showInformationMessage(
    failure === null
      ? l10n.t("You left the team at {0}. Your data there is deleted.", address)
      : l10n.t("This machine left the team at {0}. Ask its admin to delete your data there.", address),
  );
}

/** Null: it is deleted. */
async function deleteThere({ engine }: TeamParts): Promise<string | null> {
  try {
    await engine().teamLeave();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function leaveAnyway(address: string, failure: string): Promise<boolean> {
  const yes = l10n.t("Leave Here Only");
  const detail = l10n.t("{0} Your data at {1} stays there. Leave on this machine all the same?", failure, address);
  const title = l10n.t("The endpoint did not delete your data.");
  return (await window.showWarningMessage(title, { modal: true, detail }, yes)) === yes;
}
