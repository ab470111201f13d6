import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve, sep } from "node:path";

/** What was found of working directories before, for those whose folder is gone. */
export interface RepositoryMemory {
  repositoryOf(project: string): string | undefined;
  keepRepositories(known: ReadonlyMap<string, string>): void;
}

/** Where a working directory is. */
export interface Location {
  /** Root folder of the (main) repository, else the directory itself. Remote URIs stay as they are. */
  repository: string;
  /** The directory as logged, and as the file system names it. */
  paths: readonly string[];
  /** Whether letter case tells no folders apart there. */
  ignoreCase: boolean;
}

/** The part of the file system that names folders. */
export interface Disk {
  /** What tells two folders apart; undefined: there is none. */
  identity(path: string): string | undefined;
  real(path: string): string;
  names(folder: string): string[];
}

/** Working directories that are remembered at a time. */
const remembered = 5000;

/**
 * Which repository a working directory belongs to, told from the file system alone (no git command is run).
 * A worktree belongs to its main repository: its `.git` file points into `<main>/.git/worktrees/<name>`.
 */
export function createWorkspace(memory?: RepositoryMemory, disk: Disk = machineDisk) {
  const known = new Map<string, Location>();
  /** Not in the memory yet. */
  const found = new Map<string, string>();

  function locate(project: string): Location {
    let location = known.get(project);
    if (location) return location;
    location = isAbsolute(project) && !project.includes("://") ? look(project) : elsewhere(project);
    if (known.size > remembered) known.clear();
    known.set(project, location);
    return location;
  }

  function look(project: string): Location {
    const exists = disk.identity(project) !== undefined;
    const ignoreCase = isWindows(project) || foldsCase(project, disk);
    const real = oneDrive(ignoreCase ? asListed(realOf(project, disk), disk) : realOf(project, disk));
    const paths = real === project ? [project] : [project, real];
    const before = exists ? undefined : memory?.repositoryOf(project);
    if (before !== undefined) return { repository: before, paths, ignoreCase };
    const main = mainRepo(real);
    const repository = main === undefined ? real : oneDrive(ignoreCase ? asListed(main, disk) : main);
    if (exists) found.set(project, repository);
    return { repository, paths, ignoreCase };
  }

  const repoOf = (project: string): string => locate(project).repository;

  return {
    locate,
    repoOf,
    /** Is the project one of these folders, inside one, or of the same repository? */
    contains(folders: readonly string[], project: string | null): boolean {
      if (project === null || folders.length === 0) return false;
      const { repository, paths } = locate(project);
      return folders.some((folder) => {
        const of = locate(folder);
        return of.repository === repository || isInside(paths.at(-1)!, of.paths.at(-1)!);
      });
    },
    /** Writes down what was found since the last time. */
    keep(): void {
      if (!memory || found.size === 0) return;
      memory.keepRepositories(found);
      found.clear();
    },
  };
}

/** A remote folder, or one of another system's: the ledger may have been brought from there. */
function elsewhere(project: string): Location {
  const path = oneDrive(project);
  return { repository: path, paths: [path], ignoreCase: isWindows(path) };
}

function mainRepo(directory: string): string | undefined {
  for (let at = directory; ; at = dirname(at)) {
    const git = join(at, ".git");
    const kind = kindOf(git);
    if (kind?.isDirectory()) return at;
    if (kind?.isFile()) return throughGitFile(git, at) ?? at;
    if (dirname(at) === at) return undefined;
  }
}

function kindOf(path: string): ReturnType<typeof statSync> | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // in a folder that may not be passed
  }
}

function throughGitFile(file: string, directory: string): string | undefined {
  try {
    const target = /^gitdir:\s*(.+)$/m.exec(readFileSync(file, "utf8").slice(0, 4096))?.[1];
    if (!target) return undefined;
    const common = readFileSync(join(resolve(directory, target), "commondir"), "utf8").trim();
    return dirname(machineDisk.real(resolve(directory, target, common)));
  } catch {
    return undefined; // a submodule has no commondir: it is a repository of its own
  }
}

/** Without symlinks, as far as the path exists. */
function realOf(path: string, disk: Disk): string {
  try {
    return disk.real(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(realOf(above, disk), basename(path));
  }
}

/** Whether the same folder is found by another spelling of its name. */
function foldsCase(path: string, disk: Disk): boolean {
  for (let at = resolve(path); dirname(at) !== at; at = dirname(at)) {
    const name = basename(at);
    const other = name === name.toLowerCase() ? name.toUpperCase() : name.toLowerCase();
    const identity = other === name ? undefined : disk.identity(at);
    if (identity !== undefined) return disk.identity(join(dirname(at), other)) === identity;
  }
  return false;
}

/** In the letter case in which the folders above list it. */
function asListed(path: string, disk: Disk): string {
  const above = dirname(path);
  if (above === path) return path;
  const name = basename(path);
  return join(asListed(above, disk), nameIn(above, name, disk) ?? name);
}

function nameIn(folder: string, name: string, disk: Disk): string | undefined {
  try {
    const names = disk.names(folder);
    return names.find((other) => other === name) ?? names.find((other) => other.toLowerCase() === name.toLowerCase());
  } catch {
    return undefined; // folders that may be passed, but not listed
  }
}

/** Windows gives its drives in both cases. */
function oneDrive(path: string): string {
  return path.replace(/^[a-z](?=:[/\\])/, (drive) => drive.toUpperCase());
}

/** Also of a ledger that was brought from there. */
function isWindows(path: string): boolean {
  return /^(?:[A-Za-z]:[/\\]|\\\\)/.test(path);
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

const machineDisk: Disk = {
  identity(path) {
    try {
      const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
      return stat && `${stat.dev}:${stat.ino}`;
    } catch {
      return undefined; // above it is no folder, or one that may not be passed
    }
  },
  real: (path) => realpathSync.native(path),
  names: (folder) => readdirSync(folder),
};
