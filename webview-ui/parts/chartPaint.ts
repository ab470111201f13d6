/** Colours and strokes of the editor's theme, for the canvas, which knows no CSS variables. */
import type { ChartColor, ChartData, Limit } from "./chartData.ts";
import type uPlot from "uplot";
import { t } from "../../src/core/l10n.ts";

export interface Palette {
  series: Record<ChartColor, string>;
  text: string;
  grid: string;
  background: string;
  warning: string;
  font: string;
  /** High contrast: bars are told apart by texture too. */
  textured: boolean;
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const color = (name: string) => style.getPropertyValue(name).trim() || "gray";
  return {
    series: {
      blue: color("--chart-blue"),
      green: color("--chart-green"),
      orange: color("--chart-orange"),
      purple: color("--chart-purple"),
      yellow: color("--chart-yellow"),
      foreground: color("--foreground"),
    },
    text: color("--muted"),
    grid: color("--grid"),
    background: color("--background"),
    warning: color("--warning"),
    font: `11px ${style.fontFamily}`,
    textured: document.body.className.includes("vscode-high-contrast"),
  };
}

/** Runs `changed` when the editor's theme changes: VS Code swaps the body's class and the root's variables. */
export function watchTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style"] });
  return () => observer.disconnect();
}

/** A tile of stripes; the n-th series leans another way. Plain colour when the theme needs no texture. */
export function barFill(ctx: CanvasRenderingContext2D, palette: Palette, color: ChartColor, n: number) {
  const paint = palette.series[color];
  if (!palette.textured || n === 0) return paint;
  const size = 6 * devicePixelRatio;
  const tile = new OffscreenCanvas(size, size);
  const brush = tile.getContext("2d");
  if (!brush) return paint;
  brush.fillStyle = palette.background;
  brush.fillRect(0, 0, size, size);
  brush.strokeStyle = paint;
  brush.lineWidth = size / 3;
  for (const [x1, y1, x2, y2] of stripes[n % stripes.length] ?? []) {
    brush.beginPath();
    brush.moveTo(x1 * size, y1 * size);
    brush.lineTo(x2 * size, y2 * size);
    brush.stroke();
  }
  return ctx.createPattern(tile, "repeat") ?? paint;
}

/** Draws the limit and the marks over the plot. */
export function drawNotes(u: uPlot, data: ChartData, palette: Palette): void {
  const { ctx } = u;
  const px = devicePixelRatio;
  ctx.save();
  ctx.font = palette.font.replace("11px", `${11 * px}px`);
  ctx.lineWidth = px;
  ctx.textBaseline = "alphabetic";
  for (const [i, limit] of (data.limits ?? []).entries()) drawLimit(u, limit, i % 2 === 0, palette, px);
  drawMarks(u, data.marks ?? [], palette, px);
  ctx.restore();
}

/** A dashed line with its name above one of its ends; a limit beyond the chart leaves only its name. */
function drawLimit(u: uPlot, limit: Limit, atRight: boolean, palette: Palette, px: number): void {
  const { ctx, bbox } = u;
  const right = bbox.left + bbox.width;
  const inside = limit.value <= (u.scales["y"]?.max ?? 0);
  const y = inside ? Math.round(u.valToPos(limit.value, "y", true)) : bbox.top + 14 * px;
  ctx.strokeStyle = palette.text;
  ctx.setLineDash([6 * px, 4 * px]);
  if (inside) line(ctx, bbox.left, y, right, y);
  ctx.textAlign = atRight ? "right" : "left";
  const x = atRight ? right - 3 * px : bbox.left + 3 * px;
  label(ctx, inside ? limit.name : t("{0}, above this chart", limit.name), x, y - 5 * px, palette, palette.text);
}

/** Upright lines with their names where there is room; more than a dozen would hide the curve and shrink to ticks. */
function drawMarks(u: uPlot, marks: NonNullable<ChartData["marks"]>, palette: Palette, px: number): void {
  const { ctx, bbox } = u;
  const foot = bbox.top + bbox.height;
  const crowded = marks.length > 12;
  let free = bbox.left;
  ctx.textAlign = "left";
  for (const mark of marks) {
    const x = Math.round(u.valToPos(mark.position - 0.5, "x", true));
    ctx.strokeStyle = palette.warning;
    ctx.setLineDash(crowded ? [] : [3 * px, 3 * px]);
    line(ctx, x, crowded ? foot - 7 * px : bbox.top, x, foot);
    const width = ctx.measureText(mark.name).width;
    const left = Math.min(x + 5 * px, bbox.left + bbox.width - width);
    if (crowded || left < free) continue;
    free = left + width + 8 * px;
    label(ctx, mark.name, left, foot - 6 * px, palette, palette.text);
  }
}

/** Text on a patch of background: it may lie over bars and lines. */
function label(
  ctx: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  palette: Palette,
  color: string,
): void {
  const { width, actualBoundingBoxAscent: ascent } = ctx.measureText(text);
  const pad = 3 * devicePixelRatio;
  const left = ctx.textAlign === "right" ? x - width : x;
  ctx.fillStyle = palette.background;
  ctx.globalAlpha = 0.85;
  ctx.fillRect(left - pad, y - ascent - pad, width + 2 * pad, ascent + 2 * pad);
  ctx.globalAlpha = 1;
  ctx.fillStyle = color;
  ctx.fillText(text, x, y);
}

function line(ctx: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}

type Segment = readonly [x1: number, y1: number, x2: number, y2: number];

/** Per series after the first: rising, falling, level, upright stripes; segments in tile sizes. */
const stripes: readonly (readonly Segment[])[] = [
  [],
  [
    [-0.5, 0.5, 0.5, -0.5],
    [-0.5, 1.5, 1.5, -0.5],
    [0.5, 1.5, 1.5, 0.5],
  ],
  [
    [-0.5, 0.5, 0.5, 1.5],
    [-0.5, -0.5, 1.5, 1.5],
    [0.5, -0.5, 1.5, 0.5],
  ],
  [[0, 0.5, 1, 0.5]],
  [[0.5, 0, 0.5, 1]],
];
