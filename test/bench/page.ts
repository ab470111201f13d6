import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../../scripts/cache.ts";
import { runBin } from "../../scripts/process.ts";

const path = join(repository, "docs", "performance.md");

/** Sections that have scripts of their own, in the page's order: they stay as they were when the others are measured. */
const ownScripts = ["Activation", "Worker", "Size"] as const;

/** Writes all of docs/performance.md but the sections with scripts of their own. */
export async function writePage(text: string): Promise<void> {
  const kept = ownScripts.flatMap((title) => sectionOf(readFileSync(path, "utf8"), title) ?? []);
  await write([text.trimEnd(), ...kept]);
}

/** Replaces one section, or adds it at the end. */
export async function writeSection(title: (typeof ownScripts)[number], lines: readonly string[]): Promise<void> {
  const page = readFileSync(path, "utf8");
  const section = [`## ${title}`, "", ...lines].join("\n");
  const before = sectionOf(page, title);
  await write(before === undefined ? [page.trimEnd(), section] : [page.replace(before, () => section).trimEnd()]);
}

/** From its heading to the next one. */
function sectionOf(page: string, title: string): string | undefined {
  const [found] = new RegExp(`^## ${title}$.*?(?=\\n+## |\\n*$(?![\\s\\S]))`, "ms").exec(page) ?? [];
  return found;
}

async function write(parts: readonly string[]): Promise<void> {
  writeFileSync(path, `${parts.join("\n\n")}\n`);
  await runBin("oxfmt", [path]);
}
