import { existsSync, readdirSync, realpathSync, statSync, type Dirent } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import type { Env, Place, Root } from "../source.ts";
import { stateFileName } from "./stateFile.ts";
import { isStatusLine, statusLineFolder } from "./statusLine.ts";

/** Folders of session logs: of every configuration folder, and of Claude Desktop's local agent mode. */
export function roots(env: Env): Root[] {
  const found = new Map<string, Root>();
  for (const { path, what } of [...configured(env), ...desktop(env), statusLines(env)]) {
    const real = realPath(path);
    const root = { path: real ?? path, exists: real !== undefined, what };
    if (!found.has(root.path)) found.set(root.path, root);
  }
  return [...found.values()];
}

export function find(env: Env): Place[] {
  const places = new Map<string, Place>();
  const seen = new Set<string>();
  for (const root of roots(env)) {
    if (root.what === statusLine) for (const { name } of list(root.path)) addStatusLine(join(root.path, name), places);
    else if (root.exists) walk(root.path, root.what === desktopLogs ? undefined : [], places, seen);
  }
  for (const path of stateFiles(env)) addPlace(path, places);
  return [...places.values()];
}

export function placeOf(path: string, env: Env): Place | undefined {
  const absolute = resolve(path);
  if (stateFiles(env).includes(absolute)) return placeAt(absolute);
  const known = roots(env).some((root) => {
    if (!absolute.startsWith(root.path + sep)) return false;
    if (root.what === statusLine) return isStatusLine(absolute);
    const parts = absolute.slice(root.path.length + 1).split(sep);
    if (root.what === desktopLogs) parts.splice(0, parts.indexOf("projects") + 1 || parts.length);
    return isLog(parts);
  });
  return known ? placeAt(absolute) : undefined;
}

const codeLogs = "Claude Code sessions";
const desktopLogs = "Claude Desktop local agent mode";
const statusLine = "Claude's status line";
/** Deepest folder that is looked into, counted from the root: a bound for links that lead back up. */
const maxDepth = 12;

function configured(env: Env): { path: string; what: string }[] {
  return configFolders(env).map((folder) => ({ path: join(folder, "projects"), what: codeLogs }));
}

/** Configuration folders of Claude Code: those listed, else the two usual ones. */
export function configFolders(env: Env): string[] {
  const { home, vars } = env;
  const xdg = vars["XDG_CONFIG_HOME"] || join(home, ".config");
  const named = listed(env);
  return named.length > 0 ? named : [join(home, ".claude"), join(xdg, "claude")];
}

/** CLAUDE_CONFIG_DIR, by convention also a comma-separated list, of which an entry may already be a `projects` folder. */
function listed({ home, vars }: Env): string[] {
  return (vars["CLAUDE_CONFIG_DIR"] ?? "")
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")
    .map((entry) => resolve(home, entry.replace(/^~(?=$|[\\/])/, home)))
    .map((path) => (basename(path) === "projects" ? dirname(path) : path));
}

/** Beside a listed configuration folder's other files, else in the home folder. */
function stateFiles(env: Env): string[] {
  const named = listed(env);
  return (named.length > 0 ? named : [env.home]).map((folder) => join(folder, stateFileName));
}

function statusLines(env: Env): { path: string; what: string } {
  return { path: statusLineFolder(env), what: statusLine };
}

function desktop({ home, platform, vars }: Env): { path: string; what: string }[] {
  const sessions = join("Claude", "local-agent-mode-sessions");
  const bases = [];
  if (platform === "darwin") bases.push(join(home, "Library", "Application Support"));
  else if (platform === "win32") {
    const local = vars["LOCALAPPDATA"] || join(home, "AppData", "Local");
    bases.push(vars["APPDATA"] || join(home, "AppData", "Roaming"));
    for (const entry of list(join(local, "Packages"))) {
      if (entry.name.includes("Claude_")) bases.push(join(local, "Packages", entry.name, "LocalCache", "Roaming"));
    }
  } else bases.push(vars["XDG_CONFIG_HOME"] || join(home, ".config"));
  return bases.map((base) => ({ path: join(base, sessions), what: desktopLogs }));
}

/**
 * Collects logs below `folder`. `parts` are the names from the `projects` folder down; undefined while that folder is
 * still looked for. Links are followed, each real folder once.
 */
function walk(
  folder: string,
  parts: readonly string[] | undefined,
  places: Map<string, Place>,
  seen: Set<string>,
  depth = 0,
): void {
  if (depth > maxDepth || seen.has(folder)) return;
  seen.add(folder);
  for (const entry of list(folder)) {
    const path = join(folder, entry.name);
    const below = parts ? [...parts, entry.name] : entry.name === "projects" ? [] : undefined;
    if (entry.isFile()) {
      if (below && isLog(below)) addPlace(path, places);
    } else if (entry.isDirectory()) {
      if (!below || mayHoldLogs(below)) walk(path, below, places, seen, depth + 1);
    } else if (entry.isSymbolicLink()) {
      const real = realPath(path);
      if (real === undefined) continue;
      if (below && isLog(below)) addPlace(real, places);
      else if (!below || mayHoldLogs(below)) walk(real, below, places, seen, depth + 1);
    }
  }
}

/** `<project>/<session>.jsonl`, `<project>/agent-<id>.jsonl`, `<project>/<session>/subagents/**` + `/agent-<id>.jsonl`. */
function isLog(parts: readonly string[]): boolean {
  const name = parts.at(-1);
  if (!name?.endsWith(".jsonl") || name === "journal.jsonl") return false;
  return parts.length === 2 || (parts.length > 3 && parts[2] === "subagents" && name.startsWith("agent-"));
}

function mayHoldLogs(parts: readonly string[]): boolean {
  return parts.length < 3 || parts[2] === "subagents";
}

function addPlace(path: string, places: Map<string, Place>): void {
  const place = placeAt(path);
  if (place) places.set(path, place);
}

function addStatusLine(path: string, places: Map<string, Place>): void {
  if (isStatusLine(path)) addPlace(path, places);
}

function placeAt(path: string): Place | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() ? { source: "claude", path, size: stat.size, mtime: stat.mtimeMs } : undefined;
}

function list(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // gone meanwhile, or not ours to read
  }
}

export function realPath(path: string): string | undefined {
  try {
    return existsSync(path) ? realpathSync(path) : undefined;
  } catch {
    return undefined;
  }
}
