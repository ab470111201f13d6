import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Root } from "../sources/source.ts";

/** Times of some file systems are this coarse, ms: a folder that changed a moment ago may change again unseen. */
const coarseMs = 2000;

/**
 * Finds what is new below a folder that sends no events. A folder's time changes when an entry comes or goes, so that
 * only those are listed again of which it did; files that grow are not noticed.
 */
export function createFolderPoll({ path: root, depth = Infinity }: Pick<Root, "path" | "depth">) {
  const known = new Map<string, { names: ReadonlySet<string>; mtime: number; depth: number }>();
  enter(root, depth, () => {});

  function enter(folder: string, left: number, onFile: (path: string) => void): void {
    const before = known.get(folder);
    const mtime = timeOf(folder);
    if (mtime === undefined) return void known.delete(folder);
    if (before?.mtime === mtime) return;
    const entries = list(folder);
    const names = new Set(entries.map(({ name }) => name));
    known.set(folder, { names, mtime: Date.now() - mtime > coarseMs ? mtime : NaN, depth: left });
    for (const entry of entries) {
      if (before?.names.has(entry.name)) continue;
      const path = join(folder, entry.name);
      if (!entry.isDirectory()) onFile(path);
      else if (left > 0) enter(path, left - 1, onFile);
    }
  }

  return {
    /** Calls back with each file that came since the last time. */
    look(onFile: (path: string) => void): void {
      for (const [folder, { depth: left }] of [...known]) enter(folder, left, onFile);
    },
  };
}

function timeOf(folder: string): number | undefined {
  try {
    return statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
  } catch {
    return undefined; // not ours to read any more
  }
}

function list(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
