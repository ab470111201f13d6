import type { CursorUsageEvent } from "../core/vendor.ts";
import type { ToldDay } from "./vendorSides.ts";

/**
 * Cursor's usage events as days. Their money is what the model's vendor would take, as ours is; where Cursor does not tell
 * that, what it charged. `readAt` in ms.
 */
export function cursorDays(events: Iterable<CursorUsageEvent>, readAt: number): ToldDay[] {
  return Array.from(events, ({ at, model, tokens, apiValue, charged, is, user }) => ({
    ...{ day: new Date(at).toISOString().slice(0, 10), model, item: null, tokens, requests: 1, user, readAt },
    nanoUsd: apiValue ?? charged,
    is: apiValue === null ? is : "api-value",
    endpoint: user === null ? "cursor-events" : "cursor-team-events",
  }));
}
