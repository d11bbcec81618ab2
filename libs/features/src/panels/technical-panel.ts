import { Ema } from '../indicators/exponential.js';
import { Macd, Rsi, type MacdValue } from '../indicators/momentum.js';
import { Atr, BollingerBands, type BollingerValue } from '../indicators/price-range.js';
import { LogReturns } from '../indicators/returns.js';
import { RollingDeviation } from '../indicators/rolling.js';
import { LogVolumeRatio, SessionVwap } from '../indicators/volume.js';
import type { BarClock, EngineBar, FeaturePanel } from './panel.js';

/**
 * TECHNICAL_FEATURES of one symbol. The series runs straight through nights; only the volume-weighted price starts anew
 * each session. All are defined from bar 61 on.
 */
export class TechnicalPanel implements FeaturePanel {
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

  /** Of the bar written last, which is the one that `advance` takes in. */
  #logClose = NaN;
  #return1 = NaN;

  write(bar: EngineBar, clock: BarClock, out: Float64Array, at: number): void {
    this.#writeReturns(bar, out, at);
    this.#writeMomentum(bar, out, at + 5);
    this.#writeAverages(bar, out, at + 9);
    this.#writeBands(bar, out, at + 11);
    this.#writeRanges(bar, out, at + 13);
    this.#writeVolume(bar, clock, out, at + 15);
    out[at + 17] = (bar.high - bar.low) / bar.close;
    out[at + 18] = clock.minuteOfHour;
    out[at + 19] = clock.hourOfDay;
    out[at + 20] = clock.dayOfWeek;
    out[at + 21] = clock.sinceOpen;
  }

  // Small methods that pass bars on, not numbers: then V8 inlines all of their indicators and boxes no number in a call.

  #writeReturns({ close }: EngineBar, out: Float64Array, at: number): void {
    const logClose = Math.log(close);
    this.#logClose = logClose;
    this.#return1 = this.#returns.peek(logClose, 1);
    out[at] = this.#return1;
    out[at + 1] = this.#returns.peek(logClose, 5);
    out[at + 2] = this.#returns.peek(logClose, 15);
    out[at + 3] = this.#returns.peek(logClose, 30);
    out[at + 4] = this.#returns.peek(logClose, 60);
  }

  #writeMomentum({ close }: EngineBar, out: Float64Array, at: number): void {
    const macd = this.#macdValue;
    this.#macd.peek(close, macd);
    out[at] = this.#rsi.peek(close) / 100;
    out[at + 1] = macd.line / close;
    out[at + 2] = macd.signal / close;
    out[at + 3] = macd.histogram / close;
  }

  #writeAverages({ close }: EngineBar, out: Float64Array, at: number): void {
    out[at] = close / this.#ema12.peek(close) - 1;
    out[at + 1] = close / this.#ema26.peek(close) - 1;
  }

  #writeBands({ close }: EngineBar, out: Float64Array, at: number): void {
    const bands = this.#bandsValue;
    this.#bands.peek(close, bands);
    out[at] = bands.percentB;
    out[at + 1] = bands.bandwidth;
  }

  #writeRanges(bar: EngineBar, out: Float64Array, at: number): void {
    out[at] = this.#atr.peek(bar) / bar.close;
    out[at + 1] = this.#deviation.peek(this.#return1);
  }

  #writeVolume(bar: EngineBar, { day }: BarClock, out: Float64Array, at: number): void {
    out[at] = this.#volumeRatio.peek(bar.volume);
    out[at + 1] = bar.close / this.#vwap.peek(bar, day) - 1;
  }

  advance(bar: EngineBar, clock: BarClock): void {
    this.#deviation.advance(this.#return1);
    this.#returns.advance(this.#logClose);
    this.#bands.advance(bar.close);
    this.#advanceMomentum(bar);
    this.#advanceAverages(bar);
    this.#advanceVolume(bar, clock);
  }

  #advanceMomentum({ close }: EngineBar): void {
    this.#rsi.advance(close);
    this.#macd.advance(close);
  }

  #advanceAverages(bar: EngineBar): void {
    this.#ema12.advance(bar.close);
    this.#ema26.advance(bar.close);
    this.#atr.advance(bar);
  }

  #advanceVolume(bar: EngineBar, { day }: BarClock): void {
    this.#volumeRatio.advance(bar.volume);
    this.#vwap.advance(bar, day);
  }
}
