import { l10n, type MarkdownString, StatusBarAlignment, type StatusBarItem, ThemeColor, window } from "vscode";
import { type Status, statusOf } from "../core/status.ts";
import type { Tooltip } from "../core/tooltip.ts";
import { commands } from "./manifest.ts";
import { commandLink, escape, tableMarkdown, trusting } from "./markdown.ts";
import type { MeterState } from "./meter.ts";

const openSettings = "workbench.action.openSettings";
const linked = [
  commands.openPanel,
  commands.showAdvice,
  commands.prove,
  commands.pickSession,
  commands.showLog,
  openSettings,
];

/** The one status bar item. */
export function createStatusBar() {
  const item = window.createStatusBarItem("taximeter.session", StatusBarAlignment.Right, 95);
  item.name = "Taximeter";
  item.show();
  let painted = "";
  return {
    render({ snapshot, view }: MeterState): void {
      const session = view.followed;
      const status = statusOf(snapshot, view);
      const next = JSON.stringify([status, view.stopped, session]);
      if (next === painted) return; // each property that is set goes to the editor's window, and is drawn there
      painted = next;
      paint(item, status, view.stopped);
      item.command = session
        ? { command: commands.openPanel, title: l10n.t("Open Panel"), arguments: [session] }
        : commands.openPanel;
    },
    dispose: () => item.dispose(),
  };
}

function paint(item: StatusBarItem, { text, label, severity, tooltip }: Status, stopped: boolean): void {
  item.text = text;
  item.accessibilityInformation = { label, role: "button" };
  item.backgroundColor = severity === "warning" ? new ThemeColor("statusBarItem.warningBackground") : undefined;
  item.tooltip = markdown(tooltip, stopped);
}

function markdown({ title, rows, alert, others, notes }: Tooltip, stopped: boolean): MarkdownString {
  const links = [
    commandLink(l10n.t("Open Panel"), commands.openPanel),
    ...(rows.length > 0 ? [commandLink(l10n.t("Prove the Cost"), commands.prove)] : []),
    ...(others.length > 0 ? [commandLink(l10n.t("Pick a Session"), commands.pickSession)] : []),
    ...(stopped ? [commandLink(l10n.t("Show Log"), commands.showLog)] : []),
    commandLink(l10n.t("Settings"), openSettings, "@ext:taximeter.taximeter"),
  ];
  return trusting(linked)
    .appendMarkdown(`**${escape(title)}**\n\n${tableMarkdown(rows)}`)
    .appendMarkdown(alert ? alertMarkdown(alert) : "")
    .appendMarkdown(others.length > 0 ? `**${escape(l10n.t("Also live"))}**\n\n${tableMarkdown(others)}` : "")
    .appendMarkdown(notes.map((note) => `${escape(note)}  \n`).join(""))
    .appendMarkdown(`\n---\n${links.join(" · ")}`);
}

function alertMarkdown({ id, text, more }: NonNullable<Tooltip["alert"]>): string {
  const links = [
    commandLink(l10n.t("Show"), commands.showAdvice, id),
    ...(more === "" ? [] : [commandLink(more, commands.showAdvice)]),
  ];
  return `**${escape(l10n.t("Worth a look"))}**\n\n${escape(text)}  \n${links.join(" · ")}\n\n`;
}
