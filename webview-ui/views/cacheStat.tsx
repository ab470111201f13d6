import { formatUsd } from "../../src/core/format.ts";
import type { CacheState, SessionSummary } from "../../src/core/snapshot.ts";
import { cacheText, isCold } from "../cacheText.ts";
import { Stat } from "../parts/stat.tsx";
import { motionIsReduced, useNow } from "../parts/useNow.ts";
import { t } from "../../src/core/l10n.ts";

interface CacheStatProps {
  cache: CacheState | null;
  now: () => number;
  timeZone: string;
}

/** How long the prompt cache stays warm. Counts down by itself and is never announced: a timer is read when asked. */
export function CacheStat({ cache, now, timeZone }: CacheStatProps) {
  const at = useNow(now, cache !== null && cache.coldAt > now());
  const { value, note, left } = cacheText(cache, at, !motionIsReduced(), timeZone);
  return (
    <Stat
      label={t("Cache")}
      kind={left > 0 ? t("until cold") : t("of the prompt")}
      value={left > 0 ? <span role="timer">{value}</span> : value}
      note={note}
    />
  );
}

/** What the next turn is likely to cost: more as soon as the cache is cold. */
export function NextTurnStat({
  summary,
  now,
}: {
  summary: Pick<SessionSummary, "nextTurn" | "cache">;
  now: () => number;
}) {
  const { nextTurn, cache } = summary;
  const at = useNow(now, cache !== null && cache.coldAt > now());
  const cold = isCold(cache, at) ? cache?.coldTurn : null;
  const turn = cold ?? nextTurn;
  return (
    <Stat
      label={t("Next turn")}
      kind={t("estimate")}
      value={turn ? `~${formatUsd(turn.nanoUsd)}` : "–"}
      note={turn ? nextTurnNote(turn.reRead, cold ? nextTurn : null) : t("too little to go by")}
    />
  );
}

function nextTurnNote(reRead: number, hot: SessionSummary["nextTurn"]): string {
  return hot ? t("instead of ~{0}", formatUsd(hot.nanoUsd)) : t("{0} of it re-reading", formatUsd(reRead));
}
