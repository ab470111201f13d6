import { commands as vscodeCommands, l10n, window } from "vscode";
import type { TeamStatus } from "../../core/team.ts";
import { commands } from "../manifest.ts";
import type { TeamParts } from "./parts.ts";

/** The state that was told last, so that no window and no restart tells it again. */
const toldKey = "team.told";
const askEveryMs = 60_000;

/** Says once, in one line, that team sync has stopped and needs the user. All that mends itself is in the panel only. */
export function createTeamNotices(
  { membership, memory, now }: Pick<TeamParts, "membership" | "memory" | "now">,
  status: () => Promise<TeamStatus>,
) {
  let askedAt = 0;

  async function look(): Promise<void> {
    const { problem } = await status();
    const what = problem?.stopped && membership.pause() !== "setting" ? problem.message : null;
    if (memory.get<string | null>(toldKey, null) === what) return;
    await memory.update(toldKey, what);
    if (what === null) return;
    const act = membership.pause() === "telemetry" ? l10n.t("Review…") : l10n.t("Try Again");
    if ((await window.showInformationMessage(`Taximeter: ${what}`, act)) === act)
      await vscodeCommands.executeCommand(commands.syncTeam);
  }

  return {
    /** Something changed, or time went by. */
    check(force = false): void {
      if (!membership.current() || (!force && now() < askedAt + askEveryMs)) return;
      askedAt = now();
      look().catch(() => {}); // the engine is down, which is told elsewhere
    },
  };
}
