import type { BarContext } from '../bar-context.js';
import { OutOfOrderBarError } from '../errors.js';
import { FEATURE_NAMES, FIRST_CONTEXT_COLUMN } from '../feature-names.js';
import { Atr } from '../indicators/atr.js';
import { BollingerBands, type BollingerValue } from '../indicators/bollinger.js';
import { Ema } from '../indicators/ema.js';
import { LogReturns } from '../indicators/log-returns.js';
import { Macd, type MacdValue } from '../indicators/macd.js';
import { RollingDeviation } from '../indicators/rolling-deviation.js';
import { Rsi } from '../indicators/rsi.js';
import { SessionVwap } from '../indicators/session-vwap.js';
import { LogVolumeRatio } from '../indicators/volume-ratio.js';
import { readBarClock, type BarClock } from './bar-clock.js';
import { assertBar, type EngineBar } from './engine-bar.js';

const FIRST_ACTIVITY_COLUMN = FEATURE_NAMES.indexOf('bb_pct_b');
const FIRST_CLOCK_COLUMN = FEATURE_NAMES.indexOf('minute_of_hour');

/**
 * Streaming feature vectors of one symbol, one bar at a time, for training and live alike. Every value uses this bar and
 * earlier ones only. The series runs straight through nights; only the volume-weighted price starts anew each session.
 * A value is NaN until its indicator has enough bars; all of the symbol's own are defined from bar 61 on.
 */
export class FeatureEngine {
  readonly #returns = new LogReturns(60);
  readonly #rsi = new Rsi(14);
  readonly #macd = new Macd(12, 26, 9);
  readonly #ema12 = new Ema(12);
  readonly #ema26 = new Ema(26);
  readonly #bands = new BollingerBands(20, 2);
  readonly #atr = new Atr(14);
  readonly #deviation = new RollingDeviation(30);
  readonly #volumeRatio = new LogVolumeRatio(20);
  readonly #vwap = new SessionVwap();
  readonly #macdValue: MacdValue = { line: NaN, signal: NaN, histogram: NaN };
  readonly #bandsValue: BollingerValue = { upper: NaN, middle: NaN, lower: NaN, percentB: NaN, bandwidth: NaN };
  readonly #clock: BarClock = { day: NaN, minuteOfHour: NaN, hourOfDay: NaN, dayOfWeek: NaN, sinceOpen: NaN };
  #lastTs = -Infinity;
  #barsSeen = 0;

  /** @param symbol names the series in errors */
  constructor(readonly symbol = 'an unnamed series') {}

  /** Bars pushed so far. */
  get barsSeen(): number {
    return this.#barsSeen;
  }

  /**
   * Takes in a closed bar and writes its FEATURE_COUNT values, in the order of FEATURE_NAMES, to `out` from `offset` on.
   * @throws InvalidBarError, OutOfOrderBarError; the engine is then as before and goes on with the next bar
   */
  push(bar: EngineBar, context: BarContext, out: Float64Array, offset = 0): void {
    this.peek(bar, context, out, offset);
    this.#advance(bar);
  }

  /** Writes what `push` would write for a bar that is not closed yet, and changes nothing. Throws like `push`. */
  peek(bar: EngineBar, context: BarContext, out: Float64Array, offset = 0): void {
    assertBar(this.symbol, bar);
    if (!(bar.ts > this.#lastTs)) throw new OutOfOrderBarError(this.symbol, bar.ts, this.#lastTs);
    readBarClock(bar.ts, this.#clock);
    this.#writeTrend(bar, out, offset);
    this.#writeActivity(bar, out, offset + FIRST_ACTIVITY_COLUMN);
    this.#writeClock(out, offset + FIRST_CLOCK_COLUMN);
    writeContext(context, out, offset + FIRST_CONTEXT_COLUMN);
  }

  #writeTrend({ close }: EngineBar, out: Float64Array, at: number): void {
    const logClose = Math.log(close);
    out[at] = this.#returns.peek(logClose, 1);
    out[at + 1] = this.#returns.peek(logClose, 5);
    out[at + 2] = this.#returns.peek(logClose, 15);
    out[at + 3] = this.#returns.peek(logClose, 30);
    out[at + 4] = this.#returns.peek(logClose, 60);
    out[at + 5] = this.#rsi.peek(close) / 100;
    this.#macd.peek(close, this.#macdValue);
    out[at + 6] = this.#macdValue.line / close;
    out[at + 7] = this.#macdValue.signal / close;
    out[at + 8] = this.#macdValue.histogram / close;
    out[at + 9] = close / this.#ema12.peek(close) - 1;
    out[at + 10] = close / this.#ema26.peek(close) - 1;
  }

  #writeActivity(bar: EngineBar, out: Float64Array, at: number): void {
    const { close } = bar;
    this.#bands.peek(close, this.#bandsValue);
    out[at] = this.#bandsValue.percentB;
    out[at + 1] = this.#bandsValue.bandwidth;
    out[at + 2] = this.#atr.peek(bar) / close;
    out[at + 3] = this.#deviation.peek(this.#returns.peek(Math.log(close), 1));
    out[at + 4] = this.#volumeRatio.peek(bar.volume);
    out[at + 5] = close / this.#vwap.peek(bar, this.#clock.day) - 1;
    out[at + 6] = (bar.high - bar.low) / close;
  }

  #writeClock(out: Float64Array, at: number): void {
    out[at] = this.#clock.minuteOfHour;
    out[at + 1] = this.#clock.hourOfDay;
    out[at + 2] = this.#clock.dayOfWeek;
    out[at + 3] = this.#clock.sinceOpen;
  }

  /** Follows `peek` of the same bar, whose clock it uses. */
  #advance(bar: EngineBar): void {
    const { close } = bar;
    const logClose = Math.log(close);
    this.#deviation.advance(this.#returns.peek(logClose, 1));
    this.#returns.advance(logClose);
    this.#rsi.advance(close);
    this.#macd.advance(close);
    this.#ema12.advance(close);
    this.#ema26.advance(close);
    this.#bands.advance(close);
    this.#atr.advance(bar);
    this.#volumeRatio.advance(bar.volume);
    this.#vwap.advance(bar, this.#clock.day);
    this.#lastTs = bar.ts;
    this.#barsSeen++;
  }
}

function writeContext(context: BarContext, out: Float64Array, at: number): void {
  out[at] = context.marketReturn5;
  out[at + 1] = context.newsSentiment;
  out[at + 2] = context.newsCount;
  out[at + 3] = context.vixLevel;
  out[at + 4] = context.us10yChange;
}
