import { commands as vscodeCommands, type ExtensionContext, window } from "vscode";
import { defaultDatabase } from "./engine/database.ts";
import { startEngine } from "./engine/start.ts";
import { showDoctor } from "./vscode/doctor.ts";
import { commands } from "./vscode/manifest.ts";
import { createPanel } from "./vscode/panel.ts";
import { engineSettings, onSettings } from "./vscode/settings.ts";
import { createStatusBar } from "./vscode/statusBar.ts";

/** Builds the parts and connects them; every decision lies in them. */
export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel("Taximeter", { log: true });
  const statusBar = createStatusBar();
  const engine = startEngine({
    database: defaultDatabase(),
    settings: engineSettings(),
    onSnapshot(snapshot) {
      statusBar.render(snapshot);
      panel.render(snapshot);
    },
    onError: (message, detail) => log.error(message, detail ?? ""),
  });
  const panel = createPanel(context.extensionUri, engine.api);

  context.subscriptions.push(
    log,
    statusBar,
    panel,
    { dispose: () => void engine.dispose() },
    ...onSettings(engine.configure),
    vscodeCommands.registerCommand(commands.openPanel, () => panel.show()),
    vscodeCommands.registerCommand(commands.showLog, () => log.show()),
    vscodeCommands.registerCommand(commands.doctor, () => showDoctor(engine.api)),
  );
}
