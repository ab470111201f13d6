import { type Dirent, existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import type { Env, Place, Root } from "../source.ts";

/** The four kinds of places that hold sessions; see FORMAT.md. */
export type Kind = "global" | "workspace" | "transcript" | "agentStore";

export function roots(env: Env): Root[] {
  const user = userFolder(env);
  const places: [path: string, what: string][] = [
    [join(user, "globalStorage"), "conversations of the editor (state.vscdb)"],
    [join(user, "workspaceStorage"), "which folder a conversation belongs to"],
    ...dotFolders(env).flatMap((dot): [string, string][] => [
      [join(dot, "projects"), "agent transcripts"],
      [join(dot, "chats"), "sessions of cursor-agent"],
    ]),
  ];
  return places.map(([path, what]) => ({ path, exists: existsSync(path), what }));
}

export function find(env: Env): Place[] {
  const user = userFolder(env);
  const paths = [
    globalDatabase(env),
    ...folders(join(user, "workspaceStorage")).map((dir) => join(dir, "state.vscdb")),
    ...dotFolders(env).flatMap((dot) => [
      ...folders(join(dot, "projects")).flatMap((project) => transcripts(join(project, "agent-transcripts"))),
      ...agentStores(dot),
    ]),
  ];
  return paths.flatMap((path) => placeAt(path) ?? []);
}

export function placeOf(path: string, env: Env): Place | undefined {
  const main = path.replace(/-wal$/, "");
  const isOurs = [userFolder(env), ...dotFolders(env)].some((root) => main.startsWith(root + sep));
  return isOurs && kindOf(main, env) ? placeAt(main) : undefined;
}

export function kindOf(path: string, env: Env): Kind | undefined {
  const name = basename(path);
  if (name === "state.vscdb") {
    if (path === globalDatabase(env)) return "global";
    return dirname(dirname(path)) === join(userFolder(env), "workspaceStorage") ? "workspace" : undefined;
  }
  for (const dot of dotFolders(env)) {
    const parts = relative(dot, path).split(sep);
    if (name === "store.db" && parts[0] === "chats" && parts.length === 4) return "agentStore";
    if (parts[0] === "projects" && parts[2] === "agent-transcripts" && transcriptOf(path)) return "transcript";
  }
  return undefined;
}

export function globalDatabase(env: Env): string {
  return join(userFolder(env), "globalStorage", "state.vscdb");
}

/** `store.db` of all cursor-agent sessions below a `.cursor` folder. */
export function agentStores(dot: string): string[] {
  return folders(join(dot, "chats")).flatMap((cwd) => folders(cwd).map((session) => join(session, "store.db")));
}

/** Whose transcript it is: `<id>/<id>.jsonl`, `<parent>/subagents/<id>.jsonl` or, in old builds, `<id>.jsonl` alone. */
export function transcriptOf(path: string): { session: string; agent?: string } | undefined {
  if (!path.endsWith(".jsonl")) return undefined;
  const name = basename(path, ".jsonl");
  const folder = dirname(path);
  if (basename(folder) === "agent-transcripts" || basename(folder) === name) return { session: name };
  if (basename(folder) === "subagents") return { session: basename(dirname(folder)), agent: name };
  return undefined;
}

/** Where Cursor keeps its own files and the transcripts; the command line tool honours two variables. */
export function dotFolders(env: Env): string[] {
  const { CURSOR_CONFIG_DIR, XDG_CONFIG_HOME } = env.vars;
  const all = [join(env.home, ".cursor")];
  if (CURSOR_CONFIG_DIR) all.push(CURSOR_CONFIG_DIR);
  if (env.platform === "linux") all.push(join(XDG_CONFIG_HOME || join(env.home, ".config"), "cursor"));
  return [...new Set(all)];
}

/** The editor's user folder, as VS Code lays it out. */
export function userFolder(env: Env): string {
  const { APPDATA, XDG_CONFIG_HOME } = env.vars;
  if (env.platform === "darwin") return join(env.home, "Library", "Application Support", "Cursor", "User");
  if (env.platform === "win32") return join(APPDATA || join(env.home, "AppData", "Roaming"), "Cursor", "User");
  return join(XDG_CONFIG_HOME || join(env.home, ".config"), "Cursor", "User");
}

function transcripts(dir: string): string[] {
  const found: string[] = [];
  for (const entry of entries(dir)) {
    const path = join(dir, entry.name);
    if (entry.name.endsWith(".jsonl")) found.push(path);
    else if (entry.isDirectory()) {
      found.push(join(path, `${entry.name}.jsonl`));
      for (const child of entries(join(path, "subagents"))) {
        if (child.name.endsWith(".jsonl")) found.push(join(path, "subagents", child.name));
      }
    }
  }
  return found;
}

function folders(dir: string): string[] {
  return entries(dir).flatMap((entry) => (entry.isDirectory() ? [join(dir, entry.name)] : []));
}

function entries(dir: string): Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Undefined when there is no such file. A write-ahead log counts as part of its database. */
function placeAt(path: string): Place | undefined {
  const main = stat(path);
  if (!main?.isFile()) return undefined;
  const log = path.endsWith(".jsonl") ? undefined : stat(`${path}-wal`);
  return {
    source: "cursor",
    path,
    size: main.size + (log?.size ?? 0),
    mtime: Math.max(main.mtimeMs, log?.mtimeMs ?? 0),
  };
}

function stat(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
