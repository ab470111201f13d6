import { l10n, ProgressLocation, window } from "vscode";
import { count } from "../../core/format.ts";
import type { TeamPlan } from "../../core/team.ts";
import { readInvite, type TeamInvite } from "../../core/teamInvite.ts";
import { teamEnabledSetting, teamReleaseSetting } from "../../core/teamMembership.ts";
import { previewText } from "../../core/teamText.ts";
import { agree, agreeWithoutTelemetry, chooseRelease, chooseSince } from "./consent.ts";
import type { TeamParts } from "./parts.ts";

/** Makes the user a member, step by step. Nothing leaves this machine, and nothing is kept, before the last step. */
export async function join(parts: TeamParts, link?: string): Promise<void> {
  const { membership } = parts;
  const current = membership.current();
  if (current) {
    const message = l10n.t("You are in the team at {0}. Leave it before you join another one.", current.address);
    return void window.showInformationMessage(message);
  }
  const invite = link === undefined ? await pasteInvite() : readInvite(link);
  if (invite === undefined) return;
  if (invite === null) return void window.showWarningMessage(badInvite());
  if (!(await agree(invite.address))) return;
  const release = await chooseRelease(parts.settings.release());
  if (release === undefined) return;
  const since = await chooseSince(parts.now());
  if (since === undefined) return;
  const withoutTelemetry = !parts.telemetryIsOn();
  if (withoutTelemetry && !(await agreeWithoutTelemetry(invite.address))) return;
  const plan = { address: invite.address, release, since };
  if (await confirm(parts, plan)) await enrol(parts, invite, plan, withoutTelemetry);
}

async function pasteInvite(): Promise<TeamInvite | null | undefined> {
  const typed = await window.showInputBox({
    title: l10n.t("Join a Team"),
    prompt: l10n.t("Paste the invite link that your team's admin sent you."),
    placeHolder: "https://…/join#…",
    ignoreFocusOut: true,
    validateInput: (text) => (readInvite(text) ? null : badInvite()),
  });
  return typed === undefined ? undefined : readInvite(typed);
}

function badInvite(): string {
  return l10n.t("This is no invite link of a team: it looks like https://…/join#…");
}

/** Offers a look at the very bytes before the first one is sent. */
async function confirm({ engine, documents }: TeamParts, plan: TeamPlan): Promise<boolean> {
  const yes = l10n.t("Join and Send");
  const look = l10n.t("Preview First");
  const title = l10n.t("Nothing was sent to {0} yet.", plan.address);
  const detail = l10n.t("Look at the exact bytes first, or join and send them now.");
  const answer = await window.showInformationMessage(title, { modal: true, detail }, yes, look);
  if (answer !== look) return answer === yes;
  const preview = await engine().teamPreview(plan);
  await documents.show(l10n.t("What Would Be Sent"), previewText(plan.address, preview));
  const message = l10n.t("Nothing was sent to {0} yet: this is what would be.", plan.address);
  return (await window.showInformationMessage(message, yes, l10n.t("Do Not Join"))) === yes;
}

async function enrol(parts: TeamParts, invite: TeamInvite, plan: TeamPlan, withoutTelemetry: boolean): Promise<void> {
  const { engine, membership, settings } = parts;
  const { address } = invite;
  const status = await window.withProgress(
    { location: ProgressLocation.Notification, title: l10n.t("Joining the team at {0}", address) },
    async () => {
      const credential = await engine().teamJoin(invite);
      await settings.set(teamReleaseSetting, plan.release);
      await settings.set(teamEnabledSetting, true);
      await membership.keep({ ...credential, since: plan.since, withoutTelemetry });
      parts.configure();
      return engine().teamSync();
    },
  );
  if (status.problem) return void window.showWarningMessage(`Taximeter: ${status.problem.message}`);
  const sent = count(status.rowsSent, "row");
  void window.showInformationMessage(l10n.t("You are in the team at {0}. Sent: {1}.", address, sent));
}
