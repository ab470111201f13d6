import { count, formatPercent, formatTime, formatTokens, formatUsd } from "../../src/core/format.ts";
import { describeQuality } from "../../src/core/quality.ts";
import type { SessionSummary, Turn } from "../../src/core/snapshot.ts";
import { burnRate } from "../burnRate.ts";
import { Amount } from "../parts/amount.tsx";
import { ContextMeter, contextLevel } from "../parts/meter.tsx";
import type { Prove } from "../proofs.ts";
import { QualityMark } from "../parts/qualityMark.tsx";
import { Stat } from "../parts/stat.tsx";
import { CacheStat, NextTurnStat } from "./cacheStat.tsx";
import { t } from "../../src/core/l10n.ts";

interface HeadlineProps {
  prove: Prove;
  summary: SessionSummary;
  /** Null while they load. */
  turns: readonly Turn[] | null;
  /** Time of the snapshot, ms. */
  at: number;
  /** Time of the host as it is now, ms. */
  now(): number;
  timeZone: string;
  /** It is part of what a plan includes. */
  included: boolean;
}

/** The six figures that a developer looks for. Each keeps its place and its lines, known or not. */
export function Headline({ prove, summary, turns, at, now, timeZone, included }: HeadlineProps) {
  const { cost, context, lastTurn, live } = summary;
  const rate = turns ? burnRate(turns, live, at) : null;
  return (
    <dl class="stats stats-6">
      <Stat
        main
        label={t("Session cost")}
        kind={t("API value")}
        value={
          <>
            <Amount cost={cost} onProve={() => prove(t("Session cost"), {})} />
            <QualityMark quality={summary.quality} />
          </>
        }
        note={costNote(summary, included)}
      />
      <Stat
        label={t("Context")}
        kind={t("tokens")}
        value={context ? formatTokens(context.tokens) : "–"}
        note={contextNote(summary)}
      >
        {context && <ContextMeter context={context} />}
      </Stat>
      <Stat
        label={t("Last turn")}
        kind={t("API value")}
        value={lastTurn ? <Amount cost={lastTurn.cost} /> : "–"}
        note={lastTurn ? t("at {0}", formatTime(lastTurn.at, timeZone)) : t("no turn yet")}
      />
      <NextTurnStat summary={summary} now={now} />
      <CacheStat cache={summary.cache} now={now} timeZone={timeZone} />
      <Stat
        label={t("Burn rate")}
        kind={t("API value")}
        value={
          rate ? (
            <>
              {formatUsd(rate.nanoUsdPerHour)}
              <span class="per"> / h</span>
            </>
          ) : (
            "–"
          )
        }
        note={rate?.over ?? (turns ? t("too short to tell") : "")}
      />
    </dl>
  );
}

function costNote({ cost, quality }: SessionSummary, included: boolean): string {
  switch (cost.status) {
    case "priced":
      if (quality !== "exact") return describeQuality(quality);
      return included ? t("included in plan, not a bill") : t("at list prices, not a bill");
    case "partial":
      return t("{0} tokens have no price", formatTokens(cost.unpricedTokens));
    case "unpriced":
      return t("no price for {0}", count(cost.unpricedTokens, "token"));
    case "not-reported":
      return t("the tool reports no tokens");
    default:
      return cost satisfies never;
  }
}

function contextNote({ context }: SessionSummary): string {
  if (!context) return t("not reported");
  if (context.window === null) return t("window unknown");
  const used = t("{0} of {1}", formatPercent(context.tokens / context.window), formatTokens(context.window));
  const level = contextLevel(context);
  switch (level) {
    case "ok":
      return used;
    case "high":
      return t("{0}, filling up", used);
    case "full":
      return t("{0}, nearly full", used);
    default:
      return level satisfies never;
  }
}
