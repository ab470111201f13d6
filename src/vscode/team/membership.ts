import { type Disposable, env, EventEmitter, type SecretStorage, workspace } from "vscode";
import type { TeamCredential, TeamSettings } from "../../core/team.ts";
import {
  readMembership,
  readTeamSwitches,
  type TeamMembership,
  type TeamPause,
  teamPause,
  teamSettings,
  type TeamSwitches,
} from "../../core/teamMembership.ts";
import { settingsSection } from "../manifest.ts";

/** Kept by the editor, encrypted. */
const secretName = "team";

/** Whether this editor's user is in a team, and whether anything may be sent now. All windows know at once. */
export function createMembership(secrets: SecretStorage) {
  const changed = new EventEmitter<void>();
  let kept: TeamMembership | null = null;

  const listening: Disposable[] = [
    secrets.onDidChange(({ key }) => key === secretName && void load()),
    env.onDidChangeTelemetryEnabled(() => void review()),
  ];

  async function load(): Promise<void> {
    kept = readMembership(await secrets.get(secretName));
    changed.fire();
  }

  async function keep(next: TeamMembership | null): Promise<void> {
    await (next === null ? secrets.delete(secretName) : secrets.store(secretName, JSON.stringify(next)));
    await load();
  }

  /** What was agreed while telemetry was off ends when it is on: who turns it off again is asked again. */
  async function review(): Promise<void> {
    if (kept?.withoutTelemetry && env.isTelemetryEnabled) await keep({ ...kept, withoutTelemetry: false });
    else changed.fire();
  }

  return {
    onChange: changed.event,
    /** Null: of no team. */
    current: (): TeamMembership | null => kept,
    /** Null: totals are sent, or there is no team. */
    pause: (): TeamPause | null => kept && teamPause(kept, switches()),
    settings: (): TeamSettings | null => teamSettings(kept, switches()),
    keep,
    /** Takes a renewed token on; one of another endpoint is not this membership's. */
    async renew({ address, token, expiresAt }: TeamCredential): Promise<void> {
      if (kept?.address === address) await keep({ ...kept, token, expiresAt });
    },
    /** Reads what is kept; nothing is sent before. */
    async load(): Promise<void> {
      await load();
      await review();
    },
    dispose(): void {
      for (const one of listening) one.dispose();
      changed.dispose();
    },
  };
}

export type Membership = ReturnType<typeof createMembership>;

function switches(): TeamSwitches {
  const configuration = workspace.getConfiguration(settingsSection);
  return { ...readTeamSwitches((name) => configuration.get<unknown>(name)), telemetry: env.isTelemetryEnabled };
}
