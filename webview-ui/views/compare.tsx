import { useEffect, useRef } from "preact/hooks";
import { sourceNames } from "../../src/core/event.ts";
import { formatWhen } from "../../src/core/format.ts";
import { sessionName } from "../../src/core/sessionName.ts";
import type { SessionDetail, Snapshot } from "../../src/core/snapshot.ts";
import { compare, type Compared, differenceText } from "../compare.ts";
import { Table } from "../parts/table.tsx";
import type { PanelState } from "../state.ts";
import { t } from "../../src/core/l10n.ts";

/** Two sessions side by side: what differs, in figures and in a sentence. */
export function Compare({ state, snapshot }: { state: PanelState; snapshot: Snapshot }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const pair = state.pages.comparison.answer.value;
  const error = state.pages.comparison.error.value;
  return (
    <section class="view">
      <header class="title">
        <h1 tabIndex={-1} ref={heading}>
          {t("Two sessions compared")}
        </h1>
        <button type="button" class="link" onClick={() => (state.picked.value = [])}>
          {t("Back to all sessions")}
        </button>
      </header>
      {error !== null && (
        <p class="hint" role="alert">
          {t("The sessions could not be loaded:")} {error}
        </p>
      )}
      {pair ? <Pair pair={pair} state={state} snapshot={snapshot} /> : <p class="hint tall">{t("Loading both…")}</p>}
    </section>
  );
}

interface PairProps {
  pair: readonly [SessionDetail, SessionDetail];
  state: PanelState;
  snapshot: Snapshot;
}

function Pair({ pair, state, snapshot }: PairProps) {
  const { totals, kinds, models, summary } = compare(...pair);
  return (
    <>
      <dl class="versus">
        {pair.map((detail, i) => (
          <div key={i}>
            <dt>{i === 0 ? t("First") : t("Second")}</dt>
            <dd>
              <button type="button" class="link" onClick={() => state.show(detail.summary)}>
                <bdi>{sessionName(detail.summary)}</bdi>
              </button>
              <span class="sub">
                {sourceNames[detail.summary.source]} ·{" "}
                {formatWhen(detail.summary.endedAt, snapshot.at, snapshot.timeZone)}
              </span>
            </dd>
          </div>
        ))}
      </dl>
      <p class="summary">{summary}</p>
      <div class="pair">
        <ComparedTable title={t("Totals")} rows={totals} />
        <div>
          <ComparedTable title={t("Cost by kind of token")} unit={t("API value")} rows={kinds} />
          <ComparedTable title={t("Cost by model")} unit={t("API value")} rows={models} />
        </div>
      </div>
    </>
  );
}

function ComparedTable({ title, unit, rows }: { title: string; unit?: string; rows: readonly Compared[] }) {
  return (
    <Table<Compared>
      title={title}
      {...(unit && { unit })}
      columns={[
        { id: "name", head: t("Figure"), cell: (row) => <bdi>{row.name}</bdi> },
        { id: "first", head: t("First"), figure: true, cell: (row) => valueText(row, 0) },
        { id: "second", head: t("Second"), figure: true, cell: (row) => valueText(row, 1) },
        { id: "difference", head: t("Difference"), figure: true, cell: differenceText },
      ]}
      rows={rows}
      keyOf={(row) => row.id}
    />
  );
}

function valueText(row: Compared, i: 0 | 1): string {
  const value = i === 0 ? row.first : row.second;
  if (value === null) return "–";
  return `${row.atLeast?.[i] ? "≥ " : ""}${row.format(value)}`;
}
