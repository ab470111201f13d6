import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { t } from "../../src/core/l10n.ts";

interface HeatMapProps {
  /** Names the table for screen readers. */
  label: string;
  /** Id of the sentence that sums it up. */
  describedBy: string;
  rows: readonly string[];
  columns: readonly string[];
  values: readonly (readonly number[])[];
  /** What a value is called: "$1.20". */
  format(value: number): string;
  /** Figures instead of shades. */
  figures: boolean;
}

/** Shades beside nothing at all: few enough to be told apart. */
const levels = 4;

/**
 * A table whose cells are shaded by their value. One stop in the tab order; arrow keys move from cell to cell, focus reads
 * the cell with its headings, and the line below shows it.
 */
export function HeatMap({ label, describedBy, rows, columns, values, format, figures }: HeatMapProps) {
  const at = useSignal<readonly [number, number]>([0, 0]);
  const pointed = useSignal<readonly [number, number] | null>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const largest = Math.max(0, ...values.flat());
  const move = (event: KeyboardEvent) => {
    const next = nextCell(event.key, at.peek(), rows.length, columns.length);
    if (!next) return;
    event.preventDefault();
    at.value = next;
    body.current?.querySelector<HTMLElement>(`[data-cell="${next.join(" ")}"]`)?.focus();
  };
  const shown = pointed.value;
  const [row = 0, column = 0] = shown ?? [];
  return (
    <>
      <div class="scroll">
        <table class={figures ? "heat heat-figures" : "heat"} aria-label={label} aria-describedby={describedBy}>
          <thead>
            <tr>
              <td />
              {columns.map((name, i) => (
                <th scope="col" key={name}>
                  <span class={figures ? "" : headClass(i)}>{name}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody ref={body} onKeyDown={move}>
            {rows.map((name, r) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {columns.map((hour, c) => {
                  const value = values[r]?.[c] ?? 0;
                  return (
                    <td
                      key={hour}
                      data-cell={`${r} ${c}`}
                      data-level={levelOf(value, largest)}
                      tabIndex={at.value[0] === r && at.value[1] === c ? 0 : -1}
                      onFocus={() => {
                        at.value = [r, c];
                        pointed.value = [r, c];
                      }}
                      onBlur={() => (pointed.value = null)}
                      onMouseEnter={() => (pointed.value = [r, c])}
                      onMouseLeave={() => (pointed.value = null)}
                    >
                      <span class={figures ? "" : "visually-hidden"}>
                        {value === 0 && figures ? "–" : format(value)}
                      </span>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="legend heat-legend" aria-hidden="true">
        <span class="legend-position">
          {shown ? `${rows[row]}, ${columns[column]}: ${format(values[row]?.[column] ?? 0)}` : t("Point at an hour")}
        </span>
        <span class="legend-items">
          {Array.from({ length: levels + 1 }, (_, level) => (
            <span class="legend-item" key={level}>
              <i class="heat-swatch" data-level={level} />
              {level === 0 ? t("nothing") : t("to {0}", format(Math.ceil((largest * level) / levels)))}
            </span>
          ))}
        </span>
      </p>
    </>
  );
}

/** Every third hour is named, where it is narrow every sixth. */
function headClass(column: number): string {
  if (column % 3 !== 0) return "visually-hidden";
  return column % 6 === 0 ? "" : "heat-minor";
}

/** 0 for nothing, else the quarter of the largest value in which it lies. */
function levelOf(value: number, largest: number): number {
  return largest === 0 || value <= 0 ? 0 : Math.ceil((value / largest) * levels);
}

function nextCell(
  key: string,
  [row, column]: readonly [number, number],
  rows: number,
  columns: number,
): readonly [number, number] | undefined {
  switch (key) {
    case "ArrowLeft":
      return [row, Math.max(0, column - 1)];
    case "ArrowRight":
      return [row, Math.min(columns - 1, column + 1)];
    case "ArrowUp":
      return [Math.max(0, row - 1), column];
    case "ArrowDown":
      return [Math.min(rows - 1, row + 1), column];
    case "Home":
      return [row, 0];
    case "End":
      return [row, columns - 1];
    default:
      return undefined;
  }
}
