import { existsSync, readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { type FSWatcher, watch as chokidar } from "chokidar";
import type { Env, Place, Root, Source } from "../sources/source.ts";

/** Files active within this time are looked at every few seconds, for file systems that send no events. */
const hotMs = 60 * 60 * 1000;
const hotFiles = 20;
const hotPollMs = 4000;
/** All folders are gone through this often, for whatever the watcher missed. */
const sweepMs = 10 * 60 * 1000;

/**
 * Says which places may have changed.
 *
 * Only folders are watched, one handle each: a folder's events name the file inside it, and watching 10,000 files one by
 * one costs 200 MB. Where events do not arrive (WSL shares, network homes, containers) the hot files are polled, and a
 * slow sweep finds the rest.
 */
export function createWatch(options: {
  sources: readonly Source[];
  env: Env;
  onPlace(place: Place): void;
  onSweep(): void;
  onError(error: unknown): void;
}) {
  const { env } = options;
  const hot = new Map<string, { place: Place; source: Source }>();
  const watchers: FSWatcher[] = [];
  let missing = options.sources.flatMap((source) => source.roots(env).map((root) => ({ source, root })));
  watchRoots();
  const poll = setInterval(() => {
    pollHot();
    watchRoots();
  }, hotPollMs);
  const sweep = setInterval(options.onSweep, sweepMs);
  poll.unref();
  sweep.unref();

  /** Watches the roots that exist by now; a tool that is installed later is noticed within seconds. */
  function watchRoots(): void {
    const present = missing.filter(({ root }) => existsSync(root.path));
    if (present.length === 0) return;
    missing = missing.filter((entry) => !present.includes(entry));
    const added = present.map(({ source, root }) => watchRoot(root, (path) => changed(source, path), options.onError));
    watchers.push(...added);
    // What was written while the watchers were being set up.
    void Promise.all(added.map((watcher) => new Promise<void>((ready) => watcher.once("ready", () => ready())))).then(
      options.onSweep,
    );
  }

  function changed(source: Source, path: string): void {
    const place = source.placeOf(path, env);
    // SQLite, run by root, sets the owner of a write-ahead log whenever it opens one: an event of our own reading.
    if (!place || isSame(place, hot.get(place.path)?.place)) return;
    keepHot(source, place);
    options.onPlace(place);
  }

  function pollHot(): void {
    for (const [path, { place, source }] of hot) {
      const now = source.placeOf(path, env);
      if (!now || Date.now() - now.mtime > hotMs) hot.delete(path);
      else if (!isSame(now, place)) {
        keepHot(source, now);
        options.onPlace(now);
      }
    }
  }

  function keepHot(source: Source, place: Place): void {
    hot.delete(place.path);
    hot.set(place.path, { place, source });
    for (const oldest of hot.keys()) {
      if (hot.size <= hotFiles) break;
      hot.delete(oldest);
    }
  }

  return {
    close: async () => {
      clearInterval(poll);
      clearInterval(sweep);
      await Promise.all(watchers.map((watcher) => watcher.close()));
    },
    /** A place found by a sweep that is recent enough to be polled. */
    heat(place: Place): void {
      const source = options.sources.find((candidate) => candidate.id === place.source);
      if (source && Date.now() - place.mtime < hotMs) keepHot(source, place);
    },
    folders: () => watchers.reduce((sum, watcher) => sum + Object.keys(watcher.getWatched()).length, 0),
  };
}

function isSame(a: Place, b: Place | undefined): boolean {
  return a.size === b?.size && a.mtime === b.mtime;
}

function watchRoot(root: Root, onFile: (path: string) => void, onError: (error: unknown) => void): FSWatcher {
  const watcher = chokidar(root.path, {
    ignored: (_path: string, stats?: Stats) => stats !== undefined && !stats.isDirectory(),
    ignoreInitial: true,
    persistent: true,
    followSymlinks: false,
    ...(root.depth !== undefined && { depth: root.depth }),
  });
  // Files are ignored, so their changes arrive only as raw events of the folder that is watched.
  watcher.on("raw", (_event: string, file: string | null, details: unknown) => {
    const { watchedPath } = details as { watchedPath?: string };
    if (file && watchedPath) onFile(isFolder(watchedPath) ? join(watchedPath, file) : watchedPath);
  });
  // What was written into a new folder before it was watched.
  watcher.on("addDir", (folder) => {
    for (const entry of entries(folder)) onFile(join(folder, entry));
  });
  watcher.on("error", onError);
  return watcher;
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // gone again
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
