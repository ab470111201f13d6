import type { Page } from "playwright-core";
import type { StoryClock } from "./storyClock.ts";

/** A notification as the user saw it. */
export interface Toast {
  text: string;
  buttons: string[];
  /** When it was there: Unix ms of the real clock, and the story's time. */
  real: number;
  story: number;
}

type Seen = Omit<Toast, "story">;

/** Writes down every notification that pops up from now on. Returns those so far. */
export async function watchToasts(page: Page, clock: Pick<StoryClock, "at">): Promise<() => Promise<Toast[]>> {
  await page.evaluate(() => {
    const seen: Seen[] = [];
    const known = new Set<Element>();
    const look = () => {
      for (const toast of document.querySelectorAll(".notification-toast")) {
        const text = toast.querySelector(".notification-list-item-message")?.textContent ?? "";
        if (text === "" || known.has(toast)) continue;
        known.add(toast);
        const buttons = [...toast.querySelectorAll(".notification-list-item-buttons-container .monaco-button")];
        seen.push({ text, buttons: buttons.map((button) => button.textContent ?? ""), real: Date.now() });
      }
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    Object.assign(globalThis, { toastsSeen: seen });
  });
  return async () => {
    const seen = await page.evaluate(() => (globalThis as unknown as { toastsSeen: Seen[] }).toastsSeen);
    return seen.map((toast) => ({ ...toast, story: clock.at(toast.real) }));
  };
}
