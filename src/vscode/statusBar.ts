import { MarkdownString, StatusBarAlignment, type StatusBarItem, window } from "vscode";
import type { Snapshot } from "../core/snapshot.ts";
import { type Status, statusOf, type Tooltip } from "../core/status.ts";
import { commands } from "./manifest.ts";

/** The one status bar item. */
export function createStatusBar() {
  const item = window.createStatusBarItem("taximeter.session", StatusBarAlignment.Right, 95);
  item.name = "Taximeter";
  item.command = commands.openPanel;
  paint(item, statusOf(null));
  item.show();
  return {
    render: (snapshot: Snapshot) => paint(item, statusOf(snapshot)),
    dispose: () => item.dispose(),
  };
}

function paint(item: StatusBarItem, { text, label, tooltip }: Status): void {
  item.text = text;
  item.accessibilityInformation = { label, role: "button" };
  item.tooltip = markdown(tooltip);
}

function markdown({ title, rows, notes }: Tooltip): MarkdownString {
  const md = new MarkdownString(`**${escape(title)}**\n\n`);
  if (rows.length > 0) {
    md.appendMarkdown("| | |\n|:--|:--|\n");
    for (const [name, value] of rows) md.appendMarkdown(`| ${escape(name)} | ${escape(value)} |\n`);
  }
  for (const note of notes) md.appendMarkdown(`\n${escape(note)}\n`);
  return md;
}

/** Titles and model names come from logs: no Markdown, no links, no line breaks. Dots and dashes may stay. */
function escape(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .slice(0, 200)
    .replace(/[\\`*_{}[\]()<>#+!|~$&:@/]/g, (character) => `&#${character.charCodeAt(0)};`);
}
