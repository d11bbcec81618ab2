import { sessionMinutes, sessionOn, type BarSeries, type CorporateAction } from '@tandem/domain';
import { regularHoursRows } from '../sessions.js';
import { findBarFaults, findSpikes, orderByTime } from './bar-rules.js';
import { Cleaning } from './cleaning.js';
import { findMissedSplits, tradingDays, type BarDay } from './missed-splits.js';
import type { SymbolQuality } from './quality-report.js';
import { findLevelShifts, findStuckQuotes } from './stretch-rules.js';

export interface QualityOptions {
  /** Starts of the market symbol's bars that left its close unchanged (`minutesOfRest`); default: it moved all the time. */
  readonly marketFlatMinutes?: ReadonlySet<number> | undefined;
  /** Splits of the symbol that are known, for bars as they were traded; none for adjusted bars, which hold none. */
  readonly actions?: readonly CorporateAction[];
}

/** What is left of a series, and the report on what is not. */
export interface CleanedSeries {
  /**
   * Bars of regular hours that broke no rule, ascending. A rejected bar is a missing minute. Before a missed split, and where
   * units change for good, prices are multiplied to fit those after.
   */
  readonly bars: BarSeries;
  /** For each of them its row among the bars given; undefined when all were kept. */
  readonly rows: readonly number[] | undefined;
  /** Rows that no window and no horizon may hold together with the row before; ascending. */
  readonly breaks: readonly number[];
  readonly quality: SymbolQuality;
  /** Bars outside of regular trading: no fault, but not used. */
  readonly outsideRegularHours: number;
}

/** What the rules say of a series of one-minute bars, in any order. See `cleanSeries`. */
export function assessQuality(series: BarSeries, options: QualityOptions = {}): SymbolQuality {
  return cleanSeries(series, options).quality;
}

/**
 * Takes out of a series of one-minute bars, in any order, what cannot be, so that it becomes no sample and spoils neither window
 * nor horizon nor recursion of its neighbours. Each rule sees what the rules before it left. Rules look at bars on both sides: this is for
 * bars of the past, not for live ones.
 */
export function cleanSeries(series: BarSeries, { marketFlatMinutes = new Set(), actions = [] }: QualityOptions = {}): CleanedSeries {
  const cleaning = new Cleaning(series);
  const outOfOrder = putInOrder(cleaning);
  const inOrder = cleaning.bars.length;
  const regular = regularHoursRows(cleaning.bars.ts);
  if (regular !== undefined) cleaning.keep(regular);
  const outsideRegularHours = inOrder - cleaning.bars.length;
  rejectBars(cleaning);
  rejectStretches(cleaning, marketFlatMinutes);
  const fractionalVolume = cleaning.bars.volume.reduce((count, volume) => count + Number(!Number.isInteger(volume)), 0);
  const days = joinAcrossSplits(
    cleaning,
    actions.filter(({ symbol }) => symbol === series.symbol),
  );
  const { bars, rows, breaks, rejected, suspects } = cleaning;
  const quality: SymbolQuality = {
    symbol: series.symbol,
    bars: series.length - outsideRegularHours,
    rejected,
    suspects,
    outOfOrder,
    fractionalVolume,
    sparseSessions: days.filter(isSparse).length,
  };
  return { bars, rows, breaks, quality, outsideRegularHours };
}

function putInOrder(cleaning: Cleaning): number {
  const { rows, time, duplicate, outOfOrder } = orderByTime(cleaning.bars.ts);
  if (rows !== undefined) cleaning.keep(rows);
  cleaning.rejected.time = time;
  cleaning.rejected.duplicate = duplicate;
  return outOfOrder;
}

function rejectBars(cleaning: Cleaning): void {
  cleaning.rejectByRule(findBarFaults(cleaning.bars));
  cleaning.reject('spike', findSpikes(cleaning.bars));
}

function rejectStretches(cleaning: Cleaning, marketFlatMinutes: ReadonlySet<number>): void {
  const stuck = findStuckQuotes(cleaning.bars, marketFlatMinutes);
  cleaning.rejectStretches(
    'stuck',
    stuck.map(({ from, to }) => ({ from, to, detail: `${to - from} bars repeat the one before` })),
  );
  const { stretches, steps } = findLevelShifts(cleaning.bars);
  for (const { row, ratio } of steps)
    cleaning.rebase('unitMistake', row, { price: ratio, volume: 1 }, `prices are ${times(ratio)} of those before, and stay so`);
  cleaning.rejectStretches(
    'unitMistake',
    stretches.map(({ from, to, ratio }) => ({ from, to, detail: `prices are ${times(ratio)} of those around` })),
  );
}

/** @returns the days of the bars; what they say of times and numbers of bars does not depend on splits */
function joinAcrossSplits(cleaning: Cleaning, actions: readonly CorporateAction[]): readonly BarDay[] {
  const days = tradingDays(cleaning.bars);
  for (const { day, factor, ratio, volumeRatio } of findMissedSplits(days, actions)) {
    const isShareCountAdjusted = Math.abs(Math.log(volumeRatio)) < Math.abs(Math.log(volumeRatio * ratio));
    const detail = `opens at ${times(ratio)} of the close before on a usual day, as after a split of ${times(factor)} new shares for one`;
    cleaning.rebase('missedSplit', days[day]!.firstRow, { price: ratio, volume: isShareCountAdjusted ? 1 : 1 / ratio }, detail);
  }
  return days;
}

function isSparse({ date, bars }: BarDay): boolean {
  return 2 * bars < sessionMinutes(sessionOn(date)!);
}

function times(ratio: number): string {
  return String(Number(ratio.toPrecision(3)));
}
