/** Snapshots follow each other no faster than this. The first change after a pause is shown at once. */
const paceMs = 100;
/** The same while nobody looks, or to save energy. */
const savingMs = 1000;

/** Runs `work` at once after a pause, then at most once per `paceMs`, whatever the clock is set to. Without work, nothing. */
export function createPace(work: (() => void) | undefined, saving: () => boolean = () => false) {
  let timer: NodeJS.Timeout | null = null;
  let last = -savingMs;
  return {
    soon(): void {
      if (!work) return;
      timer ??= setTimeout(
        () => {
          timer = null;
          last = performance.now();
          work();
        },
        Math.max(0, last + (saving() ? savingMs : paceMs) - performance.now()),
      );
    },
    stop(): void {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}
