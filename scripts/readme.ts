import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./cache.ts";

export const readmeFile = join(repository, "README.md");

interface Manifest {
  contributes: {
    commands: { command: string; title: string }[];
    menus: { commandPalette: { command: string; when: string }[] };
    configuration: {
      properties: Record<string, { markdownDescription: string; default: unknown; order: number }>;
    }[];
  };
}

/** `node scripts/run.mjs readme`: writes the README's tables of commands and settings as package.json has them. */
export async function main(): Promise<number> {
  writeFileSync(readmeFile, withTables(readFileSync(readmeFile, "utf8")));
  return 0;
}

/** The README with its tables written anew; they lie between comments that name them. */
export function withTables(readme: string): string {
  const { contributes } = JSON.parse(read("package.json")) as Manifest;
  const texts = new Map(Object.entries(JSON.parse(read("package.nls.json")) as Record<string, string>));
  const text = (value: string) => value.replace(/^%(.+)%$/, (_, key: string) => texts.get(key) ?? key);

  const hidden = new Set(
    contributes.menus.commandPalette.filter(({ when }) => when === "false").map(({ command }) => command),
  );
  const commands = contributes.commands
    .filter(({ command }) => !hidden.has(command))
    .map(({ command, title }) => [`Taximeter: ${text(title)}`, `\`${command}\``]);
  const settings = contributes.configuration
    .flatMap(({ properties }) => Object.entries(properties).sort(([, a], [, b]) => a.order - b.order))
    .map(([name, { markdownDescription, default: value }]) => [
      `\`${name}\``,
      `\`${JSON.stringify(value)}\``,
      text(markdownDescription),
    ]);
  const withCommands = put(readme, "commands", table([["command", "id"], ...commands]));
  return put(withCommands, "settings", table([["setting", "default", ""], ...settings]));
}

function put(readme: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from < 0 || to < from) throw new Error(`README.md has no place for ${name}: ${begin} … ${end}`);
  return `${readme.slice(0, from + begin.length)}\n\n${content}\n\n${readme.slice(to)}`;
}

/** Columns padded as the formatter has them. */
export function table([head = [], ...rows]: string[][]): string {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

function read(name: string): string {
  return readFileSync(join(repository, name), "utf8");
}
