import type { PlanWindow } from "./vendor.ts";

/** What kind of limit one of this length is: vendors name them differently, and move them from slot to slot. */
export function windowKind(lengthMs: number | null): "session" | "weekly" | "monthly" | "other" {
  if (lengthMs === null) return "other";
  if (lengthMs <= day / 2) return "session";
  if (lengthMs >= 6 * day && lengthMs <= 8 * day) return "weekly";
  return lengthMs >= 27 * day && lengthMs <= 32 * day ? "monthly" : "other";
}

/** Id of a limit that there is one of for each scope. */
export function windowId(kind: PlanWindow["kind"], scope: string | null): string {
  return scope === null ? kind : `${kind}:${scope.toLowerCase()}`;
}

const day = 86_400_000;
