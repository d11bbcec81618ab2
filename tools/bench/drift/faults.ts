import { BAR_MS, isValidBar, pickBars, sliceSeries, type BarSeries } from '@tandem/domain';

/** Changes bar `i` in place, which comes after the fault began. `bars` are a copy. */
type Fault = (bars: BarSeries, i: number) => void;

const PRICES = ['open', 'high', 'low', 'close'] as const;

const timesPrice =
  (factor: number): Fault =>
  (bars, i) => {
    for (const column of PRICES) bars[column][i]! *= factor;
  };

const swap =
  (one: 'open' | 'close', other: 'close' | 'volume'): Fault =>
  (bars, i) => {
    [bars[one][i], bars[other][i]] = [bars[other][i]!, bars[one][i]!];
  };

/** What can go wrong with the bars of one symbol. */
const BAR_FAULTS = {
  'stuck feed': (bars, i) => {
    for (const column of PRICES) bars[column][i] = bars.close[i - 1]!;
  },
  'price × 100': timesPrice(100),
  'price / 100': timesPrice(0.01),
  'open and close swapped': swap('open', 'close'),
  'close and volume swapped': swap('close', 'volume'),
  'volume in lots': (bars, i) => {
    bars.volume[i] = Math.round(bars.volume[i]! / 100);
  },
} as const satisfies Record<string, Fault>;

/** Minutes by which a feed's clock is ahead: bars get the stamp of a later minute, and one that has not closed yet is not taken. */
const CLOCK_FAULTS = { 'clock 7 minutes ahead': 7, 'clock an hour ahead': 60 } as const;

export type SymbolFault = keyof typeof BAR_FAULTS | keyof typeof CLOCK_FAULTS;
export const SYMBOL_FAULTS = [...Object.keys(BAR_FAULTS), ...Object.keys(CLOCK_FAULTS)] as SymbolFault[];

/** The series as it is stored with a fault from bar `onset` on: without what ingestion refuses, bars that are not valid. */
export function withFault(bars: BarSeries, onset: number, name: SymbolFault): BarSeries {
  if (name in CLOCK_FAULTS) return withClockAhead(bars, onset, CLOCK_FAULTS[name as keyof typeof CLOCK_FAULTS]);
  const fault: Fault = BAR_FAULTS[name as keyof typeof BAR_FAULTS];
  const changed = sliceSeries(bars, 0, bars.length);
  for (let i = onset; i < changed.length; i++) fault(changed, i);
  const { open, high, low, close, volume } = changed;
  const isStored = (i: number) => isValidBar(open[i]!, high[i]!, low[i]!, close[i]!, volume[i]!);
  return pickBars(changed, [...bars.ts.keys()].filter(isStored));
}

/** Bars from `onset` on under later stamps; those beyond the session's last are not taken either. */
function withClockAhead(bars: BarSeries, onset: number, minutes: number): BarSeries {
  const last = bars.ts[bars.length - 1]!;
  const changed = sliceSeries(bars, 0, bars.length);
  for (let i = onset; i < changed.length; i++) changed.ts[i]! += minutes * BAR_MS;
  return sliceSeries(changed, 0, changed.ts.findLastIndex((ts) => ts <= last) + 1);
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
