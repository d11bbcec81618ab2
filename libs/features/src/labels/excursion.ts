import { BAR_MS, MAX_MISSING_MINUTES, MIN_EXCURSION, MOVE_MINUTES, type BarSeries } from '@tandem/domain';

/**
 * How far the price goes: ln of the largest |ln(price / close)| that highs and lows of the next 5, 15 and 30 bars reach, by which a band
 * around the close holds the whole path or not. At least ln MIN_EXCURSION.
 *
 * The horizons are those of the labels: undefined when the bars do not all lie in the bar's session, or with more than MAX_MISSING_MINUTES
 * missing among them.
 * @param sessionIndex any number per bar that is equal within a session and differs between sessions
 * @returns rows × MOVE_MINUTES, row-major; NaN where undefined
 */
export function logExcursions({ length, ts, high, low, close }: BarSeries, sessionIndex: Int32Array): Float32Array {
  const out = new Float32Array(length * MOVE_MINUTES.length).fill(NaN);
  for (let t = 0; t < length; t++) {
    let highest = -Infinity;
    let lowest = Infinity;
    let k = t;
    for (const [horizon, minutes] of MOVE_MINUTES.entries()) {
      const end = t + minutes;
      if (end >= length || sessionIndex[end] !== sessionIndex[t]) break;
      if ((ts[end]! - ts[t]!) / BAR_MS - minutes > MAX_MISSING_MINUTES) break;
      while (k < end) {
        k += 1;
        highest = Math.max(highest, high[k]!);
        lowest = Math.min(lowest, low[k]!);
      }
      const excursion = Math.max(Math.log(highest / close[t]!), Math.log(close[t]! / lowest), MIN_EXCURSION);
      out[t * MOVE_MINUTES.length + horizon] = Math.log(excursion);
    }
  }
  return out;
}
