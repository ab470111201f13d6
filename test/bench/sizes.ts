/**
 * How large each part is that is shipped, and how large it may be: `node test/bench/sizes.ts` writes the section "Size" of
 * docs/performance.md; test/unit/size.test.ts holds the budgets.
 */
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { build, type Metafile } from "esbuild";
import { bundles } from "../../scripts/bundles.ts";
import { repository } from "../../scripts/cache.ts";
import { nativeFiles } from "../../scripts/package.ts";
import { writeSection } from "./page.ts";

/** About a tenth above what was measured, in bytes: what is added on purpose raises it in the same commit. */
export const budgets = {
  "extension host, at start": 104_000,
  "extension host, whole": 172_000,
  "worker, at start": 815_000,
  "worker, whole": 925_000,
  "reader thread": 112_000,
  "CLI, at start": 860_000,
  "CLI, whole": 1_540_000,
  "panel, script": 273_000,
  "panel, styles": 37_000,
  "team page, German": 420_000,
} as const;

/** Of the VSIX of every platform, in bytes; most of it is SQLite. */
export const packageBudget = 1_850_000;

export interface Size {
  what: keyof typeof budgets;
  bytes: number;
  /** Bytes by package or file that went into it, the largest first. */
  parts: readonly (readonly [string, number])[];
}

export interface Sizes {
  sizes: readonly Size[];
  /** Bytes of the VSIX by platform, as its files deflate. */
  packages: Readonly<Record<string, number>>;
  /** The code that the extension host reads and compiles at a start. */
  hostCode: string;
}

type Outputs = Metafile["outputs"];

/** Builds everything in memory. */
export async function measureSizes(): Promise<Sizes> {
  const [extension, worker, cli, webview] = await Promise.all(
    [bundles.extension, bundles.worker, bundles.cli, bundles.webview].map(async (options) => {
      const built = await build({ ...options, absWorkingDir: repository, write: false, metafile: true });
      return { outputs: built.metafile.outputs, files: built.outputFiles };
    }),
  );
  const shipped = [extension!, worker!, webview!].flatMap(({ files }) => files).filter(({ path }) => isCode(path));
  const common = sum(shipped.map(({ contents }) => zipped(contents))) + sum(packedFiles().map(zippedFile));
  const native = (file: string) => zippedFile(`node_modules/better-sqlite3/prebuilds/${file}.node`);
  const read = (name: string) => statSync(join(repository, name)).size;
  const panel = ["dist/webview.js", "dist/webview.css"];
  const teamFiles = read("webview-ui/team/index.html") + read("l10n/bundle.l10n.de.json");
  const hostFiles = closure(extension!.outputs, "dist/extension.js").map((name) => join(repository, name));
  const hostCode = extension!.files.filter(({ path }) => hostFiles.includes(path)).map(({ text }) => text);
  const team = sized("team page, German", webview!.outputs, panel);
  return {
    sizes: [
      sized("extension host, at start", extension!.outputs, closure(extension!.outputs, "dist/extension.js")),
      sized("extension host, whole", extension!.outputs),
      sized("worker, at start", worker!.outputs, closure(worker!.outputs, "dist/worker.js")),
      sized("worker, whole", worker!.outputs),
      sized("reader thread", worker!.outputs, closure(worker!.outputs, "dist/reader.js")),
      sized("CLI, at start", cli!.outputs, closure(cli!.outputs, "dist/cli.js")),
      sized("CLI, whole", cli!.outputs),
      sized("panel, script", webview!.outputs, ["dist/webview.js"]),
      sized("panel, styles", webview!.outputs, ["dist/webview.css"]),
      { ...team, bytes: team.bytes + teamFiles },
    ],
    packages: Object.fromEntries(
      Object.entries(nativeFiles)
        .filter(([, file]) => existsSync(join(repository, `node_modules/better-sqlite3/prebuilds/${file}.node`)))
        .map(([target, file]) => [target, common + native(file)]),
    ),
    hostCode: hostCode.join("\n"),
  };
}

/** An output with all that it imports at once: what a start reads and compiles. */
function closure(outputs: Outputs, entry: string): string[] {
  const found = new Set([entry]);
  for (const name of found) {
    for (const { path, kind, external } of outputs[name]?.imports ?? []) {
      if (!external && kind === "import-statement") found.add(path);
    }
  }
  return [...found];
}

function sized(what: Size["what"], outputs: Outputs, names = Object.keys(outputs).filter(isCode)): Size {
  const parts = new Map<string, number>();
  for (const name of names) {
    for (const [input, { bytesInOutput }] of Object.entries(outputs[name]?.inputs ?? {})) {
      const part = partOf(input);
      parts.set(part, (parts.get(part) ?? 0) + bytesInOutput);
    }
  }
  return {
    what,
    bytes: sum(names.map((name) => outputs[name]?.bytes ?? 0)),
    parts: [...parts].toSorted(([, a], [, b]) => b - a),
  };
}

/** The package of a dependency, the path of our own. */
function partOf(input: string): string {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input) ?? [];
  return name ?? input;
}

function isCode(path: string): boolean {
  return /\.(js|css)$/.test(path);
}

/** What .vscodeignore names beside the bundles. */
function packedFiles(): string[] {
  const named = readFileSync(join(repository, ".vscodeignore"), "utf8").matchAll(/^!(.*)$/gm);
  const patterns = [...named].flatMap(([, pattern = ""]) => (/^dist\/.*\.(js|css)$/.test(pattern) ? [] : [pattern]));
  const found = patterns.flatMap((pattern) =>
    pattern === "dist/statusLine.sh" ? ["src/sources/claude/statusLine.sh"] : globSync(pattern, { cwd: repository }),
  );
  return found.filter((name) => statSync(join(repository, name)).isFile());
}

/** Of a file in a zip archive: its bytes, and its name twice with what stands around it. */
function zipped(contents: Uint8Array): number {
  return deflateRawSync(contents, { level: 9 }).byteLength + 200;
}

function zippedFile(name: string): number {
  return zipped(readFileSync(join(repository, name)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function section({ sizes, packages }: Sizes): string[] {
  const kilobytes = (bytes: number) => (bytes / 1000).toFixed(0);
  return [
    "Written by `node test/bench/sizes.ts`; `test/unit/size.test.ts` fails when a budget is passed, and names what is largest.",
    "Bytes as shipped, before any compression; kB are 1,000 bytes. A start reads a file with all that it imports at once; the",
    "rest is loaded by the first who needs it.",
    "",
    "| part | kB | budget | largest in it |",
    "| --- | ---: | ---: | --- |",
    ...sizes.map(({ what, bytes, parts }) => {
      const largest = parts.slice(0, 3).map(([name, size]) => `${name} ${kilobytes(size)}`);
      return `| ${what} | ${kilobytes(bytes)} | ${kilobytes(budgets[what])} | ${largest.join(", ")} |`;
    }),
    "",
    `| package (VSIX), kB; budget ${kilobytes(packageBudget)} |${Object.keys(packages)
      .map((target) => ` ${target} |`)
      .join("")}`,
    `| --- |${" ---: |".repeat(Object.keys(packages).length)}`,
    `| |${Object.values(packages)
      .map((bytes) => ` ${kilobytes(bytes)} |`)
      .join("")}`,
  ];
}

if (import.meta.main) await writeSection("Size", section(await measureSizes()));
