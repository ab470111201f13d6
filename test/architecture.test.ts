import { globSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join } from "node:path/posix";
import { describe, expect, test } from "vitest";

const sources = ["src/sources/claude", "src/sources/codex", "src/sources/cursor"];

/** Who may import whom, beside itself. A module is named by the longest name below that begins its path. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  "src/core": [],
  "src/sqlite.ts": [],
  "src/pricing": ["src/core"],
  "src/sources": ["src/core", "src/sqlite.ts"],
  "src/sources/claude": ["src/core", "src/sqlite.ts", "src/sources"],
  "src/sources/codex": ["src/core", "src/sqlite.ts", "src/sources"],
  "src/sources/cursor": ["src/core", "src/sqlite.ts", "src/sources"],
  "src/store": ["src/core", "src/sqlite.ts"],
  "src/insights": ["src/core", "src/pricing"],
  "src/allocation": ["src/core", "src/pricing"],
  "src/endpoints": ["src/core"],
  "src/otlp": ["src/core"],
  "src/engine": [
    "src/core",
    "src/pricing",
    "src/sources",
    ...sources,
    "src/store",
    "src/insights",
    "src/allocation",
    "src/endpoints",
    "src/otlp",
    "src/team/push",
    "src/engine/files.ts",
  ],
  "src/engine/files.ts": [],
  "src/engine/start.ts": ["src/core", "src/engine"],
  "src/team/wire.ts": ["src/core"],
  "src/team/push": ["src/core", "src/pricing", "src/store", "src/insights", "src/team/wire.ts"],
  "src/team/server": ["src/core", "src/sqlite.ts", "src/team/wire.ts"],
  "src/cli": ["src/core", "src/engine", "src/engine/files.ts", "src/team/wire.ts", "src/team/server"],
  "src/vscode": ["src/core", "src/engine/start.ts"],
  "src/extension.ts": ["src/vscode", "src/engine/files.ts", "src/engine/start.ts"],
  "webview-ui": ["src/core"],
};

/** Modules that may use Node's own modules, and those that may import the editor's API. */
const onNode = [
  "src/sqlite.ts",
  "src/sources",
  "src/store",
  "src/engine",
  "src/team/push",
  "src/team/server",
  "src/cli",
  "src/vscode",
  "src/extension.ts",
];
const onEditor = ["src/vscode", "src/extension.ts"];

interface Import {
  /** File that imports, from the repository's root. */
  from: string;
  /** Package, or file from the repository's root. */
  to: string;
  external: boolean;
}

const root = join(import.meta.dirname.replaceAll("\\", "/"), "..");
const files = globSync(["src/**/*.ts", "webview-ui/**/*.{ts,tsx}"], { cwd: root }).map((file) =>
  file.replaceAll("\\", "/"),
);
const imports = files.flatMap(importsOf);

describe("imports", () => {
  test("every source file belongs to a module of the table", () => {
    expect(files.filter((file) => moduleOf(file) === undefined)).toEqual([]);
  });

  test("modules import only what the table allows", () => {
    const wrong = imports.filter(({ from, to, external }) => !external && !allows(moduleOf(from), moduleOf(to)));
    expect(wrong.map(describeImport)).toEqual([]);
  });

  test("only some modules know Node", () => {
    const wrong = imports.filter(({ from, to }) => isBuiltin(to) && !isUnder(from, onNode));
    expect(wrong.map(describeImport)).toEqual([]);
  });

  test("only src/vscode knows the editor", () => {
    const wrong = imports.filter(({ from, to }) => to === "vscode" && !isUnder(from, onEditor));
    expect(wrong.map(describeImport)).toEqual([]);
  });

  test("core depends on no package", () => {
    const wrong = imports.filter(({ from, external }) => external && from.startsWith("src/core/"));
    expect(wrong.map(describeImport)).toEqual([]);
  });

  test("only src/sqlite.ts knows the SQLite driver", () => {
    const users = imports.filter(({ to }) => to.startsWith("better-sqlite3") || to === "node:sqlite");
    expect([...new Set(users.map(({ from }) => from))]).toEqual(["src/sqlite.ts"]);
  });
});

describe("files", () => {
  test("none is over 400 lines", () => {
    expect(files.filter((file) => readFileSync(join(root, file), "utf8").split("\n").length > 401)).toEqual([]);
  });

  test("the composition root has at most 60 lines", () => {
    expect(readFileSync(join(root, "src/extension.ts"), "utf8").split("\n").length).toBeLessThanOrEqual(61);
  });
});

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  const specifiers = [
    ...text.matchAll(/^import "([^"]+)"|^(?:import|export) [^;"']*? from "([^"]+)"|\bimport\("([^"]+)"\)/gm),
  ];
  return specifiers.map(([, bare, statement, dynamic]) => {
    const to = bare ?? statement ?? dynamic ?? "";
    const external = !to.startsWith(".");
    return { from: file, to: external ? to : join(dirname(file), to), external };
  });
}

function moduleOf(file: string): string | undefined {
  return Object.keys(mayImport)
    .filter((name) => isUnder(file, [name]))
    .toSorted((a, b) => b.length - a.length)[0];
}

function isUnder(file: string, names: readonly string[]): boolean {
  return names.some((name) => file === name || file.startsWith(`${name}/`));
}

function allows(from: string | undefined, to: string | undefined): boolean {
  if (from === undefined || to === undefined) return false;
  return from === to || (mayImport[from] ?? []).includes(to);
}

function describeImport({ from, to }: Import): string {
  return `${from} → ${to}`;
}
