import type { createIngest } from "./ingest.ts";
import { watchLedger } from "./ledgerWatch.ts";
import type { EngineOptions } from "./options.ts";
import { savesEnergy } from "./power.ts";
import { createWatch } from "./watch.ts";

const tickMs = 60_000;

interface FollowOptions extends Pick<EngineOptions, "sources" | "env"> {
  ingest: Pick<ReturnType<typeof createIngest>, "scan" | "enqueue" | "drain" | "pending">;
  /** Path of the ledger. */
  ledger: string;
  /** A minute went by, or somebody looks again. */
  onTick(): void;
  /** Somebody may have written to the ledger. */
  onGlance(): void;
  onError(what: string, error: unknown): void;
}

/**
 * Reads logs as they grow, and keeps what changes with time alone. In a window that nobody sees, and where energy is to be
 * saved, with longer pauses.
 */
export function createFollow({ sources, env, ingest, ledger, onTick, onGlance, onError }: FollowOptions) {
  let watch: ReturnType<typeof createWatch> | null = null;
  let ledgerWatch: ReturnType<typeof watchLedger> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isSeen = true;
  let savesPower = false;
  const saving = (): boolean => !isSeen || savesPower;

  function drain(): void {
    void ingest.drain().catch((error: unknown) => onError("cannot write the ledger", error));
  }

  function tick(): void {
    savesPower = savesEnergy(env.platform);
    onGlance();
    onTick();
    if (ingest.pending()) drain();
  }

  return {
    start(): void {
      timer = setInterval(tick, tickMs).unref();
      ledgerWatch = watchLedger(ledger, env.platform, onGlance);
      watch = createWatch({
        sources,
        env,
        saving,
        onPlace(place) {
          ingest.enqueue(place);
          drain();
        },
        onSweep() {
          if (ingest.scan((place) => watch?.heat(place)) > 0) drain();
        },
        onError: (error) => onError("cannot watch for changes", error),
      });
    },
    on: (): boolean => watch !== null,
    folders: (): number => watch?.folders() ?? 0,
    saving,
    /** Whether somebody can see this window; who looks again is shown what is. */
    seen(seen: boolean): void {
      if (isSeen === seen) return;
      isSeen = seen;
      if (!seen || !watch) return;
      watch.wake();
      tick();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      ledgerWatch?.close();
      const watching = watch;
      watch = null;
      await watching?.close();
    },
  };
}
