import { type FSWatcher, watch } from "node:fs";

/** After a write was noticed the next is looked for after this pause, ms. */
const pauseMs = 2000;
/** Where writes send no events. Windows tells of those to a file that stays open when it likes. */
const pollMs = 10_000;

/**
 * Calls back soon after somebody wrote to the ledger, this process or another one. Nothing wakes up while nobody writes:
 * each write goes to the write-ahead log, which is watched for one event at a time.
 */
export function watchLedger(path: string, platform: NodeJS.Platform, onWritten: () => void) {
  let watcher: FSWatcher | null = null;
  let timer: NodeJS.Timeout | undefined;

  function arm(): void {
    try {
      if (platform === "win32") throw new Error("unreliable");
      watcher = watch(`${path}-wal`, { persistent: false }, written);
      watcher.on("error", disarm);
    } catch {
      timer = setInterval(onWritten, pollMs).unref();
    }
  }

  function written(): void {
    disarm();
    onWritten();
    timer = setTimeout(() => {
      arm();
      onWritten();
    }, pauseMs).unref();
  }

  function disarm(): void {
    watcher?.close();
    watcher = null;
  }

  arm();
  return {
    close(): void {
      clearTimeout(timer);
      disarm();
    },
  };
}
