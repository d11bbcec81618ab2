import type { ChartData } from 'chart.js';
import type { ChartFrame } from './chart-frame';
import { chartTheme } from './chart-theme';

export type ChartKind = 'candlestick' | 'bar';

/** Full width but a gap, and slim while there are only a few. */
const bodies = { barPercentage: 0.9, categoryPercentage: 0.9, maxBarThickness: 14 } as const;
const prices = { up: chartTheme.up, down: chartTheme.down, unchanged: chartTheme.unchanged };

/** With `parsing: false` a bar's datum is a point, which the types of Chart.js do not know. */
const volumes = (label: string, data: ChartFrame['rising'], backgroundColor: string) => ({
  type: 'bar', label, data, backgroundColor, yAxisID: 'volume', grouped: false, ...bodies, order: 1,
}) as unknown as ChartData<'bar'>['datasets'][number];

/** The datasets over a frame's arrays: candles, and volume below them. */
export function chartData(frame: ChartFrame): ChartData<ChartKind> {
  return {
    datasets: [
      {
        type: 'candlestick', label: 'Price', yAxisID: 'price', data: frame.candles, order: 0,
        backgroundColors: prices, borderColors: prices, ...bodies,
      } as ChartData<'candlestick'>['datasets'][number],
      volumes('Volume of rising minutes', frame.rising, chartTheme.upVolume),
      volumes('Volume of falling minutes', frame.falling, chartTheme.downVolume),
    ],
  };
}
