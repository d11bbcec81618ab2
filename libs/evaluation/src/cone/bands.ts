import { excursionQuantile, MAX_EXCURSION, MIN_EXCURSION, MOVE_LEVELS, MOVE_MINUTES } from '@tandem/domain';

/** Horizons and levels of a band, in the order in which arrays hold bands: by horizon, then by level. */
export const BANDS = MOVE_MINUTES.flatMap((minutes, horizon) => MOVE_LEVELS.map((level) => ({ minutes, horizon, level })));

const LEVELS = MOVE_LEVELS.length;
const HORIZONS = MOVE_MINUTES.length;

/**
 * The forecast that the bands are made of: the mean of the champions' quantiles, level by level (quantile averaging, Vincent 1912;
 * Lichtendahl, Grushka-Cockayne and Winkler, Management Science 2013: as sharp as its parts, where an average of probabilities is wider
 * than each).
 * @param forecasts EXCURSION_VALUES quantiles of the log excursion each; null from a model that does not forecast it
 * @returns the quantile at the level of each band; null without any forecast, or when one of their numbers is not finite
 */
export function meanForecast(forecasts: readonly (ArrayLike<number> | null)[]): Float32Array | null {
  const made = forecasts.filter((one) => one !== null);
  if (made.length === 0) return null;
  const quantiles = Float32Array.from(BANDS, ({ horizon, level }) => {
    return made.reduce((sum, one) => sum + excursionQuantile(one, 0, horizon, level), 0) / made.length;
  });
  return quantiles.every(Number.isFinite) ? quantiles : null;
}

/**
 * Half-widths of the bands, in log price: exp(quantile + offset), each at least that of the level below and that of the horizon before it,
 * so that bands nest. NaN for horizons from `horizons` on. Rounded to 32 bits, as they are stored: what is counted is what was shown.
 * @param quantiles of the log excursion, one a band
 * @param offsets of their logarithms, one a band
 */
export function halfWidthsOf(quantiles: ArrayLike<number>, offsets: ArrayLike<number>, horizons: number): Float32Array {
  const widths = new Float32Array(BANDS.length).fill(NaN);
  for (let band = 0; band < horizons * LEVELS; band++) {
    const own = Math.min(Math.max(Math.exp(quantiles[band]! + offsets[band]!), MIN_EXCURSION), MAX_EXCURSION);
    const lower = band % LEVELS === 0 ? 0 : widths[band - 1]!;
    const sooner = band < LEVELS ? 0 : widths[band - LEVELS]!;
    widths[band] = Math.max(own, lower, sooner);
  }
  return widths;
}

/**
 * How many of the horizons, shortest first, end before the close. @param minutesToClose whole minutes from the end of the bar to the close
 */
export function horizonsBefore(minutesToClose: number): number {
  return MOVE_MINUTES.filter((minutes) => minutes <= minutesToClose).length;
}

/** Upper and lower price of one band. */
export interface MoveBand {
  /** Minutes of trading. */
  readonly minutes: number;
  readonly level: number;
  readonly up: number;
  readonly down: number;
}

/**
 * The bands of the first `horizons` horizons as prices.
 * @param close the price that they start from
 * @param halfWidths in log price, one a band
 */
export function bandsFrom(close: number, halfWidths: ArrayLike<number>, horizons: number = HORIZONS): MoveBand[] {
  return BANDS.filter(({ horizon }) => horizon < horizons).map(({ minutes, level }, band) => ({
    minutes,
    level,
    up: close * Math.exp(halfWidths[band]!),
    down: close * Math.exp(-halfWidths[band]!),
  }));
}
