import type { Alert } from "../../src/core/alert.ts";
import { keptText } from "../../src/core/alertText.ts";
import { formatTime, formatUsd } from "../../src/core/format.ts";
import type { NextTurn as Turn, SessionSummary } from "../../src/core/snapshot.ts";
import { isCold } from "../cacheText.ts";
import { Share } from "../parts/share.tsx";
import { Table } from "../parts/table.tsx";
import { useNow } from "../parts/useNow.ts";
import { t } from "../../src/core/l10n.ts";

interface NextTurnProps {
  summary: SessionSummary;
  /** The open advice to begin a fresh session. */
  reset: Alert | null;
  now(): number;
  timeZone: string;
  onConsiderReset(): void;
}

/** What the next turn is made of, with a hot and with a cold cache, and whether a fresh session would be cheaper. */
export function NextTurn({ summary, reset, now, timeZone, onConsiderReset }: NextTurnProps) {
  const { nextTurn, cache } = summary;
  const cold = isCold(cache, useNow(now, cache !== null && cache.coldAt > now()));
  if (!nextTurn) return null;
  const coldTurn = cache?.coldTurn ?? null;
  const turn = cold && coldTurn ? coldTurn : nextTurn;
  return (
    <>
      <Table
        title={t("Next turn")}
        unit={t("estimate, API value")}
        {...(cache && { note: cacheNote(summary, cold, timeZone) })}
        columns={[
          { id: "part", head: t("For what"), cell: (part: Part) => partName(part, turn === coldTurn) },
          {
            id: "share",
            head: t("Share"),
            grow: true,
            cell: (part) => <Share part={turn[part]} whole={turn.nanoUsd} />,
          },
          { id: "cost", head: t("Cost"), figure: true, cell: (part) => `~${formatUsd(turn[part])}` },
        ]}
        rows={parts}
        keyOf={(part) => part}
        total={["", `~${formatUsd(turn.nanoUsd)}`]}
      />
      {reset && (
        <div class="reset">
          <p>
            <bdi>{keptText(reset.reason).slice(0, 1000)}</bdi>
          </p>
          <button type="button" class="action" onClick={onConsiderReset}>
            {t("Consider resetting context…")}
          </button>
        </div>
      )}
    </>
  );
}

type Part = Exclude<keyof Turn, "nanoUsd">;
const parts: readonly Part[] = ["reRead", "fresh", "output"];

function partName(part: Part, cold: boolean): string {
  switch (part) {
    case "reRead":
      return t("Context re-read");
    case "fresh":
      return cold ? t("Context written, new") : t("New");
    case "output":
      return t("Answer");
    default:
      return part satisfies never;
  }
}

function cacheNote({ nextTurn, cache }: SessionSummary, cold: boolean, timeZone: string): string {
  const time = formatTime(cache!.coldAt, timeZone);
  const hot = formatUsd(nextTurn!.nanoUsd);
  const then = cache!.coldTurn && formatUsd(cache!.coldTurn.nanoUsd);
  if (cold)
    return then ? t("Cache cold since {0}: {1} instead of {2}.", time, then, hot) : t("Cache cold since {0}.", time);
  return then ? t("Cache hot until {0}; {1} after that.", time, then) : t("Cache hot until {0}.", time);
}
