import { commands as vscodeCommands, type ExtensionContext, window } from "vscode";
import { defaultDatabase, userPriceFile } from "./engine/files.ts";
import { startEngine } from "./engine/start.ts";
import { showDoctor } from "./vscode/doctor.ts";
import { commands } from "./vscode/manifest.ts";
import { createNotifications } from "./vscode/notifications.ts";
import { createPanel } from "./vscode/panel.ts";
import { createPriceFile } from "./vscode/priceFile.ts";
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
      notifications.render(snapshot);
    },
    onError: (message, detail) => log.error(message, detail ?? ""),
  });
  const panel = createPanel(context.extensionUri, engine.api);
  const priceFile = createPriceFile(userPriceFile(), () => engine.configure(engineSettings()));
  const notifications = createNotifications(context.globalState, priceFile, engine.api);

  context.subscriptions.push(
    log,
    statusBar,
    panel,
    priceFile,
    { dispose: () => void engine.dispose() },
    ...onSettings(engine.configure),
    vscodeCommands.registerCommand(commands.openPanel, () => panel.show()),
    vscodeCommands.registerCommand(commands.prove, () => panel.show({ show: "session", prove: true })),
    vscodeCommands.registerCommand(commands.editPrices, () => priceFile.show()),
    vscodeCommands.registerCommand(commands.showLog, () => log.show()),
    vscodeCommands.registerCommand(commands.doctor, () => showDoctor(engine.api)),
  );
}
