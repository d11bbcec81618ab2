import type { ChartEvent, Plugin } from 'chart.js';
import { newYorkClock, newYorkDay } from '../shared/new-york-time';
import { formatPrice } from '../shared/numbers';
import { drawDashed, drawPriceLabel, drawTimeLabel } from './axis-label';
import type { ChartKind } from './chart-data';
import { chartTheme } from './chart-theme';

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
      const minute = chart.data.datasets[0]?.data[active.index];
      if (minute !== null && typeof minute === 'object' && 'x' in minute) {
        drawTimeLabel(chart, x, `${newYorkDay(minute.x)} ${newYorkClock(minute.x)}`);
      }
      ctx.restore();
    },
  };
}
