import uPlot from "uplot";
import type { ChartData } from "./chartData.ts";
import { barFill, drawNotes, type Palette } from "./chartPaint.ts";

/** How uPlot draws `data`; `latest` is asked again at each redraw, so new values need no new plot. */
export function chartOptions(
  latest: () => ChartData,
  palette: Palette,
  size: { width: number; height: number },
  onPoint: (position: number | null) => void,
): uPlot.Options {
  const data = latest();
  return {
    ...size,
    padding: [8, 14, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false, setScale: false },
      points: data.shape === "bars" ? { show: false } : { size: 7 },
    },
    scales: {
      x: { time: false, range: () => [-0.5, Math.max(0, latest().positions.length - 1) + 0.5] },
      y: { range: (_u, _min, max) => [0, topOf(latest(), max)] },
    },
    axes: [
      axis(palette, {
        size: 24,
        gap: 4,
        space: 48,
        grid: { show: false },
        incrs: [1, 2, 5, 10, 20, 50, 100, 200],
        splits: (_u, _axis, _min, _max, step) => evenTicks(latest().positions.length, step),
        values: (_u, ticks) => ticks.map((tick) => latest().positions[tick]?.tick ?? ""),
      }),
      axis(palette, {
        size: 56,
        gap: 6,
        space: 28,
        values: (_u, ticks) => latest().formatTicks(ticks),
      }),
    ],
    series: [{}, ...drawOrder(data).map((index) => seriesOptions(data, index, palette))],
    hooks: {
      setCursor: [(u) => onPoint(pointed(u))],
      draw: [(u) => drawNotes(u, latest(), palette)],
    },
  };
}

/** Columns for uPlot. Stacked bars are drawn as sums, the highest first, so that each covers the foot of the last. */
export function alignedData(data: ChartData): uPlot.AlignedData {
  const xs = data.positions.map((_, i) => i);
  if (data.shape === "lines") return [xs, ...data.series.map((series) => [...series.values])];
  const sums = data.series.map((_, top) =>
    xs.map((i) => data.series.slice(0, top + 1).reduce((sum, series) => sum + (series.values[i] ?? 0), 0)),
  );
  return [xs, ...drawOrder(data).map((index) => sums[index] ?? [])];
}

/** Charts of one structure are told new values; another structure needs a new plot. */
export function structureOf(data: ChartData): string {
  return [data.shape, ...data.series.map((series) => series.id)].join(" ");
}

/** Every `step`-th position, counted from one: 5, 10, 15 rather than 1, 6, 11. */
function evenTicks(length: number, step: number): number[] {
  const ticks: number[] = [];
  for (let i = step - 1; i < length; i += step) ticks.push(i);
  return ticks;
}

function drawOrder(data: ChartData): number[] {
  const order = data.series.map((_, i) => i);
  return data.shape === "bars" ? order.toReversed() : order;
}

function seriesOptions(data: ChartData, index: number, palette: Palette): uPlot.Series {
  const series = data.series[index];
  if (!series) return {};
  const color = palette.series[series.color];
  if (data.shape === "bars") {
    const bars = uPlot.paths.bars?.({ size: [0.72, 56, 1] });
    return {
      fill: (u) => barFill(u.ctx, palette, series.color, index),
      stroke: palette.textured ? color : palette.background,
      width: palette.textured ? 1 : 0,
      ...(bars ? { paths: bars } : {}),
      points: { show: false },
    };
  }
  return {
    stroke: color,
    width: 2,
    spanGaps: true,
    points: { show: data.positions.length === 1 },
    ...(series.dashed ? { dash: [6, 4] } : { fill: translucent(color) }),
  };
}

function axis(palette: Palette, own: uPlot.Axis): uPlot.Axis {
  return {
    stroke: palette.text,
    font: palette.font,
    grid: { stroke: palette.grid, width: 1 },
    ticks: { show: false },
    ...own,
  };
}

/** The limit stays in sight once a fifth of it is used; before that it would flatten the curve. */
function topOf(data: ChartData, max: number | null): number {
  const highest = max ?? 0;
  const limit = Math.max(0, ...(data.limits ?? []).map(({ value }) => value));
  if (limit > 0 && highest >= limit / 5) return Math.max(limit * 1.14, highest * 1.06);
  return highest > 0 ? highest * (limit > 0 ? 1.25 : 1.1) : 1;
}

function pointed(u: uPlot): number | null {
  return (u.cursor.left ?? -1) < 0 ? null : (u.cursor.idx ?? null);
}

function translucent(color: string): string {
  return `color-mix(in srgb, ${color} 16%, transparent)`;
}
