import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { chartTable, isSummed, seriesText, sumAt, sumAtRest, type ChartData } from "./chartData.ts";
import { Chart } from "./chart.tsx";
import { Toggle } from "./toggle.tsx";
import { t } from "../../src/core/l10n.ts";

interface FigureProps {
  id: string;
  title: string;
  /** What the figures are: "API value", "tokens". */
  unit: string;
  summary: string;
  data: ChartData;
  height: number;
  cursor: Signal<number | null>;
  /** Ids of the figures that are shown as tables. */
  tables: Signal<ReadonlySet<string>>;
}

/** A chart with its sentence, its legend, and its twin: the same figures as a table. */
export function Figure({ id, title, unit, summary, data, height, cursor, tables }: FigureProps) {
  const summaryId = useId();
  const empty = data.positions.length === 0;
  return (
    <FigureFrame
      id={id}
      title={title}
      unit={unit}
      summary={summary}
      summaryId={summaryId}
      tables={tables}
      table={() => !empty && <TwinTable title={title} data={data} height={height} />}
    >
      {!empty && (
        <>
          <Legend data={data} at={cursor.value} />
          <Chart data={data} name={title} describedBy={summaryId} height={height} cursor={cursor} />
        </>
      )}
    </FigureFrame>
  );
}

interface FigureFrameProps extends Pick<FigureProps, "id" | "title" | "unit" | "summary" | "tables"> {
  /** Id of the sentence. */
  summaryId: string;
  /** The twin: the same figures as a table. */
  table(): ComponentChildren;
  children: ComponentChildren;
}

/** What all figures share: heading, sentence, and the switch between the picture and its table. */
export function FigureFrame({ id, title, unit, summary, summaryId, tables, table, children }: FigureFrameProps) {
  const asTable = tables.value.has(id);
  const toggle = () => {
    const next = new Set(tables.value);
    if (!next.delete(id)) next.add(id);
    tables.value = next;
  };
  return (
    <section class="figure" aria-label={title}>
      <header class="figure-head">
        <h2>{title}</h2>
        <span class="unit">{unit}</span>
        <Toggle label={t("Table")} pressed={asTable} onToggle={toggle} describes={t("{0} as a table", title)} />
      </header>
      <p class="summary" id={summaryId}>
        {summary}
      </p>
      {asTable ? table() : children}
    </section>
  );
}

/** Names the series and reads the pointed position; at rest, the whole. Its height never changes. */
function Legend({ data, at }: { data: ChartData; at: number | null }) {
  const position = at === null ? undefined : data.positions[at];
  const pointed = position ? at : null;
  const total = pointed === null ? sumAtRest(data) : sumAt(data, pointed);
  return (
    <div class="legend" aria-hidden="true">
      <span class="legend-position">{position?.name ?? data.restName}</span>
      {isSummed(data) && <span class="legend-total">{data.format(total)}</span>}
      <span class="legend-items">
        {data.series.map((series, n) => (
          <span class="legend-item" key={series.id}>
            <span
              class={`swatch swatch-${data.shape} color-${series.color} ${series.dashed ? "dashed" : ""}`}
              data-n={n}
            />
            <bdi>{series.name}</bdi> <span class="figure-value">{seriesText(data, series, pointed)}</span>
          </span>
        ))}
      </span>
    </div>
  );
}

function TwinTable({ title, data, height }: { title: string; data: ChartData; height: number }) {
  const { head, rows } = chartTable(data);
  return (
    <div class="scroll twin" style={{ maxHeight: `${height + 40}px` }} role="group" aria-label={title} tabIndex={0}>
      <table class="table">
        <thead>
          <tr>
            {head.map((cell, i) => (
              <th scope="col" class={i === 0 ? "" : "end"} key={i}>
                <bdi>{cell}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row[0]}>
              {row.map((cell, i) =>
                i === 0 ? (
                  <th scope="row" key={i}>
                    {cell}
                  </th>
                ) : (
                  <td class="end" key={i}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
