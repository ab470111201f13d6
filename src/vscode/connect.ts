import { ConfigurationTarget, l10n, ProgressLocation, type QuickPickItem, window, workspace } from "vscode";
import type { EngineApi } from "../core/api.ts";
import { endpointSetting } from "../core/endpointSettings.ts";
import { credentialName, endpointName, signInFile } from "../core/endpointText.ts";
import { formatTime } from "../core/format.ts";
import type { EndpointStatus } from "../core/plan.ts";
import type { EndpointId } from "../core/vendor.ts";
import { isKeyKind, type KeyKind, keyPrefixes, keyProblem } from "../core/vendorKey.ts";
import type { Keys } from "./keys.ts";
import { settingsSection } from "./manifest.ts";
import type { Panel } from "./panel.ts";

export interface ConnectParts {
  engine: Pick<EngineApi, "askEndpoint" | "endpoints">;
  keys: Keys;
  panel: Pick<Panel, "show">;
  /** Gives the engine the settings as they are now. */
  configure(): void;
  timeZone(): string;
}

interface EndpointItem extends QuickPickItem {
  endpoint: EndpointStatus;
}

/** Lets the user allow one endpoint: what it reads, where it connects, with which credential. Then it is asked at once. */
export async function connect(parts: ConnectParts, id?: EndpointId): Promise<void> {
  const endpoints = await parts.engine.endpoints();
  const endpoint = endpoints.find((one) => one.id === id) ?? (await pickEndpoint(endpoints));
  if (!endpoint || !(await allow(parts, endpoint))) return;
  await turn([endpoint.id], true);
  parts.configure();
  await askNow(parts, endpoint);
}

/** Turns endpoints off; a key that nothing else needs is deleted. */
export async function disconnect(parts: ConnectParts, id?: EndpointId): Promise<void> {
  const endpoints = await parts.engine.endpoints();
  const connected = endpoints.filter(({ on, hasKey }) => on || hasKey === true);
  const only = connected.find((one) => one.id === id);
  if (connected.length === 0) return void window.showInformationMessage(l10n.t("No vendor is connected."));
  const chosen = only ? [only] : await pickConnected(connected);
  if (chosen.length === 0) return;
  const off = new Set(chosen.map((one) => one.id));
  const needed = new Set(endpoints.filter((one) => one.on && !off.has(one.id)).map(({ credential }) => credential));
  const unneeded = [...new Set(chosen.map(({ credential }) => credential))]
    .filter(isKeyKind)
    .filter((kind) => !needed.has(kind));
  await turn([...off], false);
  for (const kind of unneeded) await parts.keys.remove(kind);
  parts.configure();
  const names = chosen.map((one) => endpointName(one.id)).join(", ");
  const deleted = unneeded.map(credentialName).join(", ");
  void window.showInformationMessage(
    deleted === "" ? l10n.t("Turned off: {0}.", names) : l10n.t("Turned off: {0}. Deleted: {1}.", names, deleted),
  );
}

async function pickEndpoint(endpoints: readonly EndpointStatus[]): Promise<EndpointStatus | undefined> {
  const picked = await window.showQuickPick(endpoints.map(endpointItem), {
    title: l10n.t("Connect to a Vendor"),
    placeHolder: l10n.t("What may be asked? Nothing is asked that you do not turn on."),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.endpoint;
}

function endpointItem(endpoint: EndpointStatus): EndpointItem {
  const { id, reads, address, credential, on } = endpoint;
  return {
    label: `${on ? "$(check)" : "$(plug)"} ${endpointName(id)}`,
    description: [address, credentialName(credential), ...(on ? [l10n.t("on")] : [])].join(" · "),
    detail: reads,
    endpoint,
  };
}

async function pickConnected(connected: readonly EndpointStatus[]): Promise<EndpointStatus[]> {
  const items = connected.map((endpoint) => ({
    label: endpointName(endpoint.id),
    description: endpoint.on ? credentialName(endpoint.credential) : l10n.t("off, its key is kept"),
    endpoint,
  }));
  const picked = await window.showQuickPick(items, {
    title: l10n.t("Disconnect"),
    placeHolder: l10n.t("Turned off at once; a key that nothing else needs is deleted."),
    canPickMany: true,
  });
  return (picked ?? []).map(({ endpoint }) => endpoint);
}

/** True when the user agrees, and the key, if one is needed, is there. */
async function allow({ keys }: ConnectParts, endpoint: EndpointStatus): Promise<boolean> {
  const { credential, hasKey } = endpoint;
  if (!isKeyKind(credential)) return consent(endpoint, l10n.t("Connect"), signInSentence(endpoint));
  if (hasKey === true && keys.current()[credential] !== undefined) {
    const again = l10n.t("Another Key…");
    const answer = await ask(endpoint, keySentence(endpoint), [l10n.t("Use the Key That Is Kept"), again]);
    if (answer !== again) return answer !== undefined;
  }
  const key = await pasteKey(endpoint, credential);
  if (key === undefined) return false;
  await keys.set(credential, key);
  return true;
}

async function consent(endpoint: EndpointStatus, yes: string, sentence: string): Promise<boolean> {
  return (await ask(endpoint, sentence, [yes])) === yes;
}

function ask(endpoint: EndpointStatus, sentence: string, answers: string[]): Thenable<string | undefined> {
  const detail = [endpoint.reads, sentence, ...(endpoint.documented ? [] : [undocumented()])].join("\n\n");
  return window.showInformationMessage(endpointName(endpoint.id), { modal: true, detail }, ...answers);
}

async function pasteKey(endpoint: EndpointStatus, kind: KeyKind): Promise<string | undefined> {
  const typed = await window.showInputBox({
    title: `${endpointName(endpoint.id)}: ${credentialName(kind)}`,
    prompt: keySentence(endpoint),
    placeHolder: `${keyPrefixes[kind][0]}…`,
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) => keyProblem(kind, value),
  });
  return typed?.trim();
}

function signInSentence({ credential, address }: EndpointStatus): string {
  return l10n.t(
    "{0} is read from {1} for each call, sent to {2} and nowhere else, never kept, changed or renewed.",
    credentialName(credential),
    signInFile(credential) ?? "",
    address,
  );
}

function keySentence({ address }: EndpointStatus): string {
  return l10n.t(
    "The key is kept in the editor's secret storage, sent to {0} and nowhere else, until you disconnect.",
    address,
  );
}

function undocumented(): string {
  return l10n.t("The vendor does not document this address: it may change or end without notice.");
}

async function turn(ids: readonly EndpointId[], on: boolean): Promise<void> {
  const configuration = workspace.getConfiguration(settingsSection);
  for (const id of ids) await configuration.update(endpointSetting(id), on || undefined, ConfigurationTarget.Global);
}

/** Asks, and says in one line what came of it. */
async function askNow({ engine, panel, timeZone }: ConnectParts, { id }: EndpointStatus): Promise<void> {
  const name = endpointName(id);
  const status = await window.withProgress(
    { location: ProgressLocation.Notification, title: l10n.t("Asking: {0}", name) },
    async () => {
      await engine.askEndpoint(id);
      return (await engine.endpoints()).find((one) => one.id === id);
    },
  );
  if (!status) return;
  const show = l10n.t("Show");
  const { failure, nextAt } = status;
  const answer = await (failure === null
    ? window.showInformationMessage(readLine(name, status, timeZone()), show)
    : window.showWarningMessage(
        nextAt === null
          ? l10n.t("{0}: {1}", name, failure)
          : l10n.t("{0}: {1} It is asked again at {2}.", name, failure, formatTime(nextAt, timeZone())),
        show,
      ));
  if (answer === show) panel.show({ show: "plan" });
}

function readLine(name: string, { readAt, nextAt }: EndpointStatus, timeZone: string): string {
  if (readAt !== null) return l10n.t("{0}: connected, read at {1}.", name, formatTime(readAt, timeZone));
  return nextAt === null
    ? l10n.t("{0}: connected.", name)
    : l10n.t("{0}: connected; it is asked at {1}.", name, formatTime(nextAt, timeZone));
}
