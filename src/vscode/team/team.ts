import {
  ConfigurationTarget,
  Disposable,
  env,
  l10n,
  type Memento,
  ProgressLocation,
  type SecretStorage,
  Uri,
  window,
  workspace,
} from "vscode";
import { machineZone, validTimeZone } from "../../core/days.ts";
import { count } from "../../core/format.ts";
import type { TeamApi, TeamStatus } from "../../core/team.ts";
import { readTeamSwitches, teamEnabledSetting, type TeamMembership } from "../../core/teamMembership.ts";
import { commands, settingsSection } from "../manifest.ts";
import { createTeamDocuments } from "./documents.ts";
import { createMembership } from "./membership.ts";
import { createTeamNotices } from "./notices.ts";
import type { TeamParts } from "./parts.ts";

/** Requests that the command shows. */
const shownBatches = 100;

export interface TeamOptions {
  secrets: SecretStorage;
  /** Of all windows. */
  memory: Memento;
  engine(): TeamApi;
  /** Gives the engine the settings as they are now. */
  configure(): void;
}

/**
 * Team sync in this window: its commands, its address for links, its status, and the one line when it has stopped. The
 * dialogs of its commands are loaded when they run: most windows belong to no team.
 */
export function createTeam({ secrets, memory, engine, configure }: TeamOptions) {
  const membership = createMembership(secrets);
  const documents = createTeamDocuments();
  const parts: TeamParts = {
    engine,
    configure,
    memory,
    membership,
    documents,
    settings: { release: () => readTeamSwitches(setting).release, set: setSetting },
    telemetryIsOn: () => env.isTelemetryEnabled,
    now: Date.now,
  };
  const notices = createTeamNotices(parts, status);

  /** As the engine has it; a pause is this editor's own. */
  async function status(): Promise<TeamStatus> {
    const told = await engine().team();
    const member = membership.current();
    const pause = membership.pause();
    if (!member || !pause) return told;
    const message =
      pause === "telemetry"
        ? l10n.t("Team sync pauses: VS Code's telemetry is off, and you have not said that it goes on all the same.")
        : l10n.t("Team sync is turned off in the settings.");
    return { ...told, address: member.address, nextAt: null, problem: { message, stopped: true } };
  }

  async function joinTeam(link?: string): Promise<void> {
    const { join } = await import("../onDemand.ts");
    await join(parts, link);
  }

  /** For members only; says in plain words what went wrong. */
  const asMember = (run: (member: TeamMembership) => Promise<void>) => () =>
    guarded(async () => {
      const member = membership.current();
      if (member) return run(member);
      const joinNow = l10n.t("Join a Team…");
      if ((await window.showInformationMessage(l10n.t("You are in no team."), joinNow)) === joinNow) await joinTeam();
    });

  async function resume(member: TeamMembership): Promise<boolean> {
    if (membership.pause() === "setting") {
      const turnOn = l10n.t("Turn On");
      const title = l10n.t("Team sync is turned off in the settings.");
      if ((await window.showInformationMessage(title, turnOn)) !== turnOn) return false;
      await setSetting(teamEnabledSetting, true);
    }
    if (membership.pause() === "telemetry") {
      const { agreeWithoutTelemetry } = await import("../onDemand.ts");
      if (!(await agreeWithoutTelemetry(member.address))) return false;
      await membership.keep({ ...member, withoutTelemetry: true });
    }
    configure();
    return true;
  }

  async function sync(member: TeamMembership): Promise<void> {
    if (!(await resume(member))) return;
    const title = l10n.t("Sending to {0}", member.address);
    const { problem, rowsSent, waiting } = await window.withProgress(
      { location: ProgressLocation.Notification, title },
      () => engine().teamSync(),
    );
    if (problem) return void window.showWarningMessage(`Taximeter: ${problem.message}`);
    const [sent, left] = [count(rowsSent, "row"), count(waiting, "row")];
    void window.showInformationMessage(l10n.t("All is sent: {0} so far, {1} waiting.", sent, left));
  }

  async function preview({ address }: TeamMembership): Promise<void> {
    const { previewText } = await import("../onDemand.ts");
    await documents.show(l10n.t("What Is Sent Next"), previewText(address, await engine().teamPreview()));
  }

  async function showSent(): Promise<void> {
    const { sentText } = await import("../onDemand.ts");
    const timeZone = validTimeZone(String(setting("timeZone"))) ?? machineZone();
    const batches = await engine().teamSent({ limit: shownBatches });
    await documents.show(l10n.t("What Was Sent"), sentText(batches, timeZone));
  }

  async function openPage(): Promise<void> {
    const { link } = await engine().teamDevice();
    await env.openExternal(Uri.parse(link, true));
  }

  const listening = Disposable.from(
    membership,
    membership.onChange(() => {
      configure();
      notices.check(true);
    }),
    window.registerUriHandler({
      /** `vscode://taximeter.taximeter/join#<invite link>`: asks as the command does. */
      handleUri: ({ path, fragment }) => (path === "/join" ? guarded(() => joinTeam(fragment)) : undefined),
    }),
  );

  return {
    /** Null: of no team. For the engine; it holds the token. */
    settings: membership.settings,
    load: membership.load,
    /** Whose questions the team page asks. */
    member: membership.current,
    keepToken: membership.renew,
    status,
    /** Called with each snapshot. */
    render: (): void => notices.check(),
    commands: {
      joinTeam: () => guarded(() => joinTeam()),
      previewTeam: asMember(preview),
      showTeamSent: () => guarded(showSent),
      recallTeam: asMember(async ({ address }) => (await import("../onDemand.ts")).recall(parts, address)),
      syncTeam: asMember(sync),
      openTeamPage: asMember(openPage),
      leaveTeam: asMember(async ({ address }) => (await import("../onDemand.ts")).leave(parts, address)),
    } satisfies Partial<Record<keyof typeof commands, () => unknown>>,
    dispose(): void {
      listening.dispose();
      documents.dispose();
    },
  };
}

export type Team = ReturnType<typeof createTeam>;

async function guarded(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    void window.showErrorMessage(`Taximeter: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function setting(name: string): unknown {
  return workspace.getConfiguration(settingsSection).get<unknown>(name);
}

async function setSetting(name: string, value: unknown): Promise<void> {
  await workspace.getConfiguration(settingsSection).update(name, value, ConfigurationTarget.Global);
}
