import { randomBytes } from "node:crypto";
import {
  commands as vscodeCommands,
  type Disposable,
  env,
  EventEmitter,
  l10n,
  Uri,
  ViewColumn,
  type Webview,
  type WebviewPanel,
  window,
} from "vscode";
import {
  type EngineApi,
  type PanelApi,
  panelMethods,
  type PanelPage,
  type PanelPush,
  type PanelShow,
} from "../core/api.ts";
import { type Port, push, serve } from "../core/rpc.ts";
import type { Snapshot } from "../core/snapshot.ts";
import type { TeamStatus } from "../core/team.ts";
import { openLine } from "./openLine.ts";
import { editorPresentation } from "./language.ts";
import { commands, panelTypes, settingsSection } from "./manifest.ts";
import type { PriceModel } from "./priceModel.ts";
import { createTeamPage, type TeamMember } from "./teamPage.ts";
import { openRuleFile, openRuleSettings, withRestricted } from "./ruleFile.ts";

/** What opens the pages that have names alone. */
const pages = {
  settings: () => vscodeCommands.executeCommand("workbench.action.openSettings", settingsSection),
  doctor: () => vscodeCommands.executeCommand(commands.doctor),
  log: () => vscodeCommands.executeCommand(commands.showLog),
  prices: () => vscodeCommands.executeCommand(commands.editPrices),
  importUsage: () => vscodeCommands.executeCommand(commands.importUsage),
  importSpend: () => vscodeCommands.executeCommand(commands.importSpend),
  exportLedger: () => vscodeCommands.executeCommand(commands.exportLedger),
  addMachine: () => vscodeCommands.executeCommand(commands.addMachine),
  removeMachine: () => vscodeCommands.executeCommand(commands.removeMachine),
  rules: openRuleSettings,
  ruleFile: openRuleFile,
  joinTeam: () => vscodeCommands.executeCommand(commands.joinTeam),
  previewTeam: () => vscodeCommands.executeCommand(commands.previewTeam),
  teamSent: () => vscodeCommands.executeCommand(commands.showTeamSent),
  syncTeam: () => vscodeCommands.executeCommand(commands.syncTeam),
  teamPage: () => vscodeCommands.executeCommand(commands.openTeamPage),
} satisfies Record<Extract<PanelPage, string>, () => Thenable<unknown>>;

export interface PanelOptions {
  /** The extension's own folder. */
  extension: Uri;
  engine: Omit<EngineApi, "configure">;
  type: (typeof panelTypes)[keyof typeof panelTypes];
  /** Absent where every model has a price. */
  priceModel?: PriceModel;
  /** Absent where there is none to be in. */
  team?: { status(): Promise<TeamStatus>; member: TeamMember };
  /** The user closed it. */
  onClosed?(): void;
}

/** The panel: one per window and type, repainted by each snapshot while it is visible. The own one survives a reload. */
export function createPanel({ extension, engine, type, priceModel, team, onClosed }: PanelOptions) {
  const title = type === panelTypes.own ? l10n.t("AI Session Cost") : l10n.t("AI Session Cost (Sample)");
  let open: { panel: WebviewPanel; port: Port; stop(): void } | null = null;
  const visible = new EventEmitter<void>();
  let latest: Snapshot | null = null;
  /** Where to go once the new panel has its first data. */
  let wish: PanelShow | null = null;

  const api: PanelApi = {
    async snapshot() {
      const first = latest ?? (await engine.snapshot());
      setImmediate(goWhereWished);
      return first;
    },
    session: engine.session,
    sessions: engine.sessions,
    doctor: engine.doctor,
    proof: engine.proof,
    reconciliations: engine.reconciliations,
    history: engine.history,
    toolCosts: engine.toolCosts,
    accuracy: engine.accuracy,
    advice: engine.advice,
    answer: engine.answer,
    modelAdvice: engine.modelAdvice,
    endpoints: engine.endpoints,
    askEndpoint: engine.askEndpoint,
    vendorLedger: engine.vendorLedger,
    cursorUsage: engine.cursorUsage,
    about: engine.about,
    machines: engine.machines,
    team: () => (team ?? { status: engine.team }).status(),
    allocation: async (query) => withRestricted(await engine.allocation(query)),
    openLine: (path, offset) => openLine(engine, path, offset),
    copy: async (text) => env.clipboard.writeText(text),
    open: async (page) => {
      if (typeof page === "object") await priceModel?.(page.model, page.price);
      else await pages[page]();
    },
    connect: async (id) => void (await vscodeCommands.executeCommand(commands.connect, id)),
    disconnect: async (id) => void (await vscodeCommands.executeCommand(commands.disconnect, id)),
    considerReset: async (session) => void (await vscodeCommands.executeCommand(commands.considerReset, session)),
    ...createTeamPage(team?.member ?? (() => null)),
    presentation: async () => editorPresentation(),
  };

  function attach(panel: WebviewPanel): void {
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [Uri.joinPath(extension, "dist")] };
    webview.html = html(webview, extension, title);
    const port = webviewPort(webview);
    const stop = serve<PanelApi>(port, api, panelMethods);
    open = { panel, port, stop };
    visible.fire();
    panel.onDidChangeViewState(() => {
      if (panel.visible) send(latest);
      visible.fire();
    });
    panel.onDidDispose(() => {
      stop();
      open = null;
      visible.fire();
      onClosed?.();
    });
  }

  /** A hidden webview is unloaded: it asks for the snapshot itself when it comes back. */
  function send(message: PanelPush | null): void {
    if (message && open?.panel.visible) push(open.port, message);
  }

  function goWhereWished(): void {
    send(wish);
    wish = null;
  }

  const serializer: Disposable | null =
    type === panelTypes.own
      ? window.registerWebviewPanelSerializer(type, { deserializeWebviewPanel: async (panel) => attach(panel) })
      : null;

  return {
    isVisible: (): boolean => open?.panel.visible ?? false,
    /** It was shown, hidden or closed. */
    onVisible: visible.event,
    show(to: PanelShow | null = null): void {
      if (open?.panel.visible) return send(to);
      wish = to;
      if (open) open.panel.reveal(); // it was unloaded while hidden, and asks for data again
      else attach(window.createWebviewPanel(type, title, ViewColumn.Active));
    },
    render({ snapshot }: { snapshot: Snapshot | null }): void {
      if (!snapshot || snapshot === latest) return;
      latest = snapshot;
      send(snapshot);
    },
    /** Loads the page anew, in another language or with amounts hidden; it keeps where the reader was. */
    reload(): void {
      if (open) open.panel.webview.html = html(open.panel.webview, extension, title);
    },
    dispose(): void {
      serializer?.dispose();
      open?.panel.dispose();
      visible.dispose();
    },
  };
}

export type Panel = ReturnType<typeof createPanel>;

function webviewPort(webview: Webview): Port {
  return {
    post: (message) => void webview.postMessage(message),
    listen(handler) {
      const listening = webview.onDidReceiveMessage(handler);
      return () => listening.dispose();
    },
  };
}

/** Nothing is loaded but the bundle; data comes only through the port. */
function html(webview: Webview, extension: Uri, title: string): string {
  const nonce = randomBytes(16).toString("base64");
  const file = (name: string) => webview.asWebviewUri(Uri.joinPath(extension, "dist", name)).toString();
  const csp = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource} 'nonce-${nonce}'; font-src ${webview.cspSource}`;
  return `<!DOCTYPE html>
<html lang="${env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${csp}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${file("webview.css")}" nonce="${nonce}">
</head>
<body>
<div id="root"></div>
<script type="module" nonce="${nonce}" src="${file("webview.js")}"></script>
</body>
</html>`;
}
