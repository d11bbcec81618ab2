import { even, featureGroup, odd } from '../feature.js';
import { Ema } from '../indicators/exponential.js';
import { Macd, Rsi, type MacdValue } from '../indicators/momentum.js';
import { Atr, BollingerBands, type BollingerValue } from '../indicators/price-range.js';
import { LogReturns } from '../indicators/returns.js';
import { RollingDeviation } from '../indicators/rolling.js';
import { LogVolumeRatio, SessionVwap } from '../indicators/volume.js';
import type { BarClock, EngineBar, FeaturePanel } from './panel.js';

/** Classic indicators of a symbol's own bars. Log returns are natural; all else is a plain ratio or share. */
export const TECHNICAL = featureGroup({
  ret_1: odd({ formula: 'ln(C / C₋₁)', window: '1' }),
  ret_5: odd({ formula: 'ln(C / C₋₅)', window: '5' }),
  ret_15: odd({ formula: 'ln(C / C₋₁₅)', window: '15' }),
  ret_30: odd({ formula: 'ln(C / C₋₃₀)', window: '30' }),
  ret_60: odd({ formula: 'ln(C / C₋₆₀)', window: '60' }),
  rsi_14: odd({ formula: 'G / (G + D), Wilder averages of the rises and the falls of C', window: '14 (Wilder)', centre: 0.5 }),
  macd: odd({ formula: '(EMA₁₂ − EMA₂₆) / C', window: '12, 26' }),
  macd_signal: odd({ formula: 'EMA₉ of (EMA₁₂ − EMA₂₆), over C', window: '12, 26, 9' }),
  macd_hist: odd({ formula: 'macd − macd_signal', window: '12, 26, 9' }),
  ema12_dist: odd({ formula: 'C / EMA₁₂ − 1', window: '12' }),
  ema26_dist: odd({ formula: 'C / EMA₂₆ − 1', window: '26' }),
  bb_pct_b: odd({
    formula: '(C − lower) / (upper − lower), the bands 2 standard deviations about the mean of C',
    window: '20',
    centre: 0.5,
  }),
  bb_bandwidth: even({ formula: '(upper − lower) / mean', window: '20' }),
  atr_14: even({ formula: 'Wilder average of the true range, over C', window: '14 (Wilder)' }),
  rvol_30: even({ formula: 'standard deviation of ret_1', window: '30' }),
  log_vol_ratio: even({ formula: 'ln((V + 1) / (mean of V + 1))', window: '20' }),
  vwap_dist: odd({ formula: 'C / VWAP − 1', window: 'session' }),
  hl_range: even({ formula: '(H − L) / C', window: '1' }),
  minute_of_hour: even({ formula: 'minute / 59', window: '–', source: 'clock' }),
  hour_of_day: even({ formula: 'hour / 23', window: '–', source: 'clock' }),
  day_of_week: even({ formula: '0 on Monday … 1 on Friday', window: '–', source: 'clock' }),
  since_open: even({ formula: 'minutes since 09:30 / 390', window: '–', source: 'clock' }),
});
const AT = TECHNICAL.at;

/**
 * The features of TECHNICAL for one symbol. The series runs across sessions; only the volume-weighted price starts anew
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

  write(bar: EngineBar, clock: BarClock, out: Float64Array, from: number): void {
    this.#writeReturns(bar, out, from);
    this.#writeMomentum(bar, out, from);
    this.#writeAverages(bar, out, from);
    this.#writeBands(bar, out, from);
    this.#writeRanges(bar, out, from);
    this.#writeVolume(bar, clock, out, from);
    out[from + AT.hl_range] = (bar.high - bar.low) / bar.close;
    out[from + AT.minute_of_hour] = clock.minuteOfHour;
    out[from + AT.hour_of_day] = clock.hourOfDay;
    out[from + AT.day_of_week] = clock.dayOfWeek;
    out[from + AT.since_open] = clock.sinceOpen;
  }

  // Small methods that pass bars on, not numbers: then V8 inlines all of their indicators and boxes no number in a call.

  #writeReturns({ close }: EngineBar, out: Float64Array, from: number): void {
    const logClose = Math.log(close);
    out[from + AT.ret_1] = this.#returns.peek(logClose, 1);
    out[from + AT.ret_5] = this.#returns.peek(logClose, 5);
    out[from + AT.ret_15] = this.#returns.peek(logClose, 15);
    out[from + AT.ret_30] = this.#returns.peek(logClose, 30);
    out[from + AT.ret_60] = this.#returns.peek(logClose, 60);
  }

  #writeMomentum({ close }: EngineBar, out: Float64Array, from: number): void {
    const macd = this.#macdValue;
    this.#macd.peek(close, macd);
    out[from + AT.rsi_14] = this.#rsi.peek(close) / 100;
    out[from + AT.macd] = macd.line / close;
    out[from + AT.macd_signal] = macd.signal / close;
    out[from + AT.macd_hist] = macd.histogram / close;
  }

  #writeAverages({ close }: EngineBar, out: Float64Array, from: number): void {
    out[from + AT.ema12_dist] = close / this.#ema12.peek(close) - 1;
    out[from + AT.ema26_dist] = close / this.#ema26.peek(close) - 1;
  }

  #writeBands({ close }: EngineBar, out: Float64Array, from: number): void {
    const bands = this.#bandsValue;
    this.#bands.peek(close, bands);
    out[from + AT.bb_pct_b] = bands.percentB;
    out[from + AT.bb_bandwidth] = bands.bandwidth;
  }

  #writeRanges(bar: EngineBar, out: Float64Array, from: number): void {
    out[from + AT.atr_14] = this.#atr.peek(bar) / bar.close;
    out[from + AT.rvol_30] = this.#deviation.peek(out[from + AT.ret_1]!);
  }

  #writeVolume(bar: EngineBar, { day }: BarClock, out: Float64Array, from: number): void {
    out[from + AT.log_vol_ratio] = this.#volumeRatio.peek(bar.volume);
    out[from + AT.vwap_dist] = bar.close / this.#vwap.peek(bar, day) - 1;
  }

  advance(bar: EngineBar, clock: BarClock): void {
    const logClose = Math.log(bar.close);
    this.#deviation.advance(this.#returns.peek(logClose, 1));
    this.#returns.advance(logClose);
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
