import { median, type BarSeries, type CorporateAction } from '@tandem/domain';
import { sessionsOf } from '../sessions.js';

/** One trading day of a symbol. */
export interface TradingDay {
  /** `YYYY-MM-DD`, New York. */
  readonly date: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Shares, all day. */
  readonly volume: number;
}

/** A day made of bars: also their number, and the row of the first. */
export interface BarDay extends TradingDay {
  readonly firstRow: number;
  readonly bars: number;
}

/** The days that ascending bars of regular hours make up. */
export function tradingDays(bars: BarSeries): BarDay[] {
  const days: BarDay[] = [];
  let date: string | undefined;
  let firstRow = 0;
  let row = 0;
  for (const session of sessionsOf(bars.ts)) {
    if (session?.date !== date) {
      if (date !== undefined) days.push(dayOf(bars, date, firstRow, row));
      date = session?.date;
      firstRow = row;
    }
    row++;
  }
  if (date !== undefined) days.push(dayOf(bars, date, firstRow, row));
  return days;
}

/** The day of rows `from` … `to` - 1. */
function dayOf({ open, high, low, close, volume }: BarSeries, date: string, from: number, to: number): BarDay {
  let [highest, lowest, shares] = [high[from]!, low[from]!, 0];
  for (let row = from; row < to; row++) {
    highest = Math.max(highest, high[row]!);
    lowest = Math.min(lowest, low[row]!);
    shares += volume[row]!;
  }
  return { date, open: open[from]!, high: highest, low: lowest, close: close[to - 1]!, volume: shares, firstRow: from, bars: to - from };
}

/** New shares for one old that companies choose; their inverses are reverse splits. */
const FACTORS = [1.5, 2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 40, 50];
/**
 * How far the overnight ratio may be from a factor, as a ratio: 6 %. Of 600 recorded overnight moves 98 % were by less (all but 12), and
 * 1/1.5 less 6 % is a fall of 29 % at the least.
 */
const TOLERANCE = 1.06;
/** Days before the step that say what is usual for the symbol: a month of trading. Fewer are taken where there are no more. */
const USUAL_DAYS = 20;
/**
 * How busy the day may be, as turnover over the usual one times range over the usual one. A split changes neither; after a real fall of a
 * half about ten times as many shares change hands over twice the range or more (a product of 10), after one of nine tenths more than
 * twenty times as many over four times the range (8). Of 600 recorded days 89 % stay below 3 and 96 % below 5.
 */
const BUSY_LIMIT = 3;
const BUSY_LIMIT_OF_LARGE_STEPS = 5;
/** Larger factors, either way, are large steps: news seldom make them, so that the day need not be as quiet. */
const LARGE_FACTOR = 3;
/** Below this share of the usual, shares and turnover both, the volume speaks neither for a split nor against one. */
const QUIET_LIMIT = 0.4;

/** An overnight step of the price as in a split that nobody announced. */
interface MissedSplit {
  /** Place of the first day after it. */
  readonly day: number;
  /** New shares for one old; below 1 in a reverse split. */
  readonly factor: number;
  /** Open of the day over the close before. */
  readonly ratio: number;
  /** Shares traded that day over the usual number; near the factor, or near 1 where the feed adjusts volumes alone. */
  readonly volumeRatio: number;
}

/**
 * Splits that no corporate action explains: an overnight ratio within TOLERANCE of one over a factor, and a first day that is no
 * busier than usual. Fires on 0 of 600 recorded overnight moves and 0 of 5,340 simulated ones, and finds the 6 splits among
 * those when they are not adjusted, and both real ones of the daily series at hand. Limits: a split that comes with news, hence with a busy
 * day, is
 * missed; a crash on a day as quiet as any is taken for a split; only the first day after the step is looked at.
 */
export function findMissedSplits(days: readonly TradingDay[], actions: readonly CorporateAction[] = []): MissedSplit[] {
  const found: MissedSplit[] = [];
  for (let day = 1; day < days.length; day++) {
    const ratio = days[day]!.open / days[day - 1]!.close;
    const factor = nearestFactor(ratio);
    if (factor === undefined || actions.some(({ exDate, kind }) => kind === 'split' && exDate === days[day]!.date)) continue;
    // Days before an earlier split are in other shares.
    const usual = days.slice(Math.max(found.at(-1)?.day ?? 0, day - USUAL_DAYS), day);
    const volumeRatio = days[day]!.volume / median(usual.map(({ volume }) => volume));
    const activity = nearestToOne(volumeRatio, volumeRatio * ratio);
    const busy = (activity * rangeOf(days[day]!)) / median(usual.map(rangeOf));
    if (activity > QUIET_LIMIT && busy < busyLimit(factor)) found.push({ day, factor, ratio, volumeRatio });
  }
  return found;
}

function busyLimit(factor: number): number {
  return Math.max(factor, 1 / factor) > LARGE_FACTOR ? BUSY_LIMIT_OF_LARGE_STEPS : BUSY_LIMIT;
}

/** Turnover is as before a split; the number of shares is where the feed adjusts volumes alone. */
function nearestToOne(a: number, b: number): number {
  return Math.abs(Math.log(a)) < Math.abs(Math.log(b)) ? a : b;
}

function nearestFactor(ratio: number): number | undefined {
  return [...FACTORS, ...FACTORS.map((factor) => 1 / factor)].find((factor) => isNear(ratio * factor, TOLERANCE));
}

function isNear(ratio: number, limit: number): boolean {
  return ratio < limit && ratio > 1 / limit;
}

function rangeOf({ high, low }: TradingDay): number {
  return Math.log(high / low);
}
