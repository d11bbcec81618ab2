import { HORIZON_BARS, volatilityShape } from '@tandem/domain';
import { EwmDeviation, EwmMean } from '../indicators/exponential.js';
import { IntradayReturns } from '../indicators/returns.js';
import { SlidingMean, SlidingWindow } from '../indicators/rolling.js';
import { SessionVwap } from '../indicators/volume.js';
import { SIGMA_SPAN } from '../labels/triple-barrier.js';
import type { BarClock, EngineBar, FeaturePanel } from './panel.js';

/** What volatility usually does in a session of some length, minute by minute. */
interface VolatilityCalendar {
  /** Usual volatility of each minute, relative to the root mean square of a full session. */
  readonly usual: Float64Array;
  /** Root of the usual variance from the open to the end of each minute. */
  readonly sinceOpen: Float64Array;
  /** Root mean square of what is usual in the HORIZON_BARS minutes after each one; after the close nothing is. */
  readonly ahead: Float64Array;
}

/** Least volatility expected ahead: of the last minute of a session there is none, and logarithms follow. */
const MIN_AHEAD = 0.2;

const CALENDARS = new Map<number, VolatilityCalendar>();

/** @param minutes length of the session: 390, 210 on a half day */
export function volatilityCalendar(minutes: number): VolatilityCalendar {
  const known = CALENDARS.get(minutes);
  if (known !== undefined) return known;
  const usual = volatilityShape(minutes);
  const variance = new Float64Array(minutes + 1);
  usual.forEach((value, minute) => { variance[minute + 1] = variance[minute]! + value * value; });
  const until = (minute: number) => variance[Math.min(minute, minutes)]!;
  const calendar: VolatilityCalendar = {
    usual,
    sinceOpen: usual.map((_, minute) => Math.sqrt(until(minute + 1))),
    ahead: usual.map((_, minute) => Math.max(MIN_AHEAD, Math.sqrt((until(minute + 1 + HORIZON_BARS) - until(minute + 1)) / HORIZON_BARS))),
  };
  CALENDARS.set(minutes, calendar);
  return calendar;
}

/** Horizons of the returns in units of volatility, in bars. */
const RETURN_BARS = [1, 5, 15, 30, 60] as const;
const MAX_RETURN_BARS = 60;
/** Bars of a full session: the longest look back at volatility and volume. */
const SESSION_BARS = 390;
/** Keeps logarithms finite where a price stood still: a hundredth of a basis point a minute. */
const MIN_VOLATILITY = 1e-6;
/** Variance of a Brownian motion from the square of its log range: 1 / (4 ln 2) (Parkinson 1980). */
const PARKINSON = 1 / (4 * Math.LN2);
/** Overnight gaps are about twenty one-minute volatilities: divided by that they are of the size of the others. */
const GAP_UNITS = 20;
/** Minutes over which the nearness of open and close fades. */
const NEARNESS_MINUTES = 30;

/**
 * VOLATILITY_FEATURES of one symbol. Returns r are of trading hours alone, u = r / (volatility usual at that minute). With
 * s = EWMA (span 100) of u² under a root, and usual(t) from `volatilityCalendar`:
 * - `z_k`: sum of the last k r over s · √(sum of their usual²);  `z_vwap`, `z_open`: log distance of the close from the
 *   session's volume-weighted price and first open over s · √(usual variance since the open);  `z_gap`: the night's return over 20 s;
 * - `range`, `atr`: ln(1 + ln(high / low) / (s · usual)) of the bar, and ln of the Wilder average of ln(high / low) over s · usual;
 * - `jumpiness`: ln(mean |u| / root mean u²) over 60 bars, low when few bars make most of the movement;  `idle`: shares of the
 *   last 30 bars without trades and without a range, added;
 * - `volume`, `volume_10`: ln(1 + volume), and its 10-bar mean, less its 390-bar mean;
 * - time of day: minutes since the open over 390 less ½, e^(-minutes since open / 30), e^(-minutes to close / 30), sine and cosine;
 * - `barrier_*`: ln(volatility expected of the next 30 minutes / σ that sets the label's barriers). Expected = √(mean u²) by
 *   EWMA of span 30 and 100, over the last 390 bars, and by range (Parkinson, EWMA of span 60), times what is usual ahead. σ
 *   holds the night's return and this does not: that mismatch is most of what is known of whether a barrier is touched.
 * All are defined from bar 60 on.
 */
export class VolatilityPanel implements FeaturePanel {
  readonly #returns = new IntradayReturns();
  readonly #vwap = new SessionVwap();
  readonly #r = new SlidingWindow(MAX_RETURN_BARS - 1);
  readonly #usualVariance = new SlidingWindow(MAX_RETURN_BARS - 1);
  readonly #variance30 = EwmMean.ofSpan(30);
  readonly #variance100 = EwmMean.ofSpan(100);
  readonly #variance390 = new SlidingMean(SESSION_BARS);
  readonly #rangeVariance = EwmMean.ofSpan(60);
  readonly #trueRange = new EwmMean(1 / 14); // Wilder's smoothing of 14
  readonly #absolute60 = new SlidingMean(60);
  readonly #square60 = new SlidingMean(60);
  readonly #idle = new SlidingMean(30);
  readonly #volume10 = new SlidingMean(10);
  readonly #volume390 = new SlidingMean(SESSION_BARS);
  readonly #sigma = new EwmDeviation(SIGMA_SPAN);
  #lastClose = NaN;

  write(bar: EngineBar, clock: BarClock, out: Float64Array, at: number): void {
    const calendar = volatilityCalendar(clock.minutes);
    const usual = calendar.usual[clock.minute]!;
    const r = this.#returns.peek(bar, clock.day);
    const u = r / usual;
    const deviation = Math.max(Math.sqrt(this.#variance100.peek(u * u)), MIN_VOLATILITY);
    this.#writeReturns(r, usual, deviation, out, at);
    this.#writeDistances(bar, clock, deviation, deviation * calendar.sinceOpen[clock.minute]!, out, at + 5);
    this.#writeActivity(bar, u, deviation * usual, out, at + 8);
    writeTime(clock, out, at + 14);
    this.#writeBarriers(bar, u, usual, calendar.ahead[clock.minute]!, out, at + 19);
  }

  advance(bar: EngineBar, clock: BarClock): void {
    const usual = volatilityCalendar(clock.minutes).usual[clock.minute]!;
    const r = this.#returns.peek(bar, clock.day);
    const u = r / usual;
    const range = Math.log(bar.high / bar.low);
    const volume = Math.log1p(bar.volume);
    this.#r.push(r);
    this.#usualVariance.push(usual * usual);
    for (const mean of [this.#variance30, this.#variance100, this.#variance390, this.#square60]) mean.advance(u * u);
    this.#absolute60.advance(Math.abs(u));
    this.#rangeVariance.advance((range / usual) ** 2);
    this.#trueRange.advance(range);
    this.#idle.advance(idleness(bar));
    this.#volume10.advance(volume);
    this.#volume390.advance(volume);
    this.#vwap.advance(bar, clock.day);
    this.#returns.advance(bar, clock.day);
    if (!Number.isNaN(this.#lastClose)) this.#sigma.push(Math.log(bar.close / this.#lastClose));
    this.#lastClose = bar.close;
  }

  #writeReturns(r: number, usual: number, deviation: number, out: Float64Array, at: number): void {
    let sum = r;
    let variance = usual * usual;
    let bars = 1;
    for (let i = 0; i < RETURN_BARS.length; i++) {
      for (; bars < RETURN_BARS[i]!; bars++) {
        sum += this.#r.ago(bars);
        variance += this.#usualVariance.ago(bars);
      }
      out[at + i] = sum / (deviation * Math.sqrt(variance));
    }
  }

  #writeDistances(bar: EngineBar, { day }: BarClock, deviation: number, sinceOpen: number, out: Float64Array, at: number): void {
    out[at] = Math.log(bar.close / this.#vwap.peek(bar, day)) / sinceOpen;
    out[at + 1] = Math.log(bar.close / this.#returns.sessionOpen(bar, day)) / sinceOpen;
    out[at + 2] = this.#returns.gap(bar, day) / (deviation * GAP_UNITS);
  }

  #writeActivity(bar: EngineBar, u: number, deviation: number, out: Float64Array, at: number): void {
    const range = Math.log(bar.high / bar.low);
    const volume = Math.log1p(bar.volume);
    const usualVolume = this.#volume390.peek(volume);
    const square = Math.max(Math.sqrt(this.#square60.peek(u * u)), MIN_VOLATILITY);
    out[at] = Math.log1p(range / deviation);
    out[at + 1] = Math.log(Math.max(this.#trueRange.peek(range), MIN_VOLATILITY) / deviation);
    out[at + 2] = Math.log(Math.max(this.#absolute60.peek(Math.abs(u)), MIN_VOLATILITY) / square);
    out[at + 3] = this.#idle.peek(idleness(bar));
    out[at + 4] = volume - usualVolume;
    out[at + 5] = this.#volume10.peek(volume) - usualVolume;
  }

  #writeBarriers(bar: EngineBar, u: number, usual: number, ahead: number, out: Float64Array, at: number): void {
    const sigma = Math.max(this.#sigma.peek(Math.log(bar.close / this.#lastClose)), MIN_VOLATILITY);
    const range = Math.log(bar.high / bar.low) / usual;
    const logDistance = (variance: number) => Math.log((Math.max(Math.sqrt(variance), MIN_VOLATILITY) * ahead) / sigma);
    out[at] = logDistance(this.#variance30.peek(u * u));
    out[at + 1] = logDistance(this.#variance100.peek(u * u));
    out[at + 2] = logDistance(this.#variance390.peek(u * u));
    out[at + 3] = logDistance(PARKINSON * this.#rangeVariance.peek(range * range));
  }
}

function idleness({ high, low, volume }: EngineBar): number {
  return Number(volume < 1) + Number(high <= low);
}

function writeTime({ minute, minutes, sinceOpen }: BarClock, out: Float64Array, at: number): void {
  out[at] = sinceOpen - 0.5;
  out[at + 1] = Math.exp(-minute / NEARNESS_MINUTES);
  out[at + 2] = Math.exp(-(minutes - 1 - minute) / NEARNESS_MINUTES);
  out[at + 3] = Math.sin(2 * Math.PI * sinceOpen);
  out[at + 4] = Math.cos(2 * Math.PI * sinceOpen);
}
