import { l10n, window } from "vscode";
import type { EngineApi, ImportedFile } from "../core/api.ts";
import { count } from "../core/format.ts";

/** Lets the user pick a CSV file, adds it and says in one line what came of it. */
export async function importFile(
  engine: Pick<EngineApi, "importSpend" | "importUsage">,
  method: "importSpend" | "importUsage",
  title: string,
): Promise<void> {
  const [file] = (await window.showOpenDialog({ title, filters: { CSV: ["csv"] } })) ?? [];
  if (!file) return;
  try {
    void window.showInformationMessage(importedText(await engine[method](file.fsPath)));
  } catch (error) {
    void window.showErrorMessage(`Taximeter: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function importedText({ rows, skipped }: ImportedFile): string {
  const read = count(rows, "row");
  return skipped === 0
    ? l10n.t("Imported: {0}.", read)
    : l10n.t("Imported: {0}. {1} could not be read.", read, count(skipped, "row"));
}
