import type { Chart } from 'chart.js';
import { CHART_FONT, LABEL_PX } from '../../shared/charts/chart-overlays';

const FONT = `${LABEL_PX}px ${CHART_FONT}`;
const LABEL_HEIGHT = 18;

/** A filled label on the price axis at this height, as traders' charts have. */
export function drawPriceLabel(chart: Chart, y: number, text: string, fill: string, ink: string): void {
  const { ctx, chartArea, width } = chart;
  ctx.fillStyle = fill;
  ctx.fillRect(chartArea.right + 1, y - LABEL_HEIGHT / 2, width - chartArea.right - 1, LABEL_HEIGHT);
  write(ctx, text, chartArea.right + 8, y, 'left', ink);
}

/** A filled label on the time axis at this place. */
export function drawTimeLabel(chart: Chart, x: number, text: string, fill: string, ink: string): void {
  const { ctx, chartArea } = chart;
  ctx.font = FONT;
  const half = ctx.measureText(text).width / 2 + 7;
  const centre = Math.min(Math.max(x, chartArea.left + half), chartArea.right - half);
  ctx.fillStyle = fill;
  ctx.fillRect(centre - half, chartArea.bottom + 3, half * 2, LABEL_HEIGHT);
  write(ctx, text, centre, chartArea.bottom + 3 + LABEL_HEIGHT / 2, 'center', ink);
}

export function write(ctx: CanvasRenderingContext2D, text: string, x: number, y: number, align: CanvasTextAlign, ink: string): void {
  ctx.font = FONT;
  ctx.fillStyle = ink;
  ctx.textAlign = align;
  ctx.textBaseline = 'middle';
  ctx.fillText(text, x, y);
}
