import { window, workspace } from "vscode";
import type { EngineApi } from "../core/api.ts";
import { doctorText } from "../core/report.ts";

/** Opens the report of where logs were looked for as a read-only text. */
export async function showDoctor(engine: Pick<EngineApi, "doctor">): Promise<void> {
  const document = await workspace.openTextDocument({
    language: "markdown",
    content: doctorText(await engine.doctor()),
  });
  await window.showTextDocument(document, { preview: true });
}
