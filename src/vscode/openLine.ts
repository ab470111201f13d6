import { Range, Uri, l10n, window, commands as vscodeCommands } from "vscode";
import type { EngineApi } from "../core/api.ts";
import type { SessionRef } from "../core/sessionName.ts";

/** Opens a log with the cursor on the line that holds a byte of it. */
export async function openLine(engine: Pick<EngineApi, "lineOf">, path: string, offset: number): Promise<void> {
  const line = await engine.lineOf(path, offset);
  if (line === undefined) {
    await window.showInformationMessage(
      l10n.t(
        "The line is gone: {0} was deleted or rewritten since it was read. The ledger keeps what it counted.",
        path,
      ),
    );
    return;
  }
  // `vscode.open` also opens logs that are too large for an extension to read as a document.
  await vscodeCommands.executeCommand("vscode.open", Uri.file(path), { selection: new Range(line, 0, line, 0) });
}

/** Opens the log in which a session's first response was read. */
export async function openLog(
  engine: Pick<EngineApi, "proof" | "lineOf">,
  { source, session }: SessionRef,
): Promise<void> {
  // Cursor's usage events are in no log.
  const { rows } = await engine.proof({ source, session, limit: 100, offset: 0 });
  const log = rows.find((row) => row.log !== null)?.log;
  if (!log) await window.showInformationMessage(l10n.t("No log of this session holds a response."));
  else if (log.path.endsWith(".jsonl")) await openLine(engine, log.path, log.offset);
  // A database, or a compressed log: no text to open.
  else await vscodeCommands.executeCommand("revealFileInOS", Uri.file(log.path));
}
