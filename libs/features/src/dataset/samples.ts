import { HORIZON_BARS, MAX_MISSING_MINUTES, toShares, WINDOW_BARS } from '@tandem/domain';
import { UNDEFINED_LABEL } from '../labels/triple-barrier.js';
import { WARM_UP_BARS, type ExcludedRows, type Samples } from './dataset.js';
import type { RowRange } from './split.js';

/**
 * Marks with 1 the rows whose window or label horizon reaches across a break: holds its row and the one before. Horizons end
 * with their session.
 * @param breaks rows before which a series is broken
 * @param sessionIndex any number a row that is equal within a session and differs between sessions
 */
export function rowsAcrossBreaks(breaks: readonly number[], sessionIndex: Int32Array): Uint8Array {
  const across = new Uint8Array(sessionIndex.length);
  for (const row of breaks) {
    across.fill(1, row, row + WINDOW_BARS - 1);
    for (let t = Math.max(0, row - HORIZON_BARS); t < row; t++) if (sessionIndex[t] === sessionIndex[row]) across[t] = 1;
  }
  return across;
}

/** What samples of one symbol are drawn from. */
export interface SampleSource {
  readonly close: Float64Array;
  readonly label: Int8Array;
  readonly sessionIndex: Int32Array;
  /** Places on the axis of trading minutes. */
  readonly minutes: Int32Array;
  /** 1 for rows whose window or horizon reaches across bars that were rejected as a whole, or a step of the price level; default: none. */
  readonly acrossBreak?: Uint8Array;
}

type ExclusionCounts = { -readonly [reason in keyof ExcludedRows]: number };

/** Counts of `ExcludedRows` before any row was looked at. */
export function noExclusions(): ExclusionCounts {
  return { warmUp: 0, border: 0, quality: 0, noLabel: 0, missingMinutes: 0 };
}

/**
 * The samples of one part: of the rows whose window and horizon lie in it, every `stride`-th of each symbol. What is
 * excluded is added to `tally`.
 * @param ranges rows of the part, one range a symbol
 * @param firstSession place of the part's first session
 */
export function drawSamples(
  sources: readonly SampleSource[],
  ranges: readonly RowRange[],
  stride: number,
  firstSession: number,
  tally: ExclusionCounts,
): Samples {
  const symbols: number[] = [];
  const bars: number[] = [];
  sources.forEach((source, symbol) => {
    const usable = usableRows(source, ranges[symbol]!, tally);
    for (let i = 0; i < usable.length; i += stride) {
      symbols.push(symbol);
      bars.push(usable[i]!);
    }
  });
  return describeSamples(sources, Int32Array.from(symbols), Int32Array.from(bars), firstSession);
}

function usableRows({ label, minutes, acrossBreak }: SampleSource, { from, to }: RowRange, tally: ExclusionCounts): number[] {
  const rows: number[] = [];
  const reach = WINDOW_BARS - 1;
  for (let t = from; t < to; t++) {
    if (t - reach < WARM_UP_BARS) tally.warmUp++;
    else if (t - reach < from) tally.border++;
    else if (acrossBreak?.[t] === 1) tally.quality++;
    else if (label[t] === UNDEFINED_LABEL) tally.noLabel++;
    else if (minutes[t]! - minutes[t - reach]! - reach > MAX_MISSING_MINUTES) tally.missingMinutes++;
    else rows.push(t);
  }
  return rows;
}

function describeSamples(sources: readonly SampleSource[], symbol: Int32Array, bar: Int32Array, firstSession: number): Samples {
  const { length } = bar;
  const classIndex = new Uint8Array(length);
  const forwardReturn = new Float64Array(length);
  const session = new Int32Array(length);
  const counts = [0, 0, 0];
  for (let i = 0; i < length; i++) {
    const source = sources[symbol[i]!]!;
    const t = bar[i]!;
    classIndex[i] = source.label[t]! + 1;
    counts[classIndex[i]!]!++;
    forwardReturn[i] = source.close[t + HORIZON_BARS]! / source.close[t]! - 1;
    session[i] = source.sessionIndex[t]! - firstSession;
  }
  return { length, symbol, bar, classIndex, forwardReturn, session, shares: toShares(counts) };
}
