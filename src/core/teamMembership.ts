import { type Releasable, releasable, type TeamCredential, type TeamSettings } from "./team.ts";

/** What the user agreed to when joining. Kept encrypted: it holds the token, beside the only address it may be sent to. */
export interface TeamMembership extends TeamCredential {
  /** First UTC day of which totals are sent, YYYY-MM-DD. */
  since: string;
  /** Agreed in words while the editor's telemetry was off. Forgotten when it is on again. */
  withoutTelemetry: boolean;
}

/** Why a member's totals are not sent: the user's setting, or the editor's telemetry, which is off. */
export type TeamPause = "setting" | "telemetry";

/** How the editor is set now. */
export interface TeamSwitches {
  enabled: boolean;
  telemetry: boolean;
  release: Releasable[];
}

export const teamEnabledSetting = "team.enabled";
export const teamReleaseSetting = "team.release";

/** The settings as the user has them. `read` gives what was typed under a name, whatever that is. */
export function readTeamSwitches(read: (name: string) => unknown): Omit<TeamSwitches, "telemetry"> {
  const typed = read(teamReleaseSetting);
  return {
    enabled: read(teamEnabledSetting) === true,
    release: releasable.filter((name) => Array.isArray(typed) && typed.includes(name)),
  };
}

export function teamPause({ withoutTelemetry }: TeamMembership, switches: TeamSwitches): TeamPause | null {
  if (!switches.enabled) return "setting";
  return switches.telemetry || withoutTelemetry ? null : "telemetry";
}

/** What the engine is told; null: of no team. */
export function teamSettings(membership: TeamMembership | null, switches: TeamSwitches): TeamSettings | null {
  if (!membership) return null;
  const { address, token, expiresAt, since } = membership;
  const paused = teamPause(membership, switches) !== null;
  return { address, token, tokenExpiresAt: expiresAt, release: switches.release, since, paused };
}

/** What was kept as JSON; null when there is none, or when it cannot be understood. */
export function readMembership(text: string | undefined): TeamMembership | null {
  if (text === undefined) return null;
  try {
    const { address, token, expiresAt, since, withoutTelemetry } = JSON.parse(text) as Partial<TeamMembership>;
    if (typeof address !== "string" || typeof token !== "string" || typeof since !== "string") return null;
    return { address, token, expiresAt: Number(expiresAt), since, withoutTelemetry: withoutTelemetry === true };
  } catch {
    return null;
  }
}
