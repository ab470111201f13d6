import { type ExtensionContext, Uri, window } from "vscode";
import { defaultDatabase, userPriceFile } from "./engine/files.ts";
import { startEngine } from "./engine/start.ts";
import { watchAttention } from "./vscode/attention.ts";
import { registerCommands } from "./vscode/commands.ts";
import { createKeys } from "./vscode/keys.ts";
import { presentAsSet } from "./vscode/language.ts";
import { panelTypes } from "./vscode/manifest.ts";
import { createMeter } from "./vscode/meter.ts";
import { createPanel } from "./vscode/panel.ts";
import { createPriceFile } from "./vscode/priceFile.ts";
import { createPriceModel } from "./vscode/priceModel.ts";
import { createSample } from "./vscode/sample.ts";
import { createSessionDocuments } from "./vscode/sessionDocument.ts";
import { endpointSettings, engineSettings, onSettings } from "./vscode/settings.ts";
import { createStatusLine } from "./vscode/statusLine.ts";
import { showMeter } from "./vscode/surfaces.ts";

/** Builds the parts and connects them; every decision lies in them. */
export function activate(context: ExtensionContext): void {
  presentAsSet();
  const { extensionUri: extension, globalStorageUri, globalState, workspaceState, secrets, subscriptions } = context;
  const log = window.createOutputChannel("Taximeter", { log: true });
  const onError = (message: string, detail: string | undefined) => log.error(message, detail ?? "");
  const meter = createMeter(workspaceState);
  const keys = createKeys(secrets);
  const allSettings = () => ({ ...engineSettings(), endpoints: endpointSettings(keys.current()) });
  const engine = startEngine({
    database: defaultDatabase(),
    settings: allSettings(),
    onSnapshot: meter.take,
    onStopped: meter.stop,
    onError,
  });
  const configure = () => engine.configure(allSettings());
  const folder = Uri.joinPath(globalStorageUri, "sample").fsPath;
  const sample = createSample({ extension, folder, start: startEngine, onError });
  const priceFile = createPriceFile(userPriceFile(), configure);
  const priceModel = createPriceModel(engine.api, priceFile);
  const panel = createPanel({ extension, engine: engine.api, type: panelTypes.own, priceModel });
  const documents = createSessionDocuments(engine.api);
  const statusLine = createStatusLine(extension);
  const surfaces = showMeter(meter, { engine: engine.api, panel, memory: globalState, priceFile, priceModel, onError });
  const settings = onSettings({
    engine: configure,
    surfaces: meter.refresh,
    presentation() {
      presentAsSet();
      panel.reload();
      sample.reload();
    },
  });

  subscriptions.push(log, meter, keys, panel, sample, priceFile, documents, surfaces);
  subscriptions.push(...settings, keys.onChange(configure), watchAttention(engine.api, panel), engine);
  const commands = { engine: engine.api, meter, panel, documents, priceFile, sample, statusLine, log, keys, configure };
  subscriptions.push(...registerCommands(commands));
  meter.refresh();
  Promise.all([keys.load(), statusLine.update()]).catch((error: Error) => onError(error.message, error.stack));
}
