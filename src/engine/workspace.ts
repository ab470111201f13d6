import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";

/**
 * Which repository a working directory belongs to, told from the file system alone (no git command is run).
 * A worktree belongs to its main repository: its `.git` file points into `<main>/.git/worktrees/<name>`.
 */
export function createWorkspace() {
  const repos = new Map<string, string>();

  /** Root folder of the (main) repository, else the directory itself. Remote URIs come back as they are. */
  function repoOf(project: string): string {
    const known = repos.get(project);
    if (known !== undefined) return known;
    const repo = project.includes("://") ? project : (mainRepo(real(project)) ?? real(project));
    if (repos.size > 5000) repos.clear();
    repos.set(project, repo);
    return repo;
  }

  /** Is the project one of these folders, inside one, or of the same repository? */
  function contains(folders: readonly string[], project: string | null): boolean {
    if (project === null) return false;
    const repo = repoOf(project);
    return folders.some((folder) => {
      const root = real(folder);
      return repoOf(folder) === repo || isInside(real(project), root);
    });
  }

  return { repoOf, contains };
}

function mainRepo(directory: string): string | undefined {
  for (let at = directory; ; at = dirname(at)) {
    const git = join(at, ".git");
    const kind = statSync(git, { throwIfNoEntry: false });
    if (kind?.isDirectory()) return at;
    if (kind?.isFile()) return throughGitFile(git, at) ?? at;
    if (dirname(at) === at) return undefined;
  }
}

function throughGitFile(file: string, directory: string): string | undefined {
  try {
    const target = /^gitdir:\s*(.+)$/m.exec(readFileSync(file, "utf8").slice(0, 4096))?.[1];
    if (!target) return undefined;
    const common = readFileSync(join(resolve(directory, target), "commondir"), "utf8").trim();
    return dirname(real(resolve(directory, target, common)));
  } catch {
    return undefined; // a submodule has no commondir: it is a repository of its own
  }
}

function real(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return resolve(path);
  }
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
