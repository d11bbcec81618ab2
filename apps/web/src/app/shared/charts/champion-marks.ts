import type { Chart, ChartType, Plugin } from 'chart.js';

/** A change of champion on a chart over time. */
export interface ChampionMark {
  /** Since when the new champion predicts, epoch milliseconds of market time. */
  readonly at: number;
  /** `LSTM v3` */
  readonly label: string;
}

/** What the marks are drawn with. Functions are asked at each drawing, so that themes and marks may change. */
export interface ChampionMarksOptions {
  readonly marks: () => readonly ChampionMark[];
  readonly colors: () => { readonly line: string; readonly ink: string; readonly ground: string };
  readonly font: string;
  /** Where an instant is on the canvas, pixels; null where it is not shown. By default as the scale `x` has it. */
  readonly place?: (chart: Chart, at: number) => number | null;
}

const LABEL_HEIGHT = 17;
/** Closer than this, pixels, labels stand one below the other. */
const CROWDED_PX = 90;

/**
 * Changes of champion as dashed vertical lines through a chart over time, each with its label at the top. One plugin for every such chart:
 * register it among the plugins of the chart.
 */
export function championMarks<T extends ChartType>({ marks, colors, font, place = byScale }: ChampionMarksOptions): Plugin<T> {
  return {
    id: 'tandem-champion-marks',
    afterDatasetsDraw(chart) {
      const { ctx, chartArea } = chart;
      const shown = marks()
        .map(({ at, label }) => ({ x: place(chart as unknown as Chart, at), label }))
        .filter((mark): mark is { x: number; label: string } => mark.x !== null && mark.x >= chartArea.left && mark.x <= chartArea.right)
        .sort((a, b) => a.x - b.x);
      if (shown.length === 0) return;
      const { line, ink, ground } = colors();
      ctx.save();
      ctx.font = `12px ${font}`;
      ctx.textBaseline = 'middle';
      let row = 0;
      shown.forEach(({ x, label }, index) => {
        const before = shown[index - 1];
        row = before !== undefined && x - before.x < CROWDED_PX ? row + 1 : 0;
        drawLine(ctx, x, chartArea, line);
        drawLabel(ctx, x, chartArea, row, label, { ink, ground });
      });
      ctx.restore();
    },
  };
}

interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function drawLine(ctx: CanvasRenderingContext2D, x: number, { top, bottom }: Area, color: string): void {
  ctx.beginPath();
  ctx.setLineDash([6, 4]);
  ctx.lineWidth = 1.25;
  ctx.strokeStyle = color;
  ctx.moveTo(x, top);
  ctx.lineTo(x, bottom);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** To the right of its line, or to the left of it where there is no room. */
function drawLabel(
  ctx: CanvasRenderingContext2D,
  x: number,
  { right, top }: Area,
  row: number,
  label: string,
  { ink, ground }: { readonly ink: string; readonly ground: string },
): void {
  const width = ctx.measureText(label).width + 8;
  const left = x + width > right ? x - width : x;
  const y = top + row * LABEL_HEIGHT;
  ctx.fillStyle = ground;
  ctx.fillRect(left, y, width, LABEL_HEIGHT);
  ctx.fillStyle = ink;
  ctx.textAlign = 'left';
  ctx.fillText(label, left + 4, y + LABEL_HEIGHT / 2);
}

const byScale = (chart: Chart, at: number): number | null => {
  const { x } = chart.scales;
  return x === undefined || at < x.min || at > x.max ? null : x.getPixelForValue(at);
};
