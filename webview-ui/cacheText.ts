import { formatDuration, formatTime, formatUsd } from "../src/core/format.ts";
import type { CacheState } from "../src/core/snapshot.ts";
import { t } from "../src/core/l10n.ts";

export interface CacheText {
  /** "41:07", "Cold". */
  value: string;
  note: string;
  /** Time left, ms; 0 when it is cold or nothing is known. */
  left: number;
}

/** What is left of a session's prompt cache, and what it costs to let it go cold. `exact` counts seconds. */
export function cacheText(cache: CacheState | null, now: number, exact: boolean, timeZone: string): CacheText {
  if (!cache) return { value: "–", note: t("lifetime not logged"), left: 0 };
  const left = Math.max(0, cache.coldAt - now);
  const turn = cache.coldTurn && `~${formatUsd(cache.coldTurn.nanoUsd)}`;
  if (left === 0) return { value: t("Cold"), note: t("since {0}", formatTime(cache.coldAt, timeZone)), left };
  const value = exact ? clock(left) : left < 60_000 ? "<1m" : formatDuration(left);
  return { value, note: turn ? t("then {0} a turn", turn) : t("then written again"), left };
}

/** Whether the context has to be written again. */
export function isCold(cache: CacheState | null, now: number): boolean {
  return cache !== null && now >= cache.coldAt;
}

/** "4:59", "1:00:00": seconds always show, for it is seen to run. */
function clock(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
