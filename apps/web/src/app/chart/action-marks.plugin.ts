import type { Plugin } from 'chart.js';
import type { Mark } from './action-marks';
import type { ChartKind } from './chart-data';
import type { ChartFrame } from './chart-frame';
import { chartTheme } from './chart-theme';

const HALF_WIDTH = 6;
const HEIGHT = 9;
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
  const base = mark === 'BUY' ? tip + HEIGHT : tip - HEIGHT;
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
