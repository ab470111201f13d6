import { existsSync, readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { type FSWatcher, watch as chokidar } from "chokidar";
import type { Env, Place, Root, Source } from "../sources/source.ts";
import { createFolderPoll } from "./folderPoll.ts";
import { isSilentDisk } from "./silentDisk.ts";

/** Files active within this time are looked at, for file systems that send no events. */
const hotMs = 60 * 60 * 1000;
const hotFiles = 20;
/** One of which no event came is looked at after a thirtieth of the time that it rested, no sooner than this, ms. */
const hotPollMs = 4000;
const restShare = 30;
/** One of which events come, this rarely, ms. */
const heardPollMs = 5 * 60 * 1000;
/** How often new files are looked for where no events come, and a tool that is installed later, ms. */
const newsMs = 15_000;
const newToolMs = 30_000;
/** The same while nobody looks, or on a battery; nothing is polled more often then. */
const savingMs = 60_000;
/** All folders are gone through this often, for whatever was missed: where events come, and where they do not. */
const sweepMs = 30 * 60 * 1000;
const silentSweepMs = 10 * 60 * 1000;
/** Changes found by polling, without an event before the next, after which a root is held to send none. */
const mostMisses = 2;

interface Watched {
  source: Source;
  root: Root;
  watcher: FSWatcher;
  /** Where no events come, or not all. */
  poll: ReturnType<typeof createFolderPoll> | null;
  /** It is known that events are missing: one that comes does not prove the contrary. */
  unreliable: boolean;
}

interface Hot {
  place: Place;
  source: Source;
  heard: boolean;
  misses: number;
}

/**
 * Says which places may have changed.
 *
 * Only folders are watched, one handle each: a folder's events name the file inside it, and watching 10,000 files one by
 * one costs 200 MB. Where events do not arrive (WSL shares, network homes, containers, the system's limits of watches)
 * the hot files and the folders' times are polled, and a slow sweep finds the rest. One timer does all of it: each time
 * that an idle process wakes up costs about 0.2 ms of CPU.
 */
export function createWatch(options: {
  sources: readonly Source[];
  env: Env;
  onPlace(place: Place): void;
  onSweep(): void;
  onError(error: unknown): void;
  saving?: () => boolean;
  watchRoot?: typeof watchRoot;
}) {
  const { env, saving = () => false } = options;
  const hot = new Map<string, Hot>();
  const watched: Watched[] = [];
  let missing = options.sources.flatMap((source) => source.roots(env).map((root) => ({ source, root })));
  let sweptAt = Date.now();
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Infinity;
  watchRoots();
  schedule();

  function look(): void {
    dueAt = Infinity;
    pollHot();
    for (const one of watched) one.poll?.look((path) => changed(one.source, path, false));
    watchRoots();
    if (Date.now() - sweptAt >= sweepEvery()) sweep();
    schedule();
  }

  function schedule(): void {
    const now = Date.now();
    const pauses = [...hot.values()].map(pollAfter);
    if (watched.some(({ poll }) => poll)) pauses.push(newsMs);
    if (missing.length > 0) pauses.push(newToolMs);
    const soonest = Math.max(Math.min(...pauses), saving() ? savingMs : 0);
    const at = Math.min(now + soonest, sweptAt + sweepEvery());
    if (dueAt <= at) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(look, Math.max(0, at - now)).unref();
  }

  function sweepEvery(): number {
    return watched.some(({ poll }) => poll) ? silentSweepMs : sweepMs;
  }

  function sweep(): void {
    sweptAt = Date.now();
    options.onSweep();
  }

  /** Watches the roots that exist by now; a tool that is installed later is noticed soon. */
  function watchRoots(): void {
    const present = missing.filter(({ root }) => existsSync(root.path));
    if (present.length === 0) return;
    missing = missing.filter((entry) => !present.includes(entry));
    const added = present.map(({ source, root }) => watchOne(source, root));
    watched.push(...added);
    // What was written while the watchers were being set up.
    const ready = added.map(({ watcher }) => new Promise<void>((resolve) => watcher.once("ready", () => resolve())));
    void Promise.all(ready).then(sweep);
  }

  function watchOne(source: Source, root: Root): Watched {
    const silent = isSilentDisk(root.path, env.platform);
    const start = options.watchRoot ?? watchRoot;
    const one: Watched = {
      source,
      root,
      watcher: start(
        root,
        (path) => heard(one, path),
        (error) => failed(one, error),
      ),
      poll: silent ? createFolderPoll(root) : null,
      unreliable: silent,
    };
    return one;
  }

  function heard(one: Watched, path: string): void {
    if (!one.unreliable) one.poll = null;
    changed(one.source, path, true);
  }

  /** Out of watches or handles, for one: what cannot be watched is polled, and that is said once. */
  function failed(one: Watched, error: unknown): void {
    if (!one.unreliable) options.onError(error);
    one.unreliable = true;
    pollFolders(one);
  }

  /** What came before the folders were first looked at is found by a sweep. */
  function pollFolders(one: Watched): void {
    if (one.poll) return;
    one.poll = createFolderPoll(one.root);
    sweptAt = 0;
    schedule();
  }

  function changed(source: Source, path: string, event: boolean): void {
    const place = source.placeOf(path, env);
    if (!place) return;
    const known = hot.get(place.path);
    if (known && event) Object.assign(known, { heard: true, misses: 0 });
    // SQLite, run by root, sets the owner of a write-ahead log whenever it opens one: an event of our own reading.
    if (isSame(place, known?.place)) return;
    keepHot({ place, source, heard: event, misses: 0 });
    options.onPlace(place);
  }

  function pollHot(): void {
    for (const [path, { place, source, misses }] of hot) {
      const now = source.placeOf(path, env);
      if (!now || Date.now() - now.mtime > hotMs) hot.delete(path);
      else if (!isSame(now, place)) {
        keepHot({ place: now, source, heard: false, misses: misses + 1 });
        options.onPlace(now);
        if (misses + 1 < mostMisses) continue;
        for (const one of watched) if (path.startsWith(one.root.path)) pollFolders(one);
      }
    }
  }

  function keepHot(entry: Hot): void {
    const { path } = entry.place;
    hot.delete(path);
    hot.set(path, entry);
    for (const oldest of hot.keys()) {
      if (hot.size <= hotFiles) break;
      hot.delete(oldest);
    }
    schedule();
  }

  return {
    close: async () => {
      clearTimeout(timer);
      await Promise.all(watched.map(({ watcher }) => watcher.close()));
    },
    /** A place found by a sweep: one that is recent enough is polled. */
    heat(place: Place): void {
      if (Date.now() - place.mtime > hotMs || hot.has(place.path)) return;
      const source = options.sources.find((candidate) => candidate.id === place.source);
      if (source) keepHot({ place, source, heard: false, misses: 0 });
    },
    /** Somebody looks again: what was put off is done now. */
    wake(): void {
      dueAt = Infinity;
      schedule();
    },
    folders: () => watched.reduce((sum, { watcher }) => sum + Object.keys(watcher.getWatched()).length, 0),
    /** Roots that are polled, as their events do not come. */
    polled: () => watched.flatMap(({ root, poll }) => (poll ? [root.path] : [])),
  };
}

function pollAfter({ place, heard }: Hot): number {
  return heard ? heardPollMs : Math.min(Math.max((Date.now() - place.mtime) / restShare, hotPollMs), heardPollMs);
}

function isSame(a: Place, b: Place | undefined): boolean {
  return a.size === b?.size && a.mtime === b.mtime;
}

export function watchRoot(root: Root, onFile: (path: string) => void, onError: (error: unknown) => void): FSWatcher {
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
