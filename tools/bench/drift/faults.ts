import { sliceSeries, type BarSeries } from '@tandem/domain';

/** Changes bar `i` in place, which comes after the fault began. `bars` are a copy. */
type Fault = (bars: BarSeries, i: number) => void;

const PRICES = ['open', 'high', 'low', 'close'] as const;

const timesPrice =
  (factor: number): Fault =>
  (bars, i) => {
    for (const column of PRICES) bars[column][i]! *= factor;
  };

/** What can go wrong with the bars of one symbol though each of them is a valid bar. */
export const SYMBOL_FAULTS: Readonly<Record<string, Fault>> = {
  'stuck feed': (bars, i) => {
    for (const column of PRICES) bars[column][i] = bars.close[i - 1]!;
  },
  'price × 100': timesPrice(100),
  'price / 100': timesPrice(0.01),
  'open and close swapped': (bars, i) => {
    [bars.open[i], bars.close[i]] = [bars.close[i]!, bars.open[i]!];
  },
  'close and volume swapped': (bars, i) => {
    [bars.close[i], bars.volume[i]] = [bars.volume[i]!, bars.close[i]!];
  },
  'volume in lots': (bars, i) => {
    bars.volume[i] = Math.round(bars.volume[i]! / 100);
  },
};

/** The series with a fault from bar `onset` on. */
export function withFault(bars: BarSeries, onset: number, fault: Fault): BarSeries {
  const changed = sliceSeries(bars, 0, bars.length);
  for (let i = onset; i < changed.length; i++) fault(changed, i);
  return changed;
}

/** The series whose log prices move `factor` times as much from bar `onset` on. */
export function withVolatility(bars: BarSeries, onset: number, factor: number): BarSeries {
  const changed = sliceSeries(bars, 0, bars.length);
  const anchor = bars.close[onset - 1]!;
  for (const column of PRICES) {
    for (let i = onset; i < changed.length; i++) changed[column][i] = anchor * (bars[column][i]! / anchor) ** factor;
  }
  return changed;
}
