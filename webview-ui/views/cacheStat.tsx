import type { CacheState } from "../../src/core/snapshot.ts";
import { cacheText } from "../cacheText.ts";
import { Stat } from "../parts/stat.tsx";
import { motionIsReduced, useNow } from "../parts/useNow.ts";
import { t } from "../../src/core/l10n.ts";

/** How long the prompt cache stays warm. Counts down by itself and is never announced: a timer is read when asked. */
export function CacheStat({ cache, now }: { cache: CacheState | null; now: () => number }) {
  const at = useNow(now, cache !== null && cache.coldAt > now());
  const { value, note, left } = cacheText(cache, at, !motionIsReduced());
  return (
    <Stat
      label={t("Cache")}
      kind={left > 0 ? t("until cold") : t("of the prompt")}
      value={left > 0 ? <span role="timer">{value}</span> : value}
      note={note}
    />
  );
}
