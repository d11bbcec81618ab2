import { BAR_MS, barFault, MAX_MISSING_MINUTES, MOVE_LEVELS, MOVE_MINUTES, newYorkDate, type Bar } from '@tandem/domain';
import { BANDS, halfWidthsOf, horizonsBefore } from './bands.js';
import { RunningCoverage } from './coverage.js';

/** What the cone has learnt. */
export interface ConeState {
  /** Offsets of the logarithms of the half-widths, one a band. */
  readonly offsets: readonly number[];
  /** Outcomes so far, one number a horizon. */
  readonly counted: readonly number[];
}

export const NEW_CONE: ConeState = { offsets: BANDS.map(() => 0), counted: MOVE_MINUTES.map(() => 0) };

/** A minute of the market that brought outcomes, and what the cone was after it. */
export interface ConeMinute extends ConeState {
  /** Start of the bars that completed them, milliseconds since the Unix epoch. */
  readonly ts: number;
  /** New York date. */
  readonly session: string;
  /** Horizons completed in it, one number a horizon. */
  readonly outcomes: readonly number[];
  /** Those of them that each band held. */
  readonly held: readonly number[];
}

/** The bands for one bar of one symbol. */
export interface ConeBands {
  /** In log price, one a band; NaN where the horizon would cross the close. */
  readonly halfWidths: Float32Array;
  /** How many horizons, shortest first, are to be shown. */
  readonly shown: number;
}

/**
 * How far the offset of a band moves after a minute in which it held nothing of what it should have, in log units, by horizon. Offsets
 * hear of a forecast only after its horizon, and what is followed too fast over a long delay swings. Chosen on the folds of walk-forward
 * and on a doubled volatility (docs/experiments.md).
 */
const STEPS = [0.05, 0.04, 0.03] as const;

/**
 * Offsets stay within this, a factor of 8: no outcomes of one kind, such as prices that all stand still, may carry them where no way leads
 * back.
 */
const MAX_OFFSET = Math.log(8);

/** Outcomes of a horizon from which on its bands are shown. */
const MIN_OUTCOMES = 20;

/** A forecast whose path is not over. */
interface Pending {
  readonly ts: number;
  readonly logClose: number;
  readonly halfWidths: Float32Array;
  /** Bars of the path so far. */
  bars: number;
  /** Farthest from the close so far, in log price. */
  excursion: number;
  traded: boolean;
}

/**
 * Bands with a coverage that holds: the half-widths of the forecast are multiplied by what the outcomes have shown to be missing, by
 * adaptive conformal inference (Gibbs and Candès, NeurIPS 2021, arXiv 2106.00170). After every minute of the market the offset of each
 * band moves by
 *
 *     step · (share of the minute's outcomes that left the band − (1 − level)),
 *
 * the outcomes of all symbols together, since most of what a forecast misses is the level of the day, which they share. An outcome is known
 * when the horizon's last bar is final, and counts against the band as it was shown: in this minute and once.
 *
 * A path is the next bars of the symbol, as a label's horizon: with more than MAX_MISSING_MINUTES minutes missing it has no outcome, nor
 * without a trade. Pure: the same bars and forecasts in the same order give the same offsets, live or after a restart.
 */
export class Cone {
  private readonly pending = new Map<string, Pending[]>();
  private readonly newest = new Map<string, number>();
  private offsets: number[];
  private counted: number[];
  /** The minute whose outcomes are being counted. */
  private minute = -Infinity;
  private outcomes = MOVE_MINUTES.map(() => 0);
  private held = BANDS.map(() => 0);

  /** @param settled minutes up to this one are part of `state` already: their outcomes count no more */
  constructor(
    state: ConeState = NEW_CONE,
    readonly coverage = new RunningCoverage(),
    private readonly settled = -Infinity,
  ) {
    this.offsets = [...state.offsets];
    this.counted = [...state.counted];
  }

  get state(): ConeState {
    return { offsets: [...this.offsets], counted: [...this.counted] };
  }

  /** Start of the newest bar of a symbol; -Infinity before the first. */
  newestOf(symbol: string): number {
    return this.newest.get(symbol) ?? -Infinity;
  }

  /**
   * Takes a final bar, of each symbol in order of time. One that is no newer than the symbol's newest, or is not valid, changes nothing.
   * @returns the minute before it, when this bar is the first of a later one and that minute brought outcomes
   */
  observe(bar: Bar): ConeMinute | null {
    if (bar.ts <= this.newestOf(bar.symbol) || barFault(bar) !== undefined) return null;
    this.newest.set(bar.symbol, bar.ts);
    const before = bar.ts > this.minute ? this.settle() : null;
    this.minute = Math.max(this.minute, bar.ts);
    const waiting = this.pending.get(bar.symbol) ?? [];
    const goOn = waiting.filter((one) => this.follow(one, bar));
    if (waiting.length > 0) this.pending.set(bar.symbol, goOn);
    return before;
  }

  /** The bands around a forecast as they are now. @param quantiles see `meanForecast` */
  bands(quantiles: ArrayLike<number>, minutesToClose: number): ConeBands {
    const horizons = horizonsBefore(minutesToClose);
    const unproven = this.counted.findIndex((count) => count < MIN_OUTCOMES);
    return {
      halfWidths: halfWidthsOf(quantiles, this.offsets, horizons),
      shown: unproven < 0 ? horizons : Math.min(horizons, unproven),
    };
  }

  /** Waits for what becomes of the bands of a bar, which is the symbol's newest. Of a bar that is waited for already nothing changes. */
  watch({ symbol, ts, close }: Pick<Bar, 'symbol' | 'ts' | 'close'>, halfWidths: Float32Array): void {
    const waiting = this.pending.get(symbol) ?? [];
    if (ts !== this.newestOf(symbol) || waiting.at(-1)?.ts === ts || Number.isNaN(halfWidths[0])) return;
    this.pending.set(symbol, [...waiting, { ts, logClose: Math.log(close), halfWidths, bars: 0, excursion: 0, traded: false }]);
  }

  /** Adds a bar to a path, and its outcomes to the minute's. @returns whether the path goes on */
  private follow(path: Pending, { ts, high, low, volume }: Bar): boolean {
    path.bars += 1;
    if ((ts - path.ts) / BAR_MS - path.bars > MAX_MISSING_MINUTES) return false;
    path.excursion = Math.max(path.excursion, Math.log(high) - path.logClose, path.logClose - Math.log(low));
    path.traded ||= volume > 0;
    const horizon = MOVE_MINUTES.findIndex((minutes) => minutes === path.bars);
    if (horizon >= 0 && path.traded && this.minute > this.settled) this.count(path, horizon);
    return path.bars < MOVE_MINUTES.at(-1)!;
  }

  private count({ halfWidths, excursion }: Pending, horizon: number): void {
    const first = horizon * MOVE_LEVELS.length;
    if (Number.isNaN(halfWidths[first])) return;
    this.outcomes[horizon]! += 1;
    for (let band = first; band < first + MOVE_LEVELS.length; band++) {
      if (excursion <= halfWidths[band]!) this.held[band]! += 1;
    }
  }

  /** Ends the minute: its outcomes move the offsets. */
  private settle(): ConeMinute | null {
    const { minute: ts, outcomes, held } = this;
    if (outcomes.every((count) => count === 0)) return null;
    const session = newYorkDate(ts);
    for (const [band, { horizon, level }] of BANDS.entries()) {
      const count = outcomes[horizon]!;
      if (count === 0) continue;
      const moved = this.offsets[band]! + STEPS[horizon]! * (level - held[band]! / count);
      this.offsets[band] = Math.min(Math.max(moved, -MAX_OFFSET), MAX_OFFSET);
    }
    this.counted = this.counted.map((count, h) => count + outcomes[h]!);
    this.coverage.add(session, outcomes, held);
    this.outcomes = MOVE_MINUTES.map(() => 0);
    this.held = BANDS.map(() => 0);
    return { ts, session, ...this.state, outcomes, held };
  }
}
