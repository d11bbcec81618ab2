import { HORIZON_BARS, MAX_MISSING_MINUTES, toShares, WINDOW_BARS, type BarSeries, type ClassShares } from '@tandem/domain';
import { UNDEFINED_LABEL } from '../labels/triple-barrier.js';
import { tradingMinutes } from '../sessions.js';
import { WARM_UP_BARS, type ExcludedRows, type Samples, type SymbolRows } from './dataset.js';
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
  /** 1 for rows whose window or horizon reaches across bars that were rejected as a whole, or a step of the price level. */
  readonly acrossBreak: Uint8Array;
}

export function sampleSource(
  { ts, close }: BarSeries,
  { labels: { label }, sessionIndex }: Pick<SymbolRows, 'labels' | 'sessionIndex'>,
  breaks: readonly number[],
): SampleSource {
  return { close, label, sessionIndex, minutes: tradingMinutes(ts), acrossBreak: rowsAcrossBreaks(breaks, sessionIndex) };
}

type ExclusionCounts = { -readonly [reason in keyof ExcludedRows]: number };

/** Counts before any row was looked at. */
export function noExclusions(): ExclusionCounts {
  return { warmUp: 0, border: 0, quality: 0, noLabel: 0, missingMinutes: 0 };
}

/** The samples of some rows of one symbol: parallel arrays, see `Samples`. */
type Drawn = Pick<Samples, 'symbol' | 'bar' | 'classIndex' | 'forwardReturn' | 'session'>;

/** Draws the samples of one part, symbol by symbol: of the rows whose window and horizon lie in it, every `stride`-th of each. */
export class SampleDrawing {
  /** Why rows ended no sample, so far. */
  readonly excluded = noExclusions();
  private readonly drawn: Drawn[] = [];

  /** @param firstSession place of the part's first session */
  constructor(
    private readonly stride: number,
    private readonly firstSession: number,
  ) {}

  /** The next symbol. @param range its rows in the part */
  add(source: SampleSource, range: RowRange): void {
    const usable = usableRows(source, range, this.excluded);
    const bar = Int32Array.from({ length: Math.ceil(usable.length / this.stride) }, (_, i) => usable[i * this.stride]!);
    this.drawn.push({
      symbol: new Int32Array(bar.length).fill(this.drawn.length),
      bar,
      classIndex: Uint8Array.from(bar, (t) => source.label[t]! + 1),
      forwardReturn: Float64Array.from(bar, (t) => source.close[t + HORIZON_BARS]! / source.close[t]! - 1),
      session: bar.map((t) => source.sessionIndex[t]! - this.firstSession),
    });
  }

  finish(): Samples {
    const length = this.drawn.reduce((sum, { bar }) => sum + bar.length, 0);
    const samples = {
      symbol: new Int32Array(length),
      bar: new Int32Array(length),
      classIndex: new Uint8Array(length),
      forwardReturn: new Float64Array(length),
      session: new Int32Array(length),
    };
    let at = 0;
    for (const drawn of this.drawn) {
      samples.symbol.set(drawn.symbol, at);
      samples.bar.set(drawn.bar, at);
      samples.classIndex.set(drawn.classIndex, at);
      samples.forwardReturn.set(drawn.forwardReturn, at);
      samples.session.set(drawn.session, at);
      at += drawn.bar.length;
    }
    return { length, ...samples, shares: sharesOf(samples.classIndex) };
  }
}

function usableRows({ label, minutes, acrossBreak }: SampleSource, { from, to }: RowRange, excluded: ExclusionCounts): number[] {
  const rows: number[] = [];
  const reach = WINDOW_BARS - 1;
  for (let t = from; t < to; t++) {
    if (t - reach < WARM_UP_BARS) excluded.warmUp++;
    else if (t - reach < from) excluded.border++;
    else if (acrossBreak[t] === 1) excluded.quality++;
    else if (label[t] === UNDEFINED_LABEL) excluded.noLabel++;
    else if (minutes[t]! - minutes[t - reach]! - reach > MAX_MISSING_MINUTES) excluded.missingMinutes++;
    else rows.push(t);
  }
  return rows;
}

/** Some of the samples, in the given order; their sessions are counted from `firstSession`. */
export function pickSamples(all: Samples, rows: ArrayLike<number>, firstSession = 0): Samples {
  const classIndex = Uint8Array.from(rows, (row) => all.classIndex[row]!);
  return {
    length: rows.length,
    symbol: Int32Array.from(rows, (row) => all.symbol[row]!),
    bar: Int32Array.from(rows, (row) => all.bar[row]!),
    classIndex,
    forwardReturn: Float64Array.from(rows, (row) => all.forwardReturn[row]!),
    session: Int32Array.from(rows, (row) => all.session[row]! - firstSession),
    shares: sharesOf(classIndex),
  };
}

function sharesOf(classIndex: Uint8Array): ClassShares {
  const counts = [0, 0, 0];
  for (const k of classIndex) counts[k]!++;
  return toShares(counts);
}
