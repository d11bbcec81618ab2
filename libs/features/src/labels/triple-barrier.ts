import { BAR_MS, HORIZON_BARS, MAX_MISSING_MINUTES, type BarSeries } from '@tandem/domain';
import { EwmDeviation } from '../indicators/exponential.js';

/** Span of the volatilities that set the barriers. */
export const SIGMA_SPAN = 100;

/**
 * Volatility known at each bar: exponentially weighted standard deviation (span 100) of the one-bar log returns up to
 * and including it, overnight returns included. Per bar, in log price; NaN for the first two bars.
 */
export function ewmSigma(close: Float64Array): Float64Array {
  const sigma = new Float64Array(close.length).fill(NaN);
  const deviation = new EwmDeviation(SIGMA_SPAN);
  for (let i = 1; i < close.length; i++) {
    sigma[i] = deviation.push(Math.log(close[i]!) - Math.log(close[i - 1]!));
  }
  return sigma;
}

/** `label` of a bar whose horizon is not complete. */
export const UNDEFINED_LABEL = -128;

export interface BarrierLabels {
  /** The volatility that set the barriers, a bar, in log price; NaN where it is not known. */
  readonly sigma: Float64Array;
  /** Barriers in price units; NaN where sigma is not known. */
  readonly upper: Float64Array;
  readonly lower: Float64Array;
  /** 1 UP, -1 DOWN, 0 NEUTRAL, or UNDEFINED_LABEL. */
  readonly label: Int8Array;
  /** Bars to the first touch, 0 when there was none. */
  readonly touch: Int8Array;
}

/**
 * Triple-barrier labels (López de Prado, Advances in Financial Machine Learning, 2018, ch. 3). The barriers stand at
 * c * exp(+-m * sigma * sqrt(30)); the 30 bars after the bar are looked at in turn: high >= upper is UP, low <= lower is
 * DOWN, and both in one bar is the sign of that bar's close - open (equal: NEUTRAL). No touch is NEUTRAL.
 *
 * The horizon is the next 30 bars of the symbol. A label is undefined when they do not all lie in the bar's session,
 * when more than MAX_MISSING_MINUTES minutes are missing among them, or when sigma is unknown or zero.
 * @param sigma as `barrierSigma` gives it
 * @param sessionIndex any number per bar that is equal within a session and differs between sessions
 */
export function tripleBarrier(series: BarSeries, sessionIndex: Int32Array, sigma: Float64Array, multiple: number): BarrierLabels {
  const { length, close } = series;
  const upper = new Float64Array(length);
  const lower = new Float64Array(length);
  const label = new Int8Array(length).fill(UNDEFINED_LABEL);
  const touch = new Int8Array(length);
  for (let t = 0; t < length; t++) {
    upper[t] = upperBarrier(close[t]!, sigma[t]!, multiple);
    lower[t] = lowerBarrier(close[t]!, sigma[t]!, multiple);
    if (!hasHorizon(series.ts, sessionIndex, sigma, t)) continue;
    const first = firstTouch(series, t, upper[t]!, lower[t]!, HORIZON_BARS);
    touch[t] = first;
    label[t] = first === 0 ? 0 : touchedSide(series, t + first, upper[t]!, lower[t]!);
  }
  return { sigma, upper, lower, label, touch };
}

/** What is known of horizons that are not over yet. */
export interface TouchesSoFar {
  /** Bars from each bar to the first touch; 0: none yet, -1: the bar has no barriers, because the price has never moved. */
  readonly touch: Int8Array;
  /** Class index of the touch, where there is one. */
  readonly touched: Int8Array;
}

/**
 * The touches of `tripleBarrier` as far as the series goes: a label that is touched early is known before its horizon is over.
 * @param series bars of one session
 * @param sigma as `barrierSigma` gives it for these bars
 */
export function touchesSoFar(series: BarSeries, sigma: Float64Array, multiple: number): TouchesSoFar {
  const { length, close } = series;
  const touch = new Int8Array(length);
  const touched = new Int8Array(length);
  for (let t = 0; t < length; t++) {
    if (!(sigma[t]! > 0)) {
      touch[t] = -1;
      continue;
    }
    const upper = upperBarrier(close[t]!, sigma[t]!, multiple);
    const lower = lowerBarrier(close[t]!, sigma[t]!, multiple);
    touch[t] = firstTouch(series, t, upper, lower, Math.min(HORIZON_BARS, length - 1 - t));
    if (touch[t]! > 0) touched[t] = touchedSide(series, t + touch[t]!, upper, lower) + 1;
  }
  return { touch, touched };
}

export function upperBarrier(close: number, sigma: number, multiple: number): number {
  return close * Math.exp(multiple * sigma * ROOT_HORIZON);
}

export function lowerBarrier(close: number, sigma: number, multiple: number): number {
  return close * Math.exp(-(multiple * sigma * ROOT_HORIZON));
}

/** Whether bar `t` has a label at all: see `tripleBarrier`. */
export function hasHorizon(ts: Float64Array, sessionIndex: Int32Array, sigma: Float64Array, t: number): boolean {
  const end = t + HORIZON_BARS;
  if (end >= ts.length || sessionIndex[end] !== sessionIndex[t] || !(sigma[t]! > 0)) return false;
  return (ts[end]! - ts[t]!) / BAR_MS - HORIZON_BARS <= MAX_MISSING_MINUTES;
}

/** -1, 0 or 1 for a bar that touches at least one of the barriers. */
export function touchedSide({ open, high, low, close }: BarSeries, t: number, upper: number, lower: number): number {
  if (high[t]! < upper) return -1;
  return low[t]! > lower ? 1 : Math.sign(close[t]! - open[t]!);
}

const ROOT_HORIZON = Math.sqrt(HORIZON_BARS);

function firstTouch({ high, low }: BarSeries, t: number, upper: number, lower: number, bars: number): number {
  for (let k = 1; k <= bars; k++) {
    if (high[t + k]! >= upper || low[t + k]! <= lower) return k;
  }
  return 0;
}
