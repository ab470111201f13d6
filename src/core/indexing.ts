import { formatBytes, formatDuration, formatPercent } from "./format.ts";
import { t } from "./l10n.ts";
import type { Indexing } from "./snapshot.ts";

/** Shorter readings are those of a session at work: not worth a word. */
const longMs = 2000;

/** Whether the reading has taken so long that the user should know of it. */
export function isLong(indexing: Indexing | null, now: number): indexing is Indexing {
  return indexing !== null && now - indexing.since >= longMs;
}

/** Share of the bytes that are read: "45%". */
export function indexedShare({ bytesDone, bytesTotal }: Indexing): string {
  return formatPercent(bytesTotal > 0 ? Math.min(1, bytesDone / bytesTotal) : 0);
}

/** "45%, 120 MB/s, about 40s left"; the speed and the rest once there is something to tell them from. */
export function describeIndexing(indexing: Indexing, now: number): string {
  const share = indexedShare(indexing);
  const seconds = (now - indexing.since) / 1000;
  if (seconds < 1 || indexing.bytesDone === 0) return share;
  const speed = indexing.bytesDone / seconds;
  const left = Math.max(0, indexing.bytesTotal - indexing.bytesDone) / speed;
  return t("{0}, {1}/s, about {2} left", share, formatBytes(Math.round(speed)), formatDuration(left * 1000));
}
