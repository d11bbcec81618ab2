import { BAR_MS, type BarSeries } from '@tandem/domain';

/** Shorter runs are never taken for stuck: the longest on recorded bars are four equal bars. */
const MIN_STUCK_BARS = 10;
/** Longer ones always are, however rarely the symbol trades: two hours without any change while the market moves. */
const MAX_QUIET_BARS = 120;
/** A run is too long when bars repeating as often as the symbol's do would make it less often than this. */
const CHANCE = 1e-9;

/** Rows `from` … `to` - 1. */
interface RowRun {
  readonly from: number;
  readonly to: number;
}

/**
 * Runs of bars with the same open, high, low and close, with or without volume, that are too long for the symbol while the
 * market does not rest too. A rarely traded share repeats its quote often, so how often it does decides how long a run must be; it is
 * not decided by the run itself. The first bar of a run may be genuine and stays.
 * Fires on 0 of 241,800 recorded bars (599 of CRSP without volume among them) and 0 of 2,106,000 simulated ones.
 * @param marketFlatMinutes starts of the market symbol's own bars that left its close unchanged
 */
export function findStuckQuotes(bars: BarSeries, marketFlatMinutes: ReadonlySet<number>): RowRun[] {
  const runs = repeatsOf(bars).filter(({ from, to }) => to - from >= MIN_STUCK_BARS);
  if (runs.length === 0) return [];
  const repeated = repeatsOf(bars).reduce((sum, { from, to }) => sum + to - from, 0);
  return runs.filter((run) => isTooLong(run, bars.length, repeated) && !wasMarketFlat(bars.ts, run, marketFlatMinutes));
}

/** Runs of bars that repeat the one before them. */
function repeatsOf(bars: BarSeries): RowRun[] {
  const runs: RowRun[] = [];
  for (let t = 1; t < bars.length; t++) {
    let end = t;
    while (end < bars.length && repeatsPrevious(bars, end)) end++;
    if (end > t) runs.push({ from: t, to: end });
    t = end;
  }
  return runs;
}

function repeatsPrevious({ open, high, low, close }: BarSeries, t: number): boolean {
  return open[t] === open[t - 1] && high[t] === high[t - 1] && low[t] === low[t - 1] && close[t] === close[t - 1];
}

function isTooLong({ from, to }: RowRun, bars: number, repeated: number): boolean {
  const length = to - from;
  if (length >= MAX_QUIET_BARS) return true;
  // Laplace's rule, so that a symbol which never repeats elsewhere has a chance too.
  const share = (repeated - length + 1) / (bars - length + 2);
  return length * Math.log(share) < Math.log(CHANCE);
}

/** Whether the market's close stood still too in most of a run's minutes. Minutes in which it has no bar do not count. */
function wasMarketFlat(ts: Float64Array, { from, to }: RowRun, rests: ReadonlySet<number>): boolean {
  let rested = 0;
  for (let t = from; t < to; t++) if (rests.has(ts[t]!)) rested++;
  return 2 * rested > to - from;
}

/** Starts of the bars that leave the close unchanged. */
export function flatMinutes({ length, ts, close }: BarSeries): ReadonlySet<number> {
  const rests = new Set<number>();
  for (let t = 1; t < length; t++) if (close[t] === close[t - 1]) rests.add(ts[t]!);
  return rests;
}

/**
 * No step between two bars is larger, halts and overnight included: the largest split of a large company was 50:1, takeovers
 * and failed trials move prices by less than ten. Cents for dollars, or thousandths, are 100 or 1,000.
 */
const LIMIT = 30;
/** No step between two minutes that follow each other is larger: an exchange halts a share long before (see `findSpikes`). */
const ADJACENT_LIMIT = 2;
/** How far the price may have moved, as a ratio, until a wrong unit is put right again. */
const RETURN_TOLERANCE = 1.5;

/** A step of the price level: row `row` is the first at the new level, `ratio` times the old one. */
interface LevelStep {
  readonly row: number;
  readonly ratio: number;
}

interface LevelShifts {
  /** Stretches at another level that came back: rows `from` … `to` - 1 are wrong. */
  readonly stretches: readonly { readonly from: number; readonly to: number; readonly ratio: number }[];
  /** Steps that did not: each side is right in itself. */
  readonly steps: readonly LevelStep[];
}

/**
 * Steps of the price level that no market makes: unit mistakes, feeds that mix adjusted and unadjusted prices, another
 * share under the same symbol. A stretch that returns is wrong when it is the smaller part of the series.
 * Fires on 0 of 241,800 recorded and 0 of 2,106,000 simulated bars (splits adjusted).
 */
export function findLevelShifts(bars: BarSeries): LevelShifts {
  const all = stepsOf(bars);
  const stretches: LevelShifts['stretches'][number][] = [];
  const steps: LevelStep[] = [];
  for (let i = 0; i < all.length; i++) {
    const { row, ratio } = all[i]!;
    const next = all[i + 1];
    if (next !== undefined && undoes(next.ratio, ratio) && 2 * (next.row - row) < bars.length) {
      stretches.push({ from: row, to: next.row, ratio });
      i++;
    } else steps.push({ row, ratio });
  }
  return { stretches, steps };
}

function stepsOf({ length, ts, close }: BarSeries): LevelStep[] {
  const steps: LevelStep[] = [];
  for (let row = 1; row < length; row++) {
    const ratio = close[row]! / close[row - 1]!;
    const limit = ts[row]! - ts[row - 1]! === BAR_MS ? ADJACENT_LIMIT : LIMIT;
    if (ratio > limit || ratio < 1 / limit) steps.push({ row, ratio });
  }
  return steps;
}

function undoes(later: number, earlier: number): boolean {
  return Math.abs(Math.log(later * earlier)) < Math.log(RETURN_TOLERANCE);
}
