import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { shiftDay, startOfDay } from "../../src/core/days.ts";
import type { SourceId } from "../../src/core/event.ts";
import { formatCount, formatPercent, formatTokens, formatUsd } from "../../src/core/format.ts";
import { type History as HistoryData, type HistoryUnit, historyUnits } from "../../src/core/history.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import {
  dimensionNames,
  type DayRange,
  type Dimension,
  dimensions,
  type HistoryChoice,
  rangeOf,
} from "../historyChoice.ts";
import { historyChart, unitNames } from "../historySeries.ts";
import { todayOf } from "../pages.ts";
import { Amount } from "../parts/amount.tsx";
import { Figure } from "../parts/figure.tsx";
import { Segments } from "../parts/segments.tsx";
import { Stat } from "../parts/stat.tsx";
import type { Claim, Prove } from "../proofs.ts";
import type { PanelState } from "../state.ts";
import { perUnit, summarizeHistory } from "../summaries.ts";
import { cacheShare, tokenSum } from "../totals.ts";
import { Hours } from "./hours.tsx";
import { HistoryTable } from "./historyTable.tsx";
import { Month } from "./month.tsx";
import { PeriodChoice, rangeText } from "./periodChoice.tsx";
import { ToolCosts } from "./toolCosts.tsx";
import { t } from "../../src/core/l10n.ts";

const costTitles: Readonly<Record<HistoryUnit, string>> = {
  get day() {
    return t("Cost per day");
  },
  get week() {
    return t("Cost per week");
  },
  get month() {
    return t("Cost per month");
  },
};

const tokenTitles: Readonly<Record<HistoryUnit, string>> = {
  get day() {
    return t("Tokens per day");
  },
  get week() {
    return t("Tokens per week");
  },
  get month() {
    return t("Tokens per month");
  },
};

/** Days, weeks and months: how much, when, and for what. */
export function History({ state, snapshot }: { state: PanelState; snapshot: Snapshot }) {
  const { history, toolCosts } = state.pages;
  const shown = history.answer.value;
  const error = history.error.value;
  const tools = toolCosts.answer.value;
  const range = rangeOf(state.history.value, todayOf(snapshot));
  const prove: Prove = (of, query) => {
    const days = daysOf(range, snapshot.timeZone);
    state.proofs.show({ of: `${of}, ${rangeText(range)}`, query: { ...days, ...query } });
  };
  return (
    <section class="view">
      <h1 class="visually-hidden">{t("History")}</h1>
      <Month outlook={snapshot.month} />
      <Controls state={state} snapshot={snapshot} range={range} />
      {error !== null && (
        <p class="hint" role="alert">
          {t("The history could not be read:")} {error}
        </p>
      )}
      {shown ? (
        <>
          <Totals history={shown} prove={prove} />
          <Bars state={state} history={shown} />
          <HistoryTable history={shown} by={state.history.value.by} proveOf={proofOf} prove={prove} />
          <Hours hours={shown.hours} timeZone={snapshot.timeZone} tables={state.tables} />
        </>
      ) : (
        error === null && <p class="hint tall">{t("Adding up the days…")}</p>
      )}
      {shown && tools && <ToolCosts costs={tools} />}
    </section>
  );
}

interface ControlsProps {
  state: PanelState;
  snapshot: Snapshot;
  range: DayRange;
}

function Controls({ state, snapshot, range }: ControlsProps) {
  const choice = state.history.value;
  const set = (change: Partial<HistoryChoice>) => (state.history.value = { ...choice, ...change });
  return (
    <div class="bar">
      <PeriodChoice choice={choice} today={todayOf(snapshot)} onChoose={(next) => (state.history.value = next)} />
      <Segments
        label={t("Each bar is a")}
        choices={historyUnits.map((id) => ({ id, name: unitNames[id] }))}
        chosen={choice.unit}
        onChoose={(unit) => set({ unit })}
      />
      <Segments
        label={t("Told apart by")}
        choices={dimensions.map((id) => ({ id, name: dimensionNames[id] }))}
        chosen={choice.by}
        onChoose={(by) => set({ by })}
      />
      <p class="muted bar-line">{rangeText(range)}</p>
    </div>
  );
}

function Totals({ history, prove }: { history: HistoryData; prove: Prove }) {
  const { total, buckets, query } = history;
  const share = cacheShare(total.tokens);
  const nano = total.cost.nanoUsd;
  const per = (n: number) => (nano === null ? "–" : formatUsd(Math.round(nano / Math.max(1, n))));
  return (
    <dl class="stats stats-4">
      <Stat
        main
        label={t("Cost")}
        kind={t("API value")}
        value={<Amount cost={total.cost} onProve={() => prove(t("Cost"), {})} />}
        note={nano === null ? t("nothing has a price") : perUnit(per(buckets.length), query.unit)}
      />
      <Stat label={t("Turns")} kind="" value={formatCount(total.calls)} note={t("{0} a turn", per(total.calls))} />
      <Stat
        label={t("Tokens")}
        kind=""
        value={formatTokens(tokenSum(total.tokens))}
        note={t("{0} of them output", formatTokens(total.tokens.output))}
      />
      <Stat
        label={t("From cache")}
        kind={t("of prompt")}
        value={share === null ? "–" : formatPercent(share)}
        note={t("{0} read from cache", formatTokens(total.tokens.cacheRead))}
      />
    </dl>
  );
}

function Bars({ state, history }: { state: PanelState; history: HistoryData }) {
  const { by } = state.history.value;
  const data = useMemo(() => historyChart(history, by), [history, by]);
  const cursor = useSignal<number | null>(null);
  const { unit } = history.query;
  // One bar says no more than the figure above it.
  if (history.buckets.length < 2) return null;
  return (
    <Figure
      id="history"
      title={by === "kind" ? tokenTitles[unit] : costTitles[unit]}
      unit={by === "kind" ? t("tokens, not money") : t("API value, USD")}
      summary={summarizeHistory(history, by)}
      data={data}
      height={220}
      cursor={cursor}
      tables={state.tables}
    />
  );
}

/** Rows whose responses can be shown: the ledger finds them by tool and by model. */
function proofOf(key: string, by: Dimension): Claim["query"] | null {
  if (by === "source") return { source: key as SourceId };
  return by === "model" ? { model: key } : null;
}

function daysOf({ from, to }: DayRange, timeZone: string): { from: number; to: number } {
  return { from: startOfDay(from, timeZone), to: startOfDay(shiftDay(to, 1), timeZone) };
}
