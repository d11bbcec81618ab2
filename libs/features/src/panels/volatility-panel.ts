import { FULL_SESSION_MINUTES } from '@tandem/domain';
import { even, featureGroup, odd } from '../feature.js';
import { EwmDeviation, EwmMean } from '../indicators/exponential.js';
import { IntradayReturns } from '../indicators/returns.js';
import { SlidingMean, SlidingWindow } from '../indicators/rolling.js';
import { MIN_VOLATILITY, volatilityCalendar } from '../indicators/volatility-calendar.js';
import { SessionVwap } from '../indicators/volume.js';
import { SIGMA_SPAN } from '../labels/triple-barrier.js';
import type { BarClock, EngineBar, FeaturePanel } from './panel.js';

/** Horizons of the returns in units of volatility, in bars. */
const RETURN_BARS = [1, 5, 15, 30, 60] as const;
const MAX_RETURN_BARS = 60;
/** Variance of a Brownian motion from the square of its log range: 1 / (4 ln 2) (Parkinson 1980). */
const PARKINSON = 1 / (4 * Math.LN2);
/** Overnight gaps are about twenty one-minute volatilities: divided by that they are of the size of the others. */
const GAP_UNITS = 20;
/** Minutes over which the nearness of open and close fades. */
const NEARNESS_MINUTES = 30;

/** The level of volatility, the only feature with a unit: by it a move in units of σ becomes one in price. */
export const LOG_SIGMA = 'log_sigma';

/**
 * Features in units of volatility, and how far the label's barriers are from where volatility puts the price. Returns r are of
 * trading hours alone; u = r / (volatility usual at that minute); s = √(EWMA of u², span 100). The barrier features are ln(volatility
 * expected of the next 30 minutes / σ that sets the label's barriers): σ holds the overnight return and the expectation does not, and
 * that mismatch is most of what is known of whether a barrier is touched.
 */
export const VOLATILITY = featureGroup({
  z_1: odd({ formula: 'r / (s usual)', window: '1; s 100' }),
  z_5: odd({ formula: 'Σ r / (s √(Σ usual²))', window: '5; s 100' }),
  z_15: odd({ formula: 'Σ r / (s √(Σ usual²))', window: '15; s 100' }),
  z_30: odd({ formula: 'Σ r / (s √(Σ usual²))', window: '30; s 100' }),
  z_60: odd({ formula: 'Σ r / (s √(Σ usual²))', window: '60; s 100' }),
  z_vwap: odd({ formula: 'ln(C / VWAP) / (s √(Σ usual²))', window: 'session; s 100' }),
  z_open: odd({ formula: 'ln(C / first open) / (s √(Σ usual²))', window: 'session; s 100' }),
  z_gap: odd({ formula: 'ln(first open / last close before) / (20 s)', window: 'overnight; s 100' }),
  range: even({ formula: 'ln(1 + ln(H / L) / (s usual))', window: '1; s 100' }),
  atr: even({ formula: 'ln(EWMA of ln(H / L) / (s usual))', window: 'α 1/14; s 100' }),
  jumpiness: even({ formula: 'ln(mean of abs(u) / √(mean of u²)): low when few bars make most of the movement', window: '60' }),
  idle: even({ formula: 'share of bars without trades + share of bars without a range', window: '30' }),
  volume: even({ formula: 'ln(1 + V) − mean of ln(1 + V)', window: '1; mean 390' }),
  volume_10: even({ formula: 'mean of ln(1 + V) over 10 bars − that over 390', window: '10; mean 390' }),
  session_time: even({ formula: 'minutes since 09:30 / 390 − ½', window: '–', source: 'clock' }),
  after_open: even({ formula: 'e^(−minutes since the open / 30)', window: '–', source: 'clock' }),
  before_close: even({ formula: 'e^(−minutes to the last bar / 30)', window: '–', source: 'clock' }),
  day_sine: even({ formula: 'sin(2π minutes since 09:30 / 390)', window: '–', source: 'clock' }),
  day_cosine: even({ formula: 'cos(2π minutes since 09:30 / 390)', window: '–', source: 'clock' }),
  barrier_30: even({ formula: 'ln(√(EWMA of u²) ahead / σ)', window: 'span 30; σ 100' }),
  barrier_100: even({ formula: 'ln(√(EWMA of u²) ahead / σ)', window: 'span 100; σ 100' }),
  barrier_390: even({ formula: 'ln(√(mean of u²) ahead / σ)', window: '390; σ 100' }),
  barrier_range: even({ formula: 'ln(√(EWMA of (ln(H / L) / usual)² / (4 ln 2)) ahead / σ) (Parkinson)', window: 'span 60; σ 100' }),
  [LOG_SIGMA]: even({ formula: 'ln σ', window: 'σ 100' }),
});
const AT = VOLATILITY.at;
const RETURN_PLACES = [AT.z_1, AT.z_5, AT.z_15, AT.z_30, AT.z_60] as const;

/** The features of VOLATILITY for one symbol. All are defined from bar 60 on. */
export class VolatilityPanel implements FeaturePanel {
  readonly #returns = new IntradayReturns();
  readonly #vwap = new SessionVwap();
  readonly #r = new SlidingWindow(MAX_RETURN_BARS - 1);
  readonly #usualVariance = new SlidingWindow(MAX_RETURN_BARS - 1);
  readonly #variance30 = EwmMean.ofSpan(30);
  readonly #variance100 = EwmMean.ofSpan(100);
  readonly #variance390 = new SlidingMean(FULL_SESSION_MINUTES);
  readonly #rangeVariance = EwmMean.ofSpan(60);
  readonly #trueRange = new EwmMean(1 / 14); // Wilder's smoothing of 14
  readonly #absolute60 = new SlidingMean(60);
  readonly #square60 = new SlidingMean(60);
  readonly #idle = new SlidingMean(30);
  readonly #volume10 = new SlidingMean(10);
  readonly #volume390 = new SlidingMean(FULL_SESSION_MINUTES);
  readonly #sigma = new EwmDeviation(SIGMA_SPAN);
  #lastClose = NaN;

  write(bar: EngineBar, clock: BarClock, out: Float64Array, from: number): void {
    const calendar = volatilityCalendar(clock.minutes);
    const usual = calendar.usual[clock.minute]!;
    const r = this.#returns.peek(bar, clock.day);
    const u = r / usual;
    const deviation = Math.max(Math.sqrt(this.#variance100.peek(u * u)), MIN_VOLATILITY);
    this.#writeReturns(r, usual, deviation, out, from);
    this.#writeDistances(bar, clock, deviation, deviation * calendar.sinceOpen[clock.minute]!, out, from);
    this.#writeActivity(bar, u, deviation * usual, out, from);
    writeTime(clock, out, from);
    this.#writeBarriers(bar, u, usual, calendar.ahead[clock.minute]!, out, from);
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

  #writeReturns(r: number, usual: number, deviation: number, out: Float64Array, from: number): void {
    let sum = r;
    let variance = usual * usual;
    let bars = 1;
    for (let i = 0; i < RETURN_BARS.length; i++) {
      for (; bars < RETURN_BARS[i]!; bars++) {
        sum += this.#r.ago(bars);
        variance += this.#usualVariance.ago(bars);
      }
      out[from + RETURN_PLACES[i]!] = sum / (deviation * Math.sqrt(variance));
    }
  }

  #writeDistances(bar: EngineBar, { day }: BarClock, deviation: number, sinceOpen: number, out: Float64Array, from: number): void {
    out[from + AT.z_vwap] = Math.log(bar.close / this.#vwap.peek(bar, day)) / sinceOpen;
    out[from + AT.z_open] = Math.log(bar.close / this.#returns.sessionOpen(bar, day)) / sinceOpen;
    out[from + AT.z_gap] = this.#returns.gap(bar, day) / (deviation * GAP_UNITS);
  }

  #writeActivity(bar: EngineBar, u: number, deviation: number, out: Float64Array, from: number): void {
    const range = Math.log(bar.high / bar.low);
    const volume = Math.log1p(bar.volume);
    const usualVolume = this.#volume390.peek(volume);
    const square = Math.max(Math.sqrt(this.#square60.peek(u * u)), MIN_VOLATILITY);
    out[from + AT.range] = Math.log1p(range / deviation);
    out[from + AT.atr] = Math.log(Math.max(this.#trueRange.peek(range), MIN_VOLATILITY) / deviation);
    out[from + AT.jumpiness] = Math.log(Math.max(this.#absolute60.peek(Math.abs(u)), MIN_VOLATILITY) / square);
    out[from + AT.idle] = this.#idle.peek(idleness(bar));
    out[from + AT.volume] = volume - usualVolume;
    out[from + AT.volume_10] = this.#volume10.peek(volume) - usualVolume;
  }

  #writeBarriers(bar: EngineBar, u: number, usual: number, ahead: number, out: Float64Array, from: number): void {
    const sigma = Math.max(this.#sigma.peek(Math.log(bar.close / this.#lastClose)), MIN_VOLATILITY);
    const range = Math.log(bar.high / bar.low) / usual;
    const logDistance = (variance: number) => Math.log((Math.max(Math.sqrt(variance), MIN_VOLATILITY) * ahead) / sigma);
    out[from + AT.barrier_30] = logDistance(this.#variance30.peek(u * u));
    out[from + AT.barrier_100] = logDistance(this.#variance100.peek(u * u));
    out[from + AT.barrier_390] = logDistance(this.#variance390.peek(u * u));
    out[from + AT.barrier_range] = logDistance(PARKINSON * this.#rangeVariance.peek(range * range));
    out[from + AT.log_sigma] = Math.log(sigma);
  }
}

function idleness({ high, low, volume }: EngineBar): number {
  return Number(volume < 1) + Number(high <= low);
}

function writeTime({ minute, minutes, sinceOpen }: BarClock, out: Float64Array, from: number): void {
  out[from + AT.session_time] = sinceOpen - 0.5;
  out[from + AT.after_open] = Math.exp(-minute / NEARNESS_MINUTES);
  out[from + AT.before_close] = Math.exp(-(minutes - 1 - minute) / NEARNESS_MINUTES);
  out[from + AT.day_sine] = Math.sin(2 * Math.PI * sinceOpen);
  out[from + AT.day_cosine] = Math.cos(2 * Math.PI * sinceOpen);
}
