import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Env, Place, Root } from "../source.ts";

/** Files of this name are rollouts: sessions, reverts (`_<rollout id>`) and their compressed twins. */
export const rolloutName = /^rollout-.*\.jsonl(?:\.zst)?$/;

const folders = [
  ["sessions", "sessions"],
  ["archived_sessions", "archived sessions"],
] as const;
/** sessions/YYYY/MM/DD, and some slack for archives that keep the days. */
const maxDepth = 6;

/** `CODEX_HOME`, which may be a list, else `~/.codex`. */
export function homes(env: Env): string[] {
  const listed = (env.vars["CODEX_HOME"] ?? "").split(",").map((path) => path.trim());
  const named = listed
    .filter((path) => path !== "")
    .map((path) => resolve(env.home, path.replace(/^~(?=$|[\\/])/, ".")));
  const all = named.length > 0 ? named : [join(env.home, ".codex")];
  const byRealPath = new Map(all.map((path) => [realPath(path), path]));
  return [...byRealPath.values()];
}

export function roots(env: Env): Root[] {
  return homes(env).flatMap((home) =>
    folders.map(([folder, what]) => {
      const path = join(home, folder);
      return { path, exists: statOf(path)?.isDirectory() ?? false, what };
    }),
  );
}

export function find(env: Env): Place[] {
  return roots(env).flatMap(({ path, exists }) => (exists ? placesIn(path, maxDepth) : []));
}

export function placeOf(path: string, env: Env): Place | undefined {
  const full = resolve(path);
  const inside = roots(env).some((root) => full.startsWith(join(root.path, "/")));
  if (!inside || !rolloutName.test(basename(full))) return undefined;
  return hasPlainTwin(full) ? undefined : place(full);
}

/** The Codex home that a rollout lies in. */
export function homeOf(path: string, env: Env): string {
  return homes(env).find((home) => path.startsWith(join(home, "/"))) ?? dirname(dirname(path));
}

/** Names of the files in a folder; none when it cannot be read. */
export function filesIn(folder: string): string[] {
  return entriesOf(folder).flatMap((entry) => (entry.isDirectory() ? [] : [entry.name]));
}

function placesIn(folder: string, depth: number): Place[] {
  const entries = entriesOf(folder);
  const names = new Set(entries.map((entry) => entry.name));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return depth > 0 ? placesIn(path, depth - 1) : [];
    const hidden = entry.name.endsWith(".zst") && names.has(entry.name.slice(0, -4));
    return rolloutName.test(entry.name) && !hidden ? (place(path) ?? []) : [];
  });
}

function place(path: string): Place | undefined {
  const stat = statOf(path);
  return stat?.isFile() ? { source: "codex", path, size: stat.size, mtime: stat.mtimeMs } : undefined;
}

/** Codex compresses old files and opens them again when they are resumed: then both lie there for a moment. */
function hasPlainTwin(path: string): boolean {
  return path.endsWith(".zst") && statOf(path.slice(0, -4)) !== undefined;
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
