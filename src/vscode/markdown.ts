import { MarkdownString } from "vscode";

/** A table of two columns as Markdown. */
export function tableMarkdown(rows: readonly (readonly [name: string, value: string])[]): string {
  if (rows.length === 0) return "";
  return `| | |\n|:--|:--|\n${rows.map(([name, value]) => `| ${escape(name)} | ${escape(value)} |\n`).join("")}\n`;
}

/** Titles and model names come from logs: no Markdown, no links, no line breaks. Dots and dashes may stay. */
export function escape(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .slice(0, 200)
    .replace(/[\\`*_{}[\]()<>#+!|~$&:@/]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Markdown that may run these commands and no others. */
export function trusting(commands: readonly string[]): MarkdownString {
  const markdown = new MarkdownString();
  markdown.isTrusted = { enabledCommands: commands };
  return markdown;
}

export function commandLink(text: string, command: string, argument?: unknown): string {
  const query = argument === undefined ? "" : `?${encodeURIComponent(JSON.stringify([argument]))}`;
  return `[${escape(text)}](command:${command}${query})`;
}
