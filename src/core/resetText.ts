import { alertLine } from "./alertText.ts";
import type { Finding } from "./finding.ts";
import { formatTime, formatUsd } from "./format.ts";
import { resetCommands } from "./handOff.ts";
import { t } from "./l10n.ts";
import { contextText } from "./sessionText.ts";
import type { CacheState, NextTurn, SessionSummary } from "./snapshot.ts";

type Row = [name: string, value: string];

/**
 * What to go by when a fresh session is considered. `advice` is what the detector says of this session, if anything;
 * `now` in ms.
 */
export function resetFigures(
  session: SessionSummary,
  advice: Pick<Finding, "title" | "amount"> | null,
  now: number,
  timeZone: string,
): Row[] {
  const { context, nextTurn, cache } = session;
  return [
    [t("Context"), contextText(context)],
    [t("Next turn"), nextTurn ? nextTurnText(nextTurn) : t("unknown")],
    ...(cache ? [[t("Cache"), cacheText(cache, now, timeZone)] satisfies Row] : []),
    [t("Advice"), advice ? alertLine(advice) : t("none: a fresh session would not pay back soon")],
  ];
}

/** What asking for the hand-off note means. */
export function handOffDetail({ source, nextTurn, cache }: SessionSummary, now: number): string {
  const then =
    resetCommands[source].length === 0
      ? t("Asks here for a note; begin a new chat with it")
      : t("Asks here for a note; begin with it after {0}", resetCommands[source].at(-1)!);
  const cold = isCold(cache, now) ? cache?.coldTurn : null;
  if (cold) {
    const costs = formatUsd(cold.reRead + cold.fresh);
    return `${then}; ${t("the cache is cold: reading the context for it costs about {0}", costs)}`;
  }
  return nextTurn ? `${then}; ${t("reading the context for it costs about {0}", formatUsd(nextTurn.reRead))}` : then;
}

/** What a command of the tool does to its context. */
export function commandDetail(command: string): string {
  return command === "/compact"
    ? t("Goes on here with a summary that the tool writes; reads the whole context once more")
    : t("Begins with an empty context; have the note first");
}

function nextTurnText({ nanoUsd, reRead, fresh, output }: NextTurn): string {
  return t(
    "about {0}: {1} re-read, {2} new, {3} output (estimate)",
    formatUsd(nanoUsd),
    formatUsd(reRead),
    formatUsd(fresh),
    formatUsd(output),
  );
}

function cacheText(cache: CacheState, now: number, timeZone: string): string {
  const time = formatTime(cache.coldAt, timeZone);
  const cost = cache.coldTurn ? formatUsd(cache.coldTurn.nanoUsd) : t("unknown");
  return isCold(cache, now)
    ? t("cold since {0}: the next turn costs about {1}", time, cost)
    : t("hot until {0}; a turn after that costs about {1}", time, cost);
}

/** Whether the vendor's cache no longer holds the context. */
export function isCold(cache: CacheState | null, now: number): boolean {
  return cache !== null && now >= cache.coldAt;
}
