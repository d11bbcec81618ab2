import { sliceSeries, WINDOW_BARS, type BarSeries, type Random } from '@tandem/domain';
import { RECURSION_MEMORY_BARS } from '../engine/feature-engine.js';
import { relativeDifference } from './leak.js';
import { firstRowFrom, marketOf, type FeatureComputation, type MarketHistory } from './market-history.js';

/** Bars before the window that are tried by default. */
export const WARM_UP_OFFSETS: readonly number[] = [60, 120, 240, 436, 900, 1_500, 2_000, 3_000];
/** What a cold start may differ by, relative. */
export const WARM_UP_TOLERANCE = 1e-9;
/** Absolute differences below this are rounding, which shows in values near zero: volumes are means of 390 logarithms of some 10. */
export const ROUNDING_FLOOR = 1e-13;

export interface WarmUpOptions {
  /** Ascending; those that a series is too short for are left out. */
  readonly offsets?: readonly number[];
  /** Cold starts a symbol: half of them anywhere, half on the bar after the symbol's greatest jumps, which they never see. */
  readonly starts: number;
  /** Uniform in [0, 1). */
  readonly random: Random;
  /** Called after each cold start with the share that is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** How one feature forgets where its history began. */
export interface FeatureWarmUp {
  readonly feature: string;
  /** Per offset, the greatest relative difference within the 60 bars of the window. */
  readonly worst: readonly number[];
  /** Bars after which no cold start differed by more than WARM_UP_TOLERANCE; null when some still did at the end. */
  readonly needed: number | null;
}

export interface WarmUpReport {
  readonly offsets: readonly number[];
  /** Cold starts in all. */
  readonly starts: number;
  readonly features: readonly FeatureWarmUp[];
}

/**
 * How much each feature of a cold start differs from that of the full history, by the number of bars loaded before the window.
 * @throws RangeError when no series is long enough for the first offset
 */
export function measureWarmUp(
  history: MarketHistory,
  compute: FeatureComputation,
  { offsets = WARM_UP_OFFSETS, starts, random, onProgress = () => undefined }: WarmUpOptions,
): WarmUpReport {
  const full = compute(history);
  const longest = Math.max(...history.series.map(({ length }) => length));
  const tried = offsets.filter((offset) => offset + WINDOW_BARS < longest);
  if (tried.length === 0)
    throw new RangeError(`No series is longer than ${longest} bars: too few for a warm-up of ${offsets[0]} bars and a window.`);
  const reach = tried.at(-1)! + WINDOW_BARS;
  const worst = full[0]!.names.map(() => new Float64Array(reach));
  const planned = starts * history.series.filter(({ length }) => length > reach).length;
  let measured = 0;
  history.series.forEach((bars, i) => {
    if (bars.length <= reach) return;
    for (const start of coldStarts(bars, reach, starts, random)) {
      const cold = compute(startingAt(history, bars, start, reach))[0]!;
      keepWorst(cold.values, full[i]!.values.subarray(start * cold.columns), worst);
      measured++;
      onProgress(measured / planned);
    }
  });
  return {
    offsets: tried,
    starts: measured,
    features: worst.map((differences, column) => summarise(full[0]!.names[column]!, differences, tried)),
  };
}

/** Rows to start at, from 1 on, with `reach` rows after them. */
function coldStarts({ length, close }: BarSeries, reach: number, count: number, random: Random): number[] {
  const last = length - reach;
  const rows = Array.from({ length: last }, (_, i) => i + 1);
  const jump = (row: number) => Math.abs(Math.log(close[row]! / close[row - 1]!));
  const greatest = rows.sort((a, b) => jump(b) - jump(a)).slice(0, count >> 1);
  return [...greatest, ...Array.from({ length: count - greatest.length }, () => 1 + random.index(last))];
}

/** `rows` bars of one symbol from `start` on, as a cold start loads them, with the market's bars of the same time. */
function startingAt(history: MarketHistory, bars: BarSeries, start: number, rows: number): MarketHistory {
  const market = marketOf(history);
  const own = sliceSeries(bars, start, start + rows);
  const from = firstRowFrom(market.ts, own.ts[0]!);
  const to = firstRowFrom(market.ts, own.ts[own.length - 1]! + 1);
  return { ...history, series: market.symbol === bars.symbol ? [own] : [own, sliceSeries(market, from, to)] };
}

function keepWorst(cold: Float64Array, full: Float64Array, worst: readonly Float64Array[]): void {
  const columns = worst.length;
  for (let i = 0; i < cold.length; i++) {
    const [a, b] = [cold[i]!, full[i]!];
    if (Object.is(a, b) || Math.abs(a - b) <= ROUNDING_FLOOR) continue;
    const row = Math.floor(i / columns);
    worst[i % columns]![row] = Math.max(worst[i % columns]![row]!, relativeDifference(a, b));
  }
}

function summarise(feature: string, differences: Float64Array, offsets: readonly number[]): FeatureWarmUp {
  const last = differences.findLastIndex((difference) => difference > WARM_UP_TOLERANCE);
  return {
    feature,
    worst: offsets.map((offset) => differences.subarray(offset, offset + WINDOW_BARS).reduce((a, b) => Math.max(a, b), 0)),
    needed: last === differences.length - 1 ? null : last + 1,
  };
}

/** Whether a feature needs more bars than the live loop loads before a window, RECURSION_MEMORY_BARS. */
export function needsMore({ needed }: FeatureWarmUp): boolean {
  return needed === null || needed > RECURSION_MEMORY_BARS;
}

/** The report as lines of a Markdown table, and one that states the longest warm-up. */
export function describeWarmUp({ offsets, starts, features }: WarmUpReport): string[] {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const slowest = features.reduce((a, b) => ((b.needed ?? Infinity) > (a.needed ?? Infinity) ? b : a));
  return [
    row(['feature', ...offsets.map((offset) => `${offset}`), 'bars needed']),
    row(['---', ...offsets.map(() => '---'), '---']),
    ...features.map(({ feature, worst, needed }) =>
      row([feature, ...worst.map(figure), needed === null ? `more than ${offsets.at(-1)}` : `${needed}`]),
    ),
    `Slowest of ${features.length} over ${starts} cold starts: ${slowest.feature}, ` +
      `${slowest.needed === null ? 'not settled' : `${slowest.needed} bars`} to ${WARM_UP_TOLERANCE}.`,
  ];
}

function figure(difference: number): string {
  if (difference === 0) return '0';
  return difference === Infinity ? 'undefined' : difference.toExponential(0);
}
