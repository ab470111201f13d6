import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { sourceNames } from "../../src/core/event.ts";
import {
  count,
  formatCount,
  formatDay,
  formatPercent,
  formatShortDay,
  formatTokens,
  formatUsd,
} from "../../src/core/format.ts";
import type { Period, Snapshot, Totals } from "../../src/core/snapshot.ts";
import { Amount } from "../parts/amount.tsx";
import type { ChartData } from "../parts/chartData.ts";
import { Figure } from "../parts/figure.tsx";
import { Segments } from "../parts/segments.tsx";
import { Share } from "../parts/share.tsx";
import { Stat } from "../parts/stat.tsx";
import { Table, type Column } from "../parts/table.tsx";
import { usdFormats } from "../parts/usdFormats.ts";
import { shiftDay, startOfDay } from "../../src/core/days.ts";
import type { Prove } from "../proofs.ts";
import type { PanelState } from "../state.ts";
import { summarizeDays } from "../summaries.ts";
import { cacheShare, tokenSum } from "../totals.ts";
import type { PeriodId } from "../viewState.ts";

const periods: readonly { id: PeriodId; name: string }[] = [
  { id: "today", name: "Today" },
  { id: "last7", name: "7 days" },
  { id: "last30", name: "30 days" },
];

/** Days and weeks: how much, by which tool, by which model. */
export function History({ state, snapshot }: { state: PanelState; snapshot: Snapshot }) {
  const id = state.period.value;
  const period = snapshot[id];
  // A chart of one day says nothing: today stands beside the days before it.
  const days = id === "today" ? snapshot.last7.byDay : period.byDay;
  const data = useMemo(() => dayChart(days), [days]);
  const cursor = useSignal<number | null>(null);
  const choose = (next: PeriodId) => {
    cursor.value = null;
    state.period.value = next;
  };
  const prove: Prove = (of, query) => {
    const { timeZone } = snapshot;
    const range = { from: startOfDay(period.from, timeZone), to: startOfDay(shiftDay(period.to, 1), timeZone) };
    state.proofs.show({ of: `${of}, ${rangeText(period)}`, query: { ...range, ...query } });
  };
  const share = cacheShare(period.tokens);
  return (
    <section class="view">
      <h1 class="visually-hidden">History</h1>
      <div class="bar">
        <Segments label="Period" choices={periods} chosen={id} onChoose={choose} />
        <p class="muted bar-end">{rangeText(period)}</p>
      </div>
      <dl class="stats stats-4">
        <Stat
          main
          label="Cost"
          kind="API value"
          value={<Amount cost={period.cost} onProve={() => prove("Cost", {})} />}
          note={perSession(period)}
        />
        <Stat label="Sessions" kind="" value={formatCount(period.sessions)} note={count(period.calls, "turn")} />
        <Stat
          label="Tokens"
          kind=""
          value={formatTokens(tokenSum(period.tokens))}
          note={`${formatTokens(period.tokens.output)} of them output`}
        />
        <Stat
          label="From cache"
          kind="of prompt"
          value={share === null ? "–" : formatPercent(share)}
          note={`${formatTokens(period.tokens.cacheRead)} read from cache`}
        />
      </dl>
      <Figure
        id="days"
        title="Cost per day"
        unit="API value, USD"
        summary={summarizeDays(days, id === "today")}
        data={data}
        height={200}
        cursor={cursor}
        tables={state.tables}
      />
      <div class="pair">
        <Table
          title="By tool"
          unit="API value"
          columns={totalsColumns<Period["bySource"][number]>(
            "Tool",
            (row) => sourceNames[row.source],
            period,
            (row) => prove(sourceNames[row.source], { source: row.source }),
          )}
          rows={period.bySource}
          keyOf={(row) => row.source}
        />
        <Table
          title="By model"
          unit="API value"
          columns={totalsColumns<Period["byModel"][number]>(
            "Model",
            (row) => (
              <bdi>{row.model.slice(0, 80)}</bdi>
            ),
            period,
            (row) => prove(row.model.slice(0, 80), { source: row.source, model: row.model }),
          )}
          rows={period.byModel}
          keyOf={(row) => `${row.source} ${row.model}`}
        />
      </div>
      {snapshot.unpriced.length > 0 && <Unpriced models={snapshot.unpriced} />}
    </section>
  );
}

function dayChart(days: Period["byDay"]): ChartData {
  const spent = days.map((day) => day.cost.nanoUsd);
  const total = spent.reduce<number>((sum, nano) => sum + (nano ?? 0), 0);
  const average = Math.round(total / Math.max(1, days.length));
  return {
    positionHead: "Day",
    restName: `${count(days.length, "day")} together`,
    positions: days.map(({ day }) => ({ tick: formatShortDay(day), name: formatDay(day) })),
    shape: "bars",
    series: [
      {
        id: "cost",
        name: "API value",
        color: "blue",
        values: spent,
        rest: total,
      },
    ],
    ...usdFormats(Math.max(...spent.map((nano) => nano ?? 0))),
    ...(average > 0 ? { limit: { value: average, name: `Average ${formatUsd(average)}` } } : {}),
  };
}

function totalsColumns<R extends Totals>(
  head: string,
  name: (row: R) => ComponentChildren,
  whole: Totals,
  prove: (row: R) => void,
): Column<R>[] {
  return [
    { id: "name", head, cell: name },
    { id: "turns", head: "Turns", figure: true, wideOnly: true, cell: (row) => formatCount(row.calls) },
    { id: "tokens", head: "Tokens", figure: true, cell: tokenText },
    {
      id: "share",
      head: "Share",
      wideOnly: true,
      grow: true,
      cell: (row) => <Share part={row.cost.nanoUsd} whole={whole.cost.nanoUsd} />,
    },
    {
      id: "cost",
      head: "Cost",
      figure: true,
      cell: (row) => <Amount cost={row.cost} digits={2} onProve={() => prove(row)} />,
    },
  ];
}

function Unpriced({ models }: { models: Snapshot["unpriced"] }) {
  return (
    <Table
      title="Without a price, last 30 days"
      unit="in no total"
      columns={[
        { id: "model", head: "Model", cell: (row) => <bdi>{row.model.slice(0, 80)}</bdi> },
        { id: "tokens", head: "Tokens", figure: true, cell: (row) => formatTokens(row.tokens) },
      ]}
      rows={models}
      keyOf={(row) => row.model}
    />
  );
}

/** A tool that reports no tokens did not use none. */
function tokenText(row: Totals): string {
  return row.cost.status === "not-reported" ? "–" : formatTokens(tokenSum(row.tokens));
}

function rangeText({ from, to }: Period): string {
  return from === to ? formatDay(from) : `${formatDay(from)} to ${formatDay(to)}`;
}

function perSession({ cost, sessions }: Period): string {
  if (cost.nanoUsd === null || sessions === 0) return "no session";
  return `${formatUsd(Math.round(cost.nanoUsd / sessions))} a session`;
}
