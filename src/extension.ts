import { type ExtensionContext, Uri, window } from "vscode";
import { defaultDatabase, userPriceFile } from "./engine/files.ts";
import { startEngine } from "./engine/start.ts";
import { watchAttention } from "./vscode/attention.ts";
import { registerCommands } from "./vscode/commands.ts";
import { createKeys } from "./vscode/keys.ts";
import { presentAnew, presentAsSet } from "./vscode/language.ts";
import { panelTypes } from "./vscode/manifest.ts";
import { createMeter } from "./vscode/meter.ts";
import { createOtlp } from "./vscode/otlp.ts";
import { createPanel } from "./vscode/panel.ts";
import { createPriceFile } from "./vscode/priceFile.ts";
import { createPriceModel } from "./vscode/priceModel.ts";
import { createSample } from "./vscode/sample.ts";
import { createSessionDocuments } from "./vscode/sessionDocument.ts";
import { engineSettings, onSettings } from "./vscode/settings.ts";
import { createStatusLine } from "./vscode/statusLine.ts";
import { showMeter } from "./vscode/surfaces.ts";
import { createTeam } from "./vscode/team/team.ts";

/** Builds the parts and connects them; every decision lies in them. */
export function activate(context: ExtensionContext): void {
  presentAsSet();
  const { extensionUri, globalStorageUri, globalState, workspaceState, secrets, subscriptions } = context;
  const log = window.createOutputChannel("Taximeter", { log: true });
  const onError = (message: string, detail: string | undefined) => log.error(message, detail ?? "");
  const meter = createMeter(workspaceState);
  const keys = createKeys(secrets);
  const otlp = createOtlp({ secrets, self: context.extension, engine: () => engine.api });
  const team = createTeam({ secrets, memory: globalState, engine: () => engine.api, configure });
  const engine = startEngine({
    database: defaultDatabase(),
    settings: engineSettings({ keys, otlp, team }),
    onSnapshot: meter.take,
    onStopped: meter.stop,
    onError,
    keepTeamToken: team.keepToken,
  });
  const folder = Uri.joinPath(globalStorageUri, "sample").fsPath;
  const sample = createSample({ extension: extensionUri, folder, start: startEngine, onError });
  const priceFile = createPriceFile(userPriceFile(), configure);
  const priceModel = createPriceModel(engine.api, priceFile);
  const panel = createPanel({ extension: extensionUri, engine: engine.api, type: panelTypes.own, priceModel, team });
  const parts = { engine: engine.api, meter, panel, priceFile, sample, otlp, team, log, keys, configure };
  const documents = createSessionDocuments(engine.api);
  const statusLine = createStatusLine(extensionUri);
  const surfaces = showMeter(meter, { ...parts, memory: globalState, priceModel, onError });
  const presentation = () => presentAnew(panel, sample);
  const settings = onSettings({ engine: configure, surfaces: meter.refresh, presentation });
  function configure(): void {
    engine.configure(engineSettings({ keys, otlp, team }));
  }

  subscriptions.push(log, meter, keys, otlp, team, panel, sample, priceFile, documents, surfaces, ...settings);
  subscriptions.push(keys.onChange(configure), otlp.onChange(configure), watchAttention(engine.api, panel), engine);
  subscriptions.push(...registerCommands({ ...parts, documents, statusLine }));
  meter.refresh();
  const loaded = Promise.all([keys.load(), otlp.load(), team.load(), statusLine.update()]);
  loaded.catch((error: Error) => onError(error.message, error.stack));
}
