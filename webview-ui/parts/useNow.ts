import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/**
 * What `now` says, again each second while the page is in sight; each minute where motion is reduced. For what counts
 * down: it paints alone, and nothing else of the panel with it.
 */
export function useNow(now: () => number, ticking: boolean): number {
  const ticks = useSignal(0);
  useEffect(() => {
    if (!ticking) return undefined;
    let timer: ReturnType<typeof setInterval> | undefined;
    const restart = () => {
      clearInterval(timer);
      if (document.hidden) return;
      ticks.value++;
      timer = setInterval(() => ticks.value++, motionIsReduced() ? 60_000 : 1000);
    };
    restart();
    document.addEventListener("visibilitychange", restart);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", restart);
    };
  }, [ticking]);
  // Read, so that a tick paints this component.
  void ticks.value;
  return now();
}

/** As the system or the editor wants it. */
export function motionIsReduced(): boolean {
  return (
    matchMedia("(prefers-reduced-motion: reduce)").matches || document.body.classList.contains("vscode-reduce-motion")
  );
}
