/** How far ahead the expected move is given, in bars, which are minutes of trading; the last is the horizon of a label. */
export const MOVE_MINUTES = [5, 15, 30] as const;

/** Shares of paths that the bands of the expected move are to hold. */
export const MOVE_LEVELS = [0.5, 0.8, 0.9] as const;

/** Levels of the quantiles of a predicted log excursion, in ascending order: .05 to .95 in steps of .05. */
export const EXCURSION_LEVELS: readonly number[] = Array.from({ length: 19 }, (_, i) => (i + 1) / 20);

/** Numbers of one window's predicted log excursions: for each of MOVE_MINUTES the quantiles at EXCURSION_LEVELS, row-major. */
export const EXCURSION_VALUES = MOVE_MINUTES.length * EXCURSION_LEVELS.length;

/**
 * Least excursion, in log price: a tenth of a basis point, less than the tick of a share below 1,000 dollars. A price that stands still has
 * moved this far, so that logarithms are finite.
 */
export const MIN_EXCURSION = 1e-5;

/** The most that is forecast, in log price: a price that is expected to fall to e⁻¹ of itself within minutes is no forecast. */
export const MAX_EXCURSION = 1;

/**
 * A predicted quantile of the log excursion: ln of the largest |ln(price / close)| over the bars of a horizon.
 * @param quantiles n × EXCURSION_VALUES
 * @param horizon index into MOVE_MINUTES
 * @param level one of EXCURSION_LEVELS
 */
export function excursionQuantile(quantiles: ArrayLike<number>, row: number, horizon: number, level: number): number {
  return quantiles[row * EXCURSION_VALUES + horizon * EXCURSION_LEVELS.length + Math.round(level * 20) - 1]!;
}
