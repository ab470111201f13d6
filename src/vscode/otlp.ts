import {
  commands,
  ConfigurationTarget,
  type Disposable,
  env,
  EventEmitter,
  type Extension,
  l10n,
  type SecretStorage,
  window,
  workspace,
} from "vscode";
import type { EngineApi } from "../core/api.ts";
import { machineZone, validTimeZone } from "../core/days.ts";
import { formatTime } from "../core/format.ts";
import type { OtlpSettings } from "../core/otlp.ts";
import {
  headerOf,
  mayBeSent,
  metricsUrl,
  type OtlpConsent,
  readConsent,
  reviewed,
  withHeader,
} from "../core/otlpConsent.ts";
import { releasable } from "../core/team.ts";
import { settingsSection } from "./manifest.ts";

export interface OtlpParts {
  secrets: SecretStorage;
  self: Pick<Extension<unknown>, "packageJSON">;
  engine(): Pick<EngineApi, "otlp" | "otlpPreview">;
}

/** Kept by the editor, encrypted: where the user allows totals to be sent, and the headers that go with them. */
const secretName = "otlp";

/**
 * Whether totals are sent as OTLP metrics: an address is set, and the user agreed to it, in words while the editor's
 * telemetry is off. All windows know at once.
 */
export function createOtlp({ secrets, self, engine }: OtlpParts) {
  const { version } = self.packageJSON as { version: string };
  const changed = new EventEmitter<void>();
  let kept: OtlpConsent | null = null;
  /** Address that this window asked about already. */
  let asked: string | null = null;

  const listening: Disposable[] = [
    secrets.onDidChange(({ key }) => key === secretName && void load()),
    env.onDidChangeTelemetryEnabled(() => {
      changed.fire(); // at once: what is kept follows
      void review();
    }),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${settingsSection}.otlp.endpoint`)) void review();
    }),
  ];

  async function load(): Promise<void> {
    kept = readConsent(await secrets.get(secretName));
    changed.fire();
  }

  async function keep(next: OtlpConsent | null): Promise<void> {
    await (next === null ? secrets.delete(secretName) : secrets.store(secretName, JSON.stringify(next)));
    await load();
  }

  function settingsFor(since: number): OtlpSettings | null {
    const url = addressSet();
    if (url === null) return null;
    return { url, headers: kept?.url === url ? kept.headers : {}, release: released(), since, version };
  }

  /** What is kept follows what is set; in a window that is looked at, the user is asked about a new address. */
  async function review(): Promise<void> {
    const url = addressSet();
    const next = reviewed(kept, url, env.isTelemetryEnabled);
    if (next !== kept) await keep(next);
    if (url === null || current() !== null || !window.state.focused || asked === url) return;
    asked = url;
    const look = l10n.t("Review…");
    const answer = await window.showInformationMessage(
      l10n.t("Taximeter can send its totals to {0}. Nothing is sent yet.", url),
      look,
    );
    if (answer === look) await manage();
  }

  async function turnOn(url: string): Promise<void> {
    const since = Math.floor(Date.now() / hourMs) * hourMs;
    const headers = kept?.url === url ? kept.headers : {};
    await keep({ url, since, withoutTelemetry: !env.isTelemetryEnabled, headers });
  }

  async function turnOff(): Promise<void> {
    await keep(null);
    await setAddress(undefined);
  }

  /** Says what is sent, and lets the user turn it on or off. */
  async function manage(): Promise<void> {
    const url = addressSet();
    if (url === null) return noAddress();
    const preview = l10n.t("Preview");
    const on = current() !== null;
    const change = on ? l10n.t("Turn Off") : env.isTelemetryEnabled ? l10n.t("Turn On") : l10n.t("Send Anyway");
    const detail = [await statusLine(on), ...whatIsSent(url)].join("\n\n");
    const title = on ? l10n.t("Totals are sent as OTLP metrics") : l10n.t("Send totals as OTLP metrics?");
    const answer = await window.showInformationMessage(title, { modal: true, detail }, change, preview);
    if (answer === preview) await showPreview();
    else if (answer === change && on) await turnOff();
    else if (answer === change) await turnOn(url);
  }

  async function statusLine(on: boolean): Promise<string> {
    if (!on) return l10n.t("Nothing is sent yet.");
    const { sentAt, problem } = await engine().otlp();
    const zone = validTimeZone(workspace.getConfiguration(settingsSection).get("timeZone", "")) ?? machineZone();
    const when =
      sentAt === null ? l10n.t("Nothing was sent yet.") : l10n.t("Last sent: {0}.", formatTime(sentAt, zone));
    return problem === null ? when : `${when} ${problem}`;
  }

  async function showPreview(): Promise<void> {
    // Before the user agreed: what an hour's work looks like.
    const settings = current() ?? settingsFor(Math.floor(Date.now() / hourMs) * hourMs);
    if (!settings) return noAddress();
    const content = await engine().otlpPreview(settings);
    await window.showTextDocument(await workspace.openTextDocument({ language: "json", content }));
  }

  async function setHeader(): Promise<void> {
    const url = addressSet();
    if (url === null) return noAddress();
    const typed = await window.showInputBox({
      title: l10n.t("Set OTLP Header"),
      prompt: l10n.t("Kept in the editor's secret storage and sent to {0} only. A name alone removes its header.", url),
      placeHolder: "Authorization: Bearer …",
      password: true,
      ignoreFocusOut: true,
      validateInput: (text) => (headerOf(text) ? null : l10n.t("Give a header as name: value.")),
    });
    const header = typed === undefined ? null : headerOf(typed);
    if (header) await keep(withHeader(kept, url, header));
  }

  function current(): OtlpSettings | null {
    return mayBeSent(kept, addressSet(), env.isTelemetryEnabled) ? settingsFor(kept.since) : null;
  }

  return {
    onChange: changed.event,
    /** Null: nothing may be sent. */
    current,
    async load(): Promise<void> {
      await load();
      // Not waited for: it may be a question to the user.
      void review();
    },
    commands: { otlp: manage, previewOtlp: showPreview, setOtlpHeader: setHeader },
    dispose(): void {
      for (const one of listening) one.dispose();
      changed.dispose();
    },
  };
}

export type Otlp = ReturnType<typeof createOtlp>;

function whatIsSent(url: string): string[] {
  const tags = released();
  return [
    l10n.t(
      "To {0}, once a minute while an editor is open: tokens, responses and cost by tool and model, added up from this hour on, and a random number that tells this machine's figures from others'.",
      url,
    ),
    tags.length === 0
      ? l10n.t("No prompts, paths, titles, or names of branches and repositories. No tags.")
      : l10n.t("No prompts, paths, titles, or names of branches and repositories. Released: {0}.", tags.join(", ")),
    ...(env.isTelemetryEnabled
      ? []
      : [l10n.t("The editor's telemetry is turned off. This is not telemetry for us, but it does send data.")]),
  ];
}

function addressSet(): string | null {
  return metricsUrl(workspace.getConfiguration(settingsSection).get<unknown>("otlp.endpoint"));
}

async function setAddress(value: string | undefined): Promise<void> {
  await workspace.getConfiguration(settingsSection).update("otlp.endpoint", value, ConfigurationTarget.Global);
}

function released(): OtlpSettings["release"] {
  const typed = workspace.getConfiguration(settingsSection).get<unknown>("otlp.release");
  return releasable.filter((name) => Array.isArray(typed) && typed.includes(name));
}

async function noAddress(): Promise<void> {
  const open = l10n.t("Open Setting");
  const answer = await window.showInformationMessage(
    l10n.t("Set the address of an OpenTelemetry collector first: https, or http on this machine."),
    open,
  );
  if (answer === open) {
    await commands.executeCommand("workbench.action.openSettings", `${settingsSection}.otlp`);
  }
}

const hourMs = 3_600_000;
