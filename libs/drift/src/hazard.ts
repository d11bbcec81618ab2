import { CLASS_COUNT, HORIZON_BARS, MIN_PROBABILITY, minuteOfSession, NEUTRAL, type Session } from '@tandem/domain';

/**
 * Share of the touches that have happened by each bar of a horizon, `curve[k − 1]` by bar k: 30 numbers that never fall and end with 1. It
 * turns a forecast for the whole horizon into one for each of its bars.
 */
export type TouchCurve = ArrayLike<number>;

/** What a bar of a horizon brought: the class of the barrier that was touched first, or nothing yet. */
export type BarEvent = number | null;

/**
 * Log probability, nats, that a forecast gave to what bar `k` of the horizon brought, given that no barrier was touched before.
 *
 * A forecast [d, n, u] says that a barrier is touched with probability d + u; when, is not its concern, so a curve G that all forecasts
 * share says it: the horizon is still open after bar k with probability S(k) = n + (1 − n)(1 − G(k)). Bar k brings UP with probability
 * u·(G(k) − G(k−1)) / S(k−1), DOWN alike, nothing with S(k) / S(k−1): a discrete hazard (Kalbfleisch & Prentice, The Statistical Analysis
 * of Failure Time Data, 2002, ch. 2). The terms of a horizon add up to ln p(outcome), plus what only G decides, which cancels between two
 * forecasts. So evidence comes with every bar, and in the end is what the log loss of the label is.
 * @param at row of `probabilities`, n × 3 in class order
 * @param k 1 … 30
 */
export function hazardLogProbability(probabilities: ArrayLike<number>, at: number, curve: TouchCurve, k: number, event: BarEvent): number {
  const neutral = probability(probabilities, at, NEUTRAL);
  const [touchedBefore, touchedNow] = [k === 1 ? 0 : curve[k - 2]!, curve[k - 1]!];
  const before = openShare(neutral, touchedBefore);
  if (event === null) return Math.log(openShare(neutral, touchedNow) / before);
  // Both barriers in one bar that closes where it opened: NEUTRAL at once.
  if (event === NEUTRAL) return Math.log(neutral / before);
  // A bar by which no training row touched is rare, not impossible.
  return Math.log((probability(probabilities, at, event) * Math.max(touchedNow - touchedBefore, MIN_PROBABILITY)) / before);
}

function probability(probabilities: ArrayLike<number>, at: number, k: number): number {
  return Math.max(probabilities[at * CLASS_COUNT + k]!, MIN_PROBABILITY);
}

function openShare(neutral: number, touched: number): number {
  return neutral + (1 - neutral) * (1 - touched);
}

/** One symbol's bars of a session, with what two forecasters said on them. */
export interface PairedBars {
  /** Minute of the session of each bar, from 0, ascending. */
  readonly minute: ArrayLike<number>;
  /** Bars × 3; NaN where there is no forecast, or its horizon crosses the close. */
  readonly served: ArrayLike<number>;
  readonly reference: ArrayLike<number>;
  /** Bars from each bar until the first touch of its barriers, as far as is known by now; 0: none yet, below 0: it has no barriers. */
  readonly touch: ArrayLike<number>;
  /** Class index of that touch. */
  readonly touched: ArrayLike<number>;
}

/** A symbol's bars and their labels, of any sessions. */
export interface LabelledBars {
  /** Starts, milliseconds since the Unix epoch, ascending. */
  readonly ts: Float64Array;
  /** Bars until the first touch, 0: none. */
  readonly touch: Int8Array;
  /** −1, 0 or 1. */
  readonly label: Int8Array;
}

/** What two forecasters said on some bars of a symbol. */
export interface PairedRows {
  /** Rows of the symbol among all. */
  readonly rows: readonly number[];
  /** The bar of each of all rows. */
  readonly bar: ArrayLike<number>;
  /** All rows × 3. */
  readonly served: Float32Array;
  readonly reference: Float32Array;
}

/** A symbol's bars of a session with the forecasts of those that have a row, and what came of them in the end. */
export function pairRows(session: Session, { ts, touch, label }: LabelledBars, { rows, bar, served, reference }: PairedRows): PairedBars {
  const first = ts.findIndex((at) => at >= session.open);
  const bars = first < 0 ? 0 : Math.max(0, ts.findLastIndex((at) => at < session.close) + 1 - first);
  const column = () => new Float64Array(bars * CLASS_COUNT).fill(NaN);
  const paired = { served: column(), reference: column() };
  for (const row of rows) {
    const place = bar[row]! - first;
    if (place < 0 || place >= bars) continue;
    paired.served.set(served.subarray(row * CLASS_COUNT, (row + 1) * CLASS_COUNT), place * CLASS_COUNT);
    paired.reference.set(reference.subarray(row * CLASS_COUNT, (row + 1) * CLASS_COUNT), place * CLASS_COUNT);
  }
  return {
    ...paired,
    minute: Int32Array.from({ length: bars }, (_, i) => minuteOfSession(session, ts[first + i]!)),
    touch: touch.subarray(first, first + bars),
    touched: label.subarray(first, first + bars).map((one) => one + 1),
  };
}

/**
 * How much more probable the reference found what each minute brought than the served forecaster, added up over the open horizons of all
 * symbols and divided by the number of symbols, nats: positive where the served one is worse. In the mean over a session it is the
 * difference of their log losses. All symbols of a minute are one number, because they move together.
 * @param minutes of the session so far
 * @returns a number a minute; NaN where no horizon was open
 */
export function minuteGains(symbols: readonly PairedBars[], curve: TouchCurve, minutes: number): Float64Array {
  const gains = new Float64Array(minutes).fill(NaN);
  for (const bars of symbols) addGains(bars, curve, gains, 1 / symbols.length);
  return gains;
}

function addGains({ minute, served, reference, touch, touched }: PairedBars, curve: TouchCurve, gains: Float64Array, weight: number): void {
  for (let bar = 0; bar < minute.length; bar++) {
    if (Number.isNaN(served[bar * CLASS_COUNT]) || Number.isNaN(reference[bar * CLASS_COUNT]) || touch[bar]! < 0) continue;
    const last = Math.min(touch[bar]! > 0 ? touch[bar]! : HORIZON_BARS, minute.length - 1 - bar);
    for (let k = 1; k <= last; k++) {
      const at = minute[bar + k]!;
      if (at >= gains.length) break;
      const event = k === touch[bar] ? touched[bar]! : null;
      const gain = hazardLogProbability(reference, bar, curve, k, event) - hazardLogProbability(served, bar, curve, k, event);
      gains[at] = (Number.isNaN(gains[at]) ? 0 : gains[at]!) + weight * gain;
    }
  }
}
