import type { Chart, ChartEvent, Plugin } from 'chart.js';
import { formatPrice } from '../shared/format';
import { newYorkClock, newYorkDay } from '../shared/time';
import type { ChartFrame, ChartKind, Mark } from './chart-frame';
import { chartTheme } from './chart-theme';

const FONT = `11px ${chartTheme.font}`;
const LABEL_HEIGHT = 18;

/** A filled label on the price axis at this height, as traders' charts have. */
function drawPriceLabel(chart: Chart, y: number, text: string, fill: string, ink: string): void {
  const { ctx, chartArea, width } = chart;
  ctx.fillStyle = fill;
  ctx.fillRect(chartArea.right + 1, y - LABEL_HEIGHT / 2, width - chartArea.right - 1, LABEL_HEIGHT);
  write(ctx, text, chartArea.right + 8, y, 'left', ink);
}

/** A filled label on the time axis at this place. */
function drawTimeLabel(chart: Chart, x: number, text: string): void {
  const { ctx, chartArea } = chart;
  ctx.font = FONT;
  const half = ctx.measureText(text).width / 2 + 7;
  const centre = Math.min(Math.max(x, chartArea.left + half), chartArea.right - half);
  ctx.fillStyle = chartTheme.raised;
  ctx.fillRect(centre - half, chartArea.bottom + 3, half * 2, LABEL_HEIGHT);
  write(ctx, text, centre, chartArea.bottom + 3 + LABEL_HEIGHT / 2, 'center', chartTheme.text);
}

function write(ctx: CanvasRenderingContext2D, text: string, x: number, y: number, align: CanvasTextAlign, ink: string): void {
  ctx.font = FONT;
  ctx.fillStyle = ink;
  ctx.textAlign = align;
  ctx.textBaseline = 'middle';
  ctx.fillText(text, x, y);
}

/** A dashed line, one pixel wide. */
function drawDashed(ctx: CanvasRenderingContext2D, from: readonly [number, number], to: readonly [number, number], color: string): void {
  ctx.beginPath();
  ctx.setLineDash([3, 4]);
  ctx.lineWidth = 1;
  ctx.strokeStyle = color;
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
}

const HALF_WIDTH = 6;
const MARK_HEIGHT = 9;
const GAP = 8;

/** A triangle where BUY began, below its candle, or SELL, above it. */
export const actionMarksPlugin = (frame: ChartFrame): Plugin<ChartKind> => ({
  id: 'tandem-action-marks',
  afterDatasetsDraw({ ctx, scales }) {
    const { x, price } = scales;
    if (x === undefined || price === undefined) return;
    ctx.save();
    for (const candle of frame.candles) {
      const mark = frame.marks.get(candle.x);
      if (mark === undefined) continue;
      const tip = mark === 'BUY' ? price.getPixelForValue(candle.l) + GAP : price.getPixelForValue(candle.h) - GAP;
      drawTriangle(ctx, x.getPixelForValue(candle.x), tip, mark);
    }
    ctx.restore();
  },
});

function drawTriangle(ctx: CanvasRenderingContext2D, x: number, tip: number, mark: Mark): void {
  const base = mark === 'BUY' ? tip + MARK_HEIGHT : tip - MARK_HEIGHT;
  ctx.beginPath();
  ctx.moveTo(x, tip);
  ctx.lineTo(x - HALF_WIDTH, base);
  ctx.lineTo(x + HALF_WIDTH, base);
  ctx.closePath();
  ctx.fillStyle = mark === 'BUY' ? chartTheme.up : chartTheme.down;
  ctx.strokeStyle = chartTheme.ground;
  ctx.lineWidth = 3;
  ctx.stroke();
  ctx.fill();
}

/** Lines through the pointer: the candle that is under it, and the price at its height, each with a label on its axis. */
export function crosshairPlugin(): Plugin<ChartKind> {
  let pointer: ChartEvent | null = null;
  return {
    id: 'tandem-crosshair',
    afterEvent(_chart, args) {
      const next = args.inChartArea && args.event.type !== 'mouseout' ? args.event : null;
      args.changed ||= next !== null || pointer !== null;
      pointer = next;
    },
    afterDatasetsDraw(chart) {
      const active = chart.getActiveElements()[0];
      const axis = chart.scales['price'];
      if (pointer?.y == null || active === undefined || axis === undefined) return;
      const { ctx, chartArea } = chart;
      const { x } = active.element;
      ctx.save();
      drawDashed(ctx, [x, chartArea.top], [x, chartArea.bottom], chartTheme.muted);
      drawDashed(ctx, [chartArea.left, pointer.y], [chartArea.right, pointer.y], chartTheme.muted);
      drawPriceLabel(chart, pointer.y, formatPrice(axis.getValueForPixel(pointer.y) ?? 0), chartTheme.raised, chartTheme.text);
      // Volume has also the minutes to come.
      const minute = chart.data.datasets[1]?.data[active.index];
      if (minute !== null && typeof minute === 'object' && 'x' in minute) {
        drawTimeLabel(chart, x, `${newYorkDay(minute.x)} ${newYorkClock(minute.x)}`);
      }
      ctx.restore();
    },
  };
}

/** The newest price as a dashed line with its label on the axis. */
export const lastPricePlugin = (frame: ChartFrame): Plugin<ChartKind> => ({
  id: 'tandem-last-price',
  afterDatasetsDraw(chart) {
    const { last } = frame;
    const axis = chart.scales['price'];
    if (last === undefined || axis === undefined) return;
    const y = axis.getPixelForValue(last.c);
    const { ctx, chartArea } = chart;
    if (y < chartArea.top || y > chartArea.bottom) return;
    const color = last.c >= last.o ? chartTheme.up : chartTheme.down;
    ctx.save();
    drawDashed(ctx, [chartArea.left, y], [chartArea.right, y], color);
    drawPriceLabel(chart, y, formatPrice(last.c), color, chartTheme.ground);
    ctx.restore();
  },
});
