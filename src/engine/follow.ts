import type { createIngest } from "./ingest.ts";
import type { EngineOptions } from "./options.ts";
import { createWatch } from "./watch.ts";

/** "Live" and "today" change with time alone. */
const tickMs = 60_000;
/** How often another window's answers and alerts are looked for, ms. */
const glanceMs = 2000;

interface FollowOptions extends Pick<EngineOptions, "sources" | "env"> {
  ingest: Pick<ReturnType<typeof createIngest>, "scan" | "enqueue" | "drain" | "pending">;
  /** A minute went by. */
  onTick(): void;
  onGlance(): void;
  onError(what: string, error: unknown): void;
}

/** Reads logs as they grow, and keeps what changes with time alone. */
export function createFollow({ sources, env, ingest, onTick, onGlance, onError }: FollowOptions) {
  let watch: ReturnType<typeof createWatch> | null = null;
  let timers: NodeJS.Timeout[] = [];

  function drain(): void {
    void ingest.drain().catch((error: unknown) => onError("cannot write the ledger", error));
  }

  function tick(): void {
    onTick();
    if (ingest.pending()) drain();
  }

  return {
    start(): void {
      timers = [setInterval(tick, tickMs).unref(), setInterval(onGlance, glanceMs).unref()];
      watch = createWatch({
        sources,
        env,
        onPlace(place) {
          ingest.enqueue(place);
          drain();
        },
        onSweep() {
          if (ingest.scan() > 0) drain();
        },
        onError: (error) => onError("cannot watch for changes", error),
      });
    },
    on: (): boolean => watch !== null,
    folders: (): number => watch?.folders() ?? 0,
    async stop(): Promise<void> {
      for (const timer of timers) clearInterval(timer);
      const watching = watch;
      watch = null;
      await watching?.close();
    },
  };
}
