import { homedir } from "node:os";
import { join } from "node:path";
import { l10n, type QuickPickItem, Uri, window } from "vscode";
import type { EngineApi } from "../core/api.ts";
import { count, formatUsd } from "../core/format.ts";

type Engine = Pick<EngineApi, "machines" | "exportLedger" | "importLedger" | "removeMachine">;

/** Asks where to, and whether titles and paths go with it; writes the ledger there for another machine. */
export async function exportLedger(engine: Engine): Promise<void> {
  const choice = await window.showQuickPick<QuickPickItem & { names: boolean }>(
    [
      {
        names: true,
        label: l10n.t("With titles and paths"),
        detail: l10n.t("Titles of sessions, folders and branches are in the file; prompts and answers never are."),
      },
      {
        names: false,
        label: l10n.t("Figures only"),
        detail: l10n.t("The other machine cannot tell projects, branches and titles apart."),
      },
    ],
    { title: l10n.t("Export This Ledger") },
  );
  if (!choice) return;
  const day = new Date().toISOString().slice(0, 10);
  const file = await window.showSaveDialog({
    title: l10n.t("Export This Ledger"),
    defaultUri: Uri.file(join(homedir(), `taximeter-${day}.jsonl.gz`)),
  });
  if (!file) return;
  await told(async () => {
    const { lines } = await engine.exportLedger(file.fsPath, { names: choice.names });
    return l10n.t("The ledger was exported: {0}.", count(lines, "line"));
  });
}

/** Lets the user pick what another machine exported, adds it and says what is new. */
export async function addMachine(engine: Engine): Promise<void> {
  const [file] =
    (await window.showOpenDialog({
      title: l10n.t("Add Another Machine's Ledger"),
      filters: { [l10n.t("Exported ledgers")]: ["jsonl.gz", "gz", "jsonl"] },
    })) ?? [];
  if (!file) return;
  await told(async () => {
    const { name, added } = await engine.importLedger(file.fsPath);
    return added === 0
      ? l10n.t("The ledger of {0} was read: nothing new.", name)
      : l10n.t("The ledger of {0} was added: {1} more.", name, count(added, "response"));
  });
}

/** Lets the user choose a machine and takes out what only it told. */
export async function removeMachine(engine: Engine): Promise<void> {
  const others = (await engine.machines()).filter(({ self }) => !self);
  if (others.length === 0) {
    await window.showInformationMessage(l10n.t("No other machine's figures are in this ledger."));
    return;
  }
  const picked = await window.showQuickPick(
    others.map(({ id, name, calls, nanoUsd }) => {
      return { id, label: name, description: `${count(calls, "response")}, ${formatUsd(nanoUsd)}` };
    }),
    { title: l10n.t("Remove a Machine's Figures") },
  );
  if (!picked) return;
  const remove = l10n.t("Remove");
  const detail = l10n.t("They stay on that machine, and can be added again.");
  const question = l10n.t("Remove the figures of {0} from this ledger?", picked.label);
  if ((await window.showWarningMessage(question, { modal: true, detail }, remove)) !== remove) return;
  await told(async () => {
    await engine.removeMachine(picked.id);
    return l10n.t("The figures of {0} were removed.", picked.label);
  });
}

/** Says what came of it, or why nothing did. */
async function told(what: () => Promise<string>): Promise<void> {
  try {
    void window.showInformationMessage(await what());
  } catch (error) {
    void window.showErrorMessage(`Taximeter: ${error instanceof Error ? error.message : String(error)}`);
  }
}
