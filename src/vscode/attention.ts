import { type Disposable, window } from "vscode";
import type { EngineApi } from "../core/api.ts";
import type { Panel } from "./panel.ts";

/** A panel may be watched beside another program; nobody watches it all night. */
const besideMs = 60 * 60_000;

/** Tells the engine whether somebody can see this window. Vendors are not asked for nobody. */
export function watchAttention(
  engine: Pick<EngineApi, "watched">,
  panel: Pick<Panel, "isVisible" | "onVisible">,
): Disposable {
  let told: boolean | null = null;
  let lastFocused = 0;
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    clearTimeout(timer);
    const now = Date.now();
    const { focused } = window.state;
    if (focused) lastFocused = now;
    const beside = panel.isVisible() && now < lastFocused + besideMs;
    if (!focused && beside) timer = setTimeout(look, lastFocused + besideMs - now);
    tell(focused || beside);
  }

  function tell(seen: boolean): void {
    if (seen === told) return;
    told = seen;
    engine.watched(seen).catch(() => (told = null)); // the engine is down; the next change tells it
  }

  const listening = [window.onDidChangeWindowState(look), panel.onVisible(look)];
  look();
  return {
    dispose(): void {
      clearTimeout(timer);
      for (const one of listening) one.dispose();
    },
  };
}
