import { hostname } from "node:os";
import { type ConfigurationChangeEvent, type Disposable, env, workspace, type WorkspaceConfiguration } from "vscode";
import { badQuietHours, readAdvice } from "../core/adviceSettings.ts";
import type { EngineSettings } from "../core/api.ts";
import { readEndpoints } from "../core/endpointSettings.ts";
import { type MachineFolder, machineName } from "../core/machine.ts";
import type { OtlpSettings } from "../core/otlp.ts";
import type { EndpointSettings } from "../core/plan.ts";
import { plainView, type StatusField, statusFields, type StatusView } from "../core/status.ts";
import type { TeamSettings } from "../core/team.ts";
import { editorPresentation } from "./language.ts";
import { settingsSection } from "./manifest.ts";
import { onRuleFiles } from "./ruleFile.ts";

/** What of the settings is kept as a secret: whom the user lets the engine ask, and send to. */
export interface Secrets {
  keys: { current(): EndpointSettings["keys"] };
  otlp: { current(): OtlpSettings | null };
  team: { settings(): TeamSettings | null };
}

/** The engine's settings as this window has them now. Without secrets nobody is asked, and nothing is sent. */
export function engineSettings(secrets?: Secrets): EngineSettings {
  const configuration = workspace.getConfiguration(settingsSection);
  const read = (name: string) => configuration.get<unknown>(name);
  return {
    timeZone: configuration.get("timeZone", ""),
    machineFolder: machineFolder(configuration),
    machineName: configuration.get("machine.name", "") || hostName(),
    trusted: workspace.isTrusted,
    pricing: {
      organisationFile: configuration.get("pricing.organisationFile", ""),
      refreshUrl: configuration.get("pricing.refreshUrl", ""),
    },
    presentation: editorPresentation(),
    allocation: { rules: configuration.get<unknown>("allocation.rules") },
    advice: readAdvice(read),
    workspaceFolders: (workspace.workspaceFolders ?? [])
      .filter((folder) => folder.uri.scheme === "file")
      .map((folder) => folder.uri.fsPath),
    ...(secrets && {
      endpoints: readEndpoints(read, secrets.keys.current()),
      otlp: secrets.otlp.current(),
      team: secrets.team.settings(),
    }),
  };
}

function machineFolder(configuration: WorkspaceConfiguration): MachineFolder | null {
  const path = configuration.get("machines.folder", "");
  return path === "" ? null : { path, names: configuration.get("machines.names", true) };
}

/** What the machine is called that the extension runs on, which may be a remote one. */
function hostName(): string {
  return machineName({ remote: env.remoteName, hostName: hostname(), vars: process.env });
}

/** What the user wants of the status bar. */
export function statusSettings(): Omit<StatusView, "followed" | "stopped"> {
  const configuration = workspace.getConfiguration(settingsSection);
  const { budgets } = readAdvice((name) => configuration.get<unknown>(name));
  return {
    fields: knownFields(configuration.get<unknown>("statusBar.fields")),
    contextThreshold: positive(configuration.get<unknown>("contextThreshold")),
    sessionBudget: budgets.session,
    trusted: workspace.isTrusted,
  };
}

/** Quiet hours that cannot be understood, as they were typed; null when they can. */
export function misreadQuietHours(): string | null {
  const configuration = workspace.getConfiguration(settingsSection);
  return badQuietHours((name) => configuration.get<unknown>(name));
}

export interface SettingsListener {
  /** Time zone, prices, folders, trust, budgets, when to interrupt, endpoints. */
  engine(): void;
  /** What the surfaces look like. */
  surfaces(): void;
  /** Language, number format, discreet mode. */
  presentation(): void;
}

export function onSettings(listener: SettingsListener): Disposable[] {
  const engine = () => listener.engine();
  return [
    workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration(settingsSection)) return;
      if (concerns(event, ["locale", "discreet"])) listener.presentation();
      engine();
      listener.surfaces();
    }),
    workspace.onDidChangeWorkspaceFolders(engine),
    onRuleFiles(engine),
    workspace.onDidGrantWorkspaceTrust(() => {
      engine();
      listener.surfaces();
    }),
  ];
}

function concerns(event: ConfigurationChangeEvent, names: readonly string[]): boolean {
  return names.some((name) => event.affectsConfiguration(`${settingsSection}.${name}`));
}

/** Settings files hold whatever was typed into them. */
function knownFields(value: unknown): readonly StatusField[] {
  if (!Array.isArray(value)) return plainView.fields;
  return [...new Set(value.flatMap((name) => statusFields.filter((field) => field === name)))];
}

function positive(value: unknown): number {
  return typeof value === "number" && value > 0 ? value : 0;
}
