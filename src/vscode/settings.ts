import { type Disposable, workspace } from "vscode";
import type { EngineSettings } from "../core/api.ts";
import { settingsSection } from "./manifest.ts";

/** The engine's settings as this window has them now. */
export function engineSettings(): EngineSettings {
  const configuration = workspace.getConfiguration(settingsSection);
  return {
    timeZone: configuration.get("timeZone", ""),
    trusted: workspace.isTrusted,
    pricing: {
      organisationFile: configuration.get("pricing.organisationFile", ""),
      refreshUrl: configuration.get("pricing.refreshUrl", ""),
    },
    workspaceFolders: (workspace.workspaceFolders ?? [])
      .filter((folder) => folder.uri.scheme === "file")
      .map((folder) => folder.uri.fsPath),
  };
}

export function onSettings(changed: (settings: EngineSettings) => void): Disposable[] {
  return [
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(settingsSection)) changed(engineSettings());
    }),
    workspace.onDidChangeWorkspaceFolders(() => changed(engineSettings())),
    workspace.onDidGrantWorkspaceTrust(() => changed(engineSettings())),
  ];
}
