import { count, formatPercent, formatTime, formatTokens, formatUsd } from "../../src/core/format.ts";
import { describeQuality } from "../../src/core/quality.ts";
import type { SessionSummary, Turn } from "../../src/core/snapshot.ts";
import { burnRate } from "../burnRate.ts";
import { Amount } from "../parts/amount.tsx";
import { ContextMeter, contextLevel } from "../parts/meter.tsx";
import type { Prove } from "../proofs.ts";
import { QualityMark } from "../parts/qualityMark.tsx";
import { Stat } from "../parts/stat.tsx";
import { CacheStat } from "./cacheStat.tsx";

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
}

/** The six figures that a developer looks for. Each keeps its place and its lines, known or not. */
export function Headline({ prove, summary, turns, at, now, timeZone }: HeadlineProps) {
  const { cost, context, lastTurn, nextTurn, live } = summary;
  const rate = turns ? burnRate(turns, live, at) : null;
  return (
    <dl class="stats stats-6">
      <Stat
        main
        label="Session cost"
        kind="API value"
        value={
          <>
            <Amount cost={cost} onProve={() => prove("Session cost", {})} />
            <QualityMark quality={summary.quality} />
          </>
        }
        note={costNote(summary)}
      />
      <Stat
        label="Context"
        kind="tokens"
        value={context ? formatTokens(context.tokens) : "–"}
        note={contextNote(summary)}
      >
        {context && <ContextMeter context={context} />}
      </Stat>
      <Stat
        label="Last turn"
        kind="API value"
        value={lastTurn ? <Amount cost={lastTurn.cost} /> : "–"}
        note={lastTurn ? `at ${formatTime(lastTurn.at, timeZone)}` : "no turn yet"}
      />
      <Stat
        label="Next turn"
        kind="estimate"
        value={nextTurn ? `~${formatUsd(nextTurn.nanoUsd)}` : "–"}
        note={nextTurn ? `${formatUsd(nextTurn.reRead)} of it re-reading` : "too little to go by"}
      />
      <CacheStat cache={summary.cache} now={now} />
      <Stat
        label="Burn rate"
        kind="API value"
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
        note={rate?.over ?? (turns ? "too short to tell" : "")}
      />
    </dl>
  );
}

function costNote({ cost, quality }: SessionSummary): string {
  switch (cost.status) {
    case "priced":
      return quality === "exact" ? "at list prices, not a bill" : describeQuality(quality);
    case "partial":
      return `${formatTokens(cost.unpricedTokens)} tokens have no price`;
    case "unpriced":
      return `no price for ${count(cost.unpricedTokens, "token")}`;
    case "not-reported":
      return "the tool reports no tokens";
    default:
      return cost satisfies never;
  }
}

function contextNote({ context }: SessionSummary): string {
  if (!context) return "not reported";
  if (context.window === null) return "window unknown";
  const used = `${formatPercent(context.tokens / context.window)} of ${formatTokens(context.window)}`;
  const level = contextLevel(context);
  switch (level) {
    case "ok":
      return used;
    case "high":
      return `${used}, filling up`;
    case "full":
      return `${used}, nearly full`;
    default:
      return level satisfies never;
  }
}
