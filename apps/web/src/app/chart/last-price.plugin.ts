import type { Plugin } from 'chart.js';
import { formatPrice } from '../shared/numbers';
import { drawDashed, drawPriceLabel } from './axis-label';
import type { ChartKind } from './chart-data';
import type { ChartFrame } from './chart-frame';
import { chartTheme } from './chart-theme';

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
