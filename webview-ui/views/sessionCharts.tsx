import { useSignal, type Signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { capitalized, count, formatTime, formatTokens } from "../../src/core/format.ts";
import type { SessionDetail, SessionMark } from "../../src/core/snapshot.ts";
import type { ChartColor, ChartData } from "../parts/chartData.ts";
import { Figure } from "../parts/figure.tsx";
import { usdFormats } from "../parts/usdFormats.ts";
import type { Prove } from "../proofs.ts";
import { summarizeContext, summarizeTotal, summarizeTurnCosts, turnsName } from "../summaries.ts";
import {
  bucketTurns,
  kindNames,
  latestWindow,
  markPosition,
  sumParts,
  tokenKinds,
  type TokenKind,
  type TurnBucket,
} from "../turnSeries.ts";
import { Agents } from "./agents.tsx";
import { t } from "../../src/core/l10n.ts";

interface SessionChartsProps {
  detail: SessionDetail;
  tables: Signal<ReadonlySet<string>>;
  timeZone: string;
  prove: Prove;
}

/** Three charts over one axis of turns; pointing at a turn in one points at it in all. */
export function SessionCharts({ detail, tables, timeZone, prove }: SessionChartsProps) {
  const cursor = useSignal<number | null>(null);
  const charts = useMemo(() => {
    const buckets = bucketTurns(detail.turns);
    const compactions = detail.marks.filter((mark) => mark.mark === "compaction");
    const window = latestWindow(detail.turns) ?? detail.summary.context?.window ?? null;
    const autoCompact = detail.summary.context?.autoCompact ?? null;
    const axis = turnAxis(buckets, timeZone);
    return {
      buckets,
      compactions,
      window,
      autoCompact,
      cost: costChart(buckets, axis),
      context: contextChart(buckets, axis, window, autoCompact, compactions),
      total: totalChart(buckets, axis),
    };
  }, [detail, timeZone]);
  const { buckets, compactions, window, autoCompact } = charts;
  const shared = { cursor, tables };
  if (buckets.length === 0) return <p class="hint">{t("No turn yet. The charts begin with the first answer.")}</p>;
  return (
    <div class="charts">
      <Figure
        {...shared}
        id="turn-cost"
        title={t("Cost per turn")}
        unit={t("API value, USD")}
        summary={summarizeTurnCosts(buckets)}
        data={charts.cost}
        height={190}
      />
      <Figure
        {...shared}
        id="context"
        title={t("Context")}
        unit={t("tokens, main thread")}
        summary={summarizeContext(buckets, window, autoCompact, compactions)}
        data={charts.context}
        height={170}
      />
      {detail.agents.length > 0 && (
        <Agents detail={detail} buckets={buckets} timeZone={timeZone} tables={tables} prove={prove} />
      )}
      <Figure
        {...shared}
        id="total"
        title={t("Cost so far")}
        unit={t("API value, USD")}
        summary={summarizeTotal(buckets)}
        data={charts.total}
        height={150}
      />
    </div>
  );
}

type TurnAxis = Pick<ChartData, "positionHead" | "positions" | "restName">;

const kindColors: Readonly<Record<TokenKind, ChartColor>> = {
  cacheRead: "blue",
  cacheWrite: "orange",
  input: "green",
  output: "purple",
  webSearches: "yellow",
};

function turnAxis(buckets: readonly TurnBucket[], timeZone: string): TurnAxis {
  return {
    positionHead: t("Turn"),
    restName: t("All {0}", count(buckets.at(-1)?.last ?? 0, "turn")),
    positions: buckets.map((bucket) => ({
      tick: String(bucket.last),
      name: `${capitalized(turnsName(bucket))}, ${formatTime(bucket.at, timeZone)}`,
      ...(bucket.agentsOnly ? { note: t("sub-agent") } : {}),
    })),
  };
}

function costChart(buckets: readonly TurnBucket[], axis: TurnAxis): ChartData {
  const sums = sumParts(buckets);
  const used = tokenKinds.filter((kind) => sums[kind] > 0);
  return {
    ...axis,
    positions: used.length > 0 ? axis.positions : [],
    shape: "bars",
    series: used.map((kind) => ({
      id: kind,
      name: kindNames[kind],
      color: kindColors[kind],
      values: buckets.map((bucket) => bucket.parts[kind]),
      rest: sums[kind],
    })),
    ...usdFormats(Math.max(...buckets.map((bucket) => bucket.cost))),
  };
}

function contextChart(
  buckets: readonly TurnBucket[],
  axis: TurnAxis,
  window: number | null,
  autoCompact: number | null,
  compactions: readonly SessionMark[],
): ChartData {
  const values = buckets.map((bucket) => bucket.context);
  const known = values.some((value) => value !== null);
  return {
    ...axis,
    restName: t("Now"),
    positions: known ? axis.positions : [],
    shape: "lines",
    series: [
      {
        id: "context",
        name: t("Context"),
        color: "blue",
        values,
        rest: values.findLast((value) => value !== null) ?? null,
      },
    ],
    format: (tokens) => formatTokens(tokens),
    formatCell: (tokens) => formatTokens(tokens),
    formatTicks: (ticks) => ticks.map((tick) => formatTokens(tick)),
    limits: [
      ...(window === null ? [] : [{ value: window, name: t("Window {0}", formatTokens(window)) }]),
      ...(autoCompact === null ? [] : [{ value: autoCompact, name: t("Compacts at {0}", formatTokens(autoCompact)) }]),
    ],
    marks: compactions.flatMap((mark) => {
      const position = markPosition(buckets, mark);
      return position === null ? [] : [{ position, name: t("Compacted") }];
    }),
  };
}

function totalChart(buckets: readonly TurnBucket[], axis: TurnAxis): ChartData {
  const last = buckets.at(-1);
  const total = last?.total ?? 0;
  const agentTotal = last?.agentTotal ?? 0;
  return {
    ...axis,
    restName: t("Now"),
    positions: total > 0 ? axis.positions : [],
    shape: "lines",
    series: [
      { id: "total", name: t("All"), color: "blue", values: buckets.map((bucket) => bucket.total), rest: total },
      ...(agentTotal > 0
        ? [
            {
              id: "agents",
              name: t("Sub-agents"),
              color: "orange" as const,
              dashed: true,
              values: buckets.map((bucket) => bucket.agentTotal),
              rest: agentTotal,
            },
          ]
        : []),
    ],
    ...usdFormats(total),
  };
}
