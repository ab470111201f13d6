import { useSignal, useSignalEffect, type Signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { describePosition, type ChartData } from "./chartData.ts";
import { alignedData, chartOptions, structureOf } from "./chartOptions.ts";
import { readPalette, watchTheme } from "./chartPaint.ts";
import { t } from "../../src/core/l10n.ts";

interface ChartProps {
  data: ChartData;
  /** Name for screen readers. */
  name: string;
  /** Id of the sentence that sums the chart up. */
  describedBy: string;
  height: number;
  /** Position pointed at by mouse or keyboard; charts that share it point at the same turn. */
  cursor: Signal<number | null>;
}

/** A plot with a cursor for mouse and keyboard. What the keyboard points at is said politely; ticks of live data never. */
export function Chart({ data, name, describedBy, height, cursor }: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(data);
  latest.current = data;
  const theme = useSignal(0);
  const spoken = useSignal("");

  useEffect(() => watchTheme(() => theme.value++), []);

  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    const size = { width: element.clientWidth, height };
    const onPoint = (position: number | null) => {
      if (cursor.peek() !== position) cursor.value = position;
    };
    const made = new uPlot(
      chartOptions(() => latest.current, readPalette(element), size, onPoint),
      alignedData(latest.current),
      element,
    );
    plot.current = made;
    const resize = new ResizeObserver(() => {
      made.setSize({ width: element.clientWidth, height });
      pointAt(made, cursor.peek());
    });
    resize.observe(element);
    return () => {
      resize.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [structureOf(data), theme.value, height]);

  useLayoutEffect(() => {
    plot.current?.setData(alignedData(data));
    if (plot.current) pointAt(plot.current, cursor.peek());
  }, [data]);

  useSignalEffect(() => {
    const position = cursor.value;
    if (plot.current) pointAt(plot.current, position);
  });

  const move = (event: KeyboardEvent) => {
    const next = nextPosition(event.key, cursor.peek(), data.positions.length);
    if (next === undefined) return;
    event.preventDefault();
    cursor.value = next;
    spoken.value = next === null ? "" : describePosition(data, next);
  };

  return (
    <div class="chart">
      <div
        ref={host}
        class="plot"
        style={{ height: `${height}px` }}
        role="application"
        aria-roledescription={t("chart")}
        aria-label={t("{0}. Arrow keys move the cursor.", name)}
        aria-describedby={describedBy}
        tabIndex={0}
        onKeyDown={move}
      />
      <div class="visually-hidden" aria-live="polite">
        {spoken}
      </div>
    </div>
  );
}

/** Where a key moves the cursor; undefined for a key that is not ours. */
function nextPosition(key: string, at: number | null, length: number): number | null | undefined {
  const last = length - 1;
  switch (key) {
    case "ArrowLeft":
      return Math.max(0, (at ?? length) - 1);
    case "ArrowRight":
      return Math.min(last, (at ?? -1) + 1);
    case "PageUp":
      return Math.max(0, (at ?? length) - 10);
    case "PageDown":
      return Math.min(last, (at ?? -1) + 10);
    case "Home":
      return 0;
    case "End":
      return last;
    case "Escape":
      return null;
    default:
      return undefined;
  }
}

/** Moves the plot's cursor line to a position, unless its own mouse is there already, anywhere over the bar. */
function pointAt(u: uPlot, position: number | null): void {
  const left = u.cursor.left ?? -1;
  if (position === null) u.setCursor({ left: -10, top: -10 }, false);
  else if (left < 0 || u.posToIdx(left) !== position) u.setCursor({ left: u.valToPos(position, "x"), top: 0 }, false);
}
