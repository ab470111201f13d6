import { Range, Uri, window, commands as vscodeCommands } from "vscode";
import type { EngineApi } from "../core/api.ts";

/** Opens a log with the cursor on the line that holds a byte of it. */
export async function openLine(engine: Pick<EngineApi, "lineOf">, path: string, offset: number): Promise<void> {
  const line = await engine.lineOf(path, offset);
  if (line === undefined) {
    await window.showInformationMessage(
      `The line is gone: ${path} was deleted or rewritten since it was read. The ledger keeps what it counted.`,
    );
    return;
  }
  // `vscode.open` also opens logs that are too large for an extension to read as a document.
  await vscodeCommands.executeCommand("vscode.open", Uri.file(path), { selection: new Range(line, 0, line, 0) });
}
