import {
  commands as vscodeCommands,
  ConfigurationTarget,
  type Disposable,
  env,
  l10n,
  Uri,
  window,
  workspace,
} from "vscode";
import type { EngineApi } from "../core/api.ts";
import { type EndpointId, endpointIds } from "../core/vendor.ts";
import type { SessionRef } from "../core/sessionName.ts";
import { costLine } from "../core/sessionText.ts";
import type { TreeEntry } from "../core/sessionTree.ts";
import type { SessionSummary } from "../core/snapshot.ts";
import type { ConnectParts } from "./connect.ts";
import { commands, settingsSection } from "./manifest.ts";
import type { Meter } from "./meter.ts";
import { openLog } from "./openLine.ts";
import type { Otlp } from "./otlp.ts";
import type { Panel } from "./panel.ts";
import type { PriceFile } from "./priceFile.ts";
import type { Team } from "./team/team.ts";

export interface CommandParts extends Pick<ConnectParts, "keys" | "configure"> {
  engine: Pick<
    EngineApi,
    | "answer"
    | "askEndpoint"
    | "doctor"
    | "endpoints"
    | "findings"
    | "exportLedger"
    | "importLedger"
    | "importSpend"
    | "importUsage"
    | "lineOf"
    | "machines"
    | "proof"
    | "removeMachine"
    | "session"
  >;
  meter: Meter;
  panel: Panel;
  documents: { show(ref: SessionRef): Promise<void> };
  priceFile: PriceFile;
  sample: { show(): Promise<void> };
  statusLine: { toggle(): Promise<void> };
  otlp: Pick<Otlp, "commands">;
  team: Pick<Team, "commands">;
  log: { show(): void };
}

/** Commands are started from the palette (no argument), a link (a session) or the side bar (its entry). */
type Argument = SessionRef | TreeEntry | undefined;

/** Registers all commands. What only a command needs is loaded when it runs: it would be on every start of the editor. */
export function registerCommands(parts: CommandParts): Disposable[] {
  const { engine, meter, panel, documents, priceFile, sample, statusLine, otlp, team, log } = parts;

  /** Runs with the session that is meant; says so when there is none. */
  const withSession = (run: (session: SessionSummary) => unknown) => async (argument?: Argument) => {
    const session = meter.session(refOf(argument));
    if (session) await run(session);
    else await sayNoSession();
  };

  const vendors: ConnectParts = { ...parts, timeZone: () => meter.state().snapshot?.timeZone ?? "UTC" };

  const handlers: Readonly<Record<keyof typeof commands, (...args: never[]) => unknown>> = {
    openPanel: (argument?: Argument) => {
      const session = refOf(argument);
      panel.show(session ? { show: "session", session } : null);
    },
    pickSession: async () => {
      const { pickSession } = await import("./onDemand.ts");
      const session = await pickSession(meter);
      if (session !== undefined) panel.show({ show: "session", ...(session && { session }) });
    },
    prove: (argument?: Argument) => {
      const session = refOf(argument) ?? meter.state().view.followed;
      panel.show({ show: "session", prove: true, ...(session && { session }) });
    },
    compare: (_: Argument, selected: readonly Argument[] = []) => {
      const [a, b] = selected.map(refOf);
      if (a && b) panel.show({ show: "sessions", compare: [a, b] });
    },
    showAsText: withSession((session) => documents.show(session)),
    copyCost: withSession((session) => env.clipboard.writeText(costLine(session))),
    openLog: withSession((session) => openLog(engine, session)),
    openFolder: withSession(openFolder),
    toggleDiscreet,
    showSample: () => sample.show(),
    openWalkthrough: () =>
      vscodeCommands.executeCommand("workbench.action.openWalkthrough", "taximeter.taximeter#taximeter.start"),
    showAdvice: (alert?: string) => panel.show({ show: "advice", ...(typeof alert === "string" && { alert }) }),
    showAllocation: () => panel.show({ show: "allocation" }),
    considerReset: async (argument?: Argument) => {
      const ref = refOf(argument);
      // The panel may show a session that is not among the recent ones.
      const summary = ref ? (await engine.session(ref.source, ref.session))?.summary : meter.session();
      const { snapshot } = meter.state();
      if (!summary || !snapshot) return sayNoSession();
      const { considerReset } = await import("./onDemand.ts");
      await considerReset(parts, summary, snapshot.timeZone);
    },
    connect: async (endpoint?: unknown) => (await import("./onDemand.ts")).connect(vendors, endpointOf(endpoint)),
    disconnect: async (endpoint?: unknown) => (await import("./onDemand.ts")).disconnect(vendors, endpointOf(endpoint)),
    readStatusLine: () => statusLine.toggle(),
    importUsage: async () => {
      const { importFile } = await import("./onDemand.ts");
      await importFile(engine, "importUsage", l10n.t("Import Cursor's Usage Export"));
    },
    importSpend: async () => {
      const { importFile } = await import("./onDemand.ts");
      await importFile(engine, "importSpend", l10n.t("Import Other Spend"));
    },
    exportLedger: async () => (await import("./onDemand.ts")).exportLedger(engine),
    addMachine: async () => (await import("./onDemand.ts")).addMachine(engine),
    removeMachine: async () => (await import("./onDemand.ts")).removeMachine(engine),
    ...otlp.commands,
    ...team.commands,
    editPrices: () => priceFile.show(),
    doctor: async () => (await import("./onDemand.ts")).showDoctor(engine),
    showLog: () => log.show(),
  };
  return Object.entries(commands).map(([name, id]) =>
    vscodeCommands.registerCommand(id, handlers[name as keyof typeof commands]),
  );
}

function endpointOf(argument: unknown): EndpointId | undefined {
  return endpointIds.find((id) => id === argument);
}

function refOf(argument: Argument): SessionRef | undefined {
  if (!argument) return undefined;
  return "ref" in argument ? argument.ref : argument;
}

async function sayNoSession(): Promise<void> {
  await window.showInformationMessage(l10n.t("Taximeter has found no session yet."));
}

async function openFolder({ project }: SessionSummary): Promise<void> {
  if (project === null || project.includes("://")) {
    await window.showInformationMessage(l10n.t("The log of this session does not say in which folder it works."));
    return;
  }
  await vscodeCommands.executeCommand("vscode.openFolder", Uri.file(project), { forceNewWindow: true });
}

async function toggleDiscreet(): Promise<void> {
  const configuration = workspace.getConfiguration(settingsSection);
  await configuration.update("discreet", !configuration.get("discreet", false), ConfigurationTarget.Global);
}
