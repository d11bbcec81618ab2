import type { Plugin } from 'chart.js';
import { drawDashed } from '../../shared/charts/draw-dashed';
import { formatPrice } from '../../shared/format';
import { newYorkClock, newYorkDay, newYorkDayWithYear } from '../../shared/time';
import { timeAt, type ChartFrame } from './chart-frame';
import { drawPriceLabel, drawTimeLabel } from './labels';

/** Lines through the cursor, across all panes: the candle under it and the height of the pointer, each with a label on its axis. */
export const crosshairPlugin = (frame: ChartFrame): Plugin<'market'> => ({
  id: 'tandem-crosshair',
  afterDatasetsDraw(chart) {
    const { cursor, colors } = frame;
    const place = cursor === null ? undefined : timeAt(frame, cursor.index);
    const axis = chart.scales['x'];
    if (cursor === null || axis === undefined) return;
    const { ctx, chartArea } = chart;
    const x = axis.getPixelForValue(cursor.index);
    ctx.save();
    drawDashed(ctx, [x, chartArea.top], [x, chartArea.bottom], colors.muted);
    if (cursor.y !== null) {
      const { y } = cursor;
      drawDashed(ctx, [chartArea.left, y], [chartArea.right, y], colors.muted);
      const scale = Object.values(chart.scales).find((one) => one.axis === 'y' && y >= one.top && y <= one.bottom);
      const value = scale?.getValueForPixel(y);
      if (value !== undefined)
        drawPriceLabel(chart, y, scale?.id === 'price' ? formatPrice(value) : value.toFixed(2), colors.raised, colors.text);
    }
    if (place !== undefined) {
      const { x: instant } = place;
      const text = frame.interval === '1d' ? newYorkDayWithYear(instant) : `${newYorkDay(instant)} ${newYorkClock(instant)}`;
      drawTimeLabel(chart, x, text, colors.raised, colors.text);
    }
    ctx.restore();
  },
});

/** The newest price as a dashed line with its label on the axis. */
export const lastPricePlugin = (frame: ChartFrame): Plugin<'market'> => ({
  id: 'tandem-last-price',
  afterDatasetsDraw(chart) {
    const { last, colors } = frame;
    const axis = chart.scales['price'];
    if (last === undefined || axis === undefined) return;
    const y = axis.getPixelForValue(last.c);
    if (y < axis.top || y > axis.bottom) return;
    const { ctx, chartArea } = chart;
    const color = last.c >= last.o ? colors.up : colors.down;
    ctx.save();
    drawDashed(ctx, [chartArea.left, y], [chartArea.right, y], color);
    drawPriceLabel(chart, y, formatPrice(last.c), color, colors.onColor);
    ctx.restore();
  },
});
