import { EXCURSION_LEVELS, EXCURSION_VALUES, MOVE_MINUTES, Random, sessionsBetween, BAR_MS } from '@tandem/domain';
import { valuesOf, type Dataset } from '@tandem/features';
import { syntheticDataset, withRows } from '@tandem/features/testing';

const HORIZONS = MOVE_MINUTES.length;
/** Standard deviation of what nobody knows of a log excursion. */
export const NOISE = 0.4;
/** What the time of day adds to the log excursion: a fall over the first two hours. */
export const afterOpen = (minute: number) => 0.6 * Math.max(0, 1 - minute / 120);
/** Bars of a session of `syntheticDataset`, spread over the 390 minutes of a day. */
const BARS_A_SESSION = 100;
const MINUTES_APART = 3;

/** Quantiles of the standard normal law at EXCURSION_LEVELS, by Acklam's first terms, within 5e-3: enough for coverage to 1 %. */
export const NORMAL_QUANTILES = EXCURSION_LEVELS.map((level) => {
  const tail = Math.sqrt(-2 * Math.log(Math.min(level, 1 - level)));
  // Abramowitz & Stegun, "Handbook of Mathematical Functions", 26.2.23.
  const z =
    tail - (2.515517 + 0.802853 * tail + 0.010328 * tail ** 2) / (1 + 1.432788 * tail + 0.189269 * tail ** 2 + 0.001308 * tail ** 3);
  return level < 0.5 ? -z : level > 0.5 ? z : 0;
});

/**
 * A market in which HAR is right: the log excursion is the mean of the four expected volatilities, and what the time of day adds, and
 * noise; nothing else is known of it. Half of the variance of the noiseless part is a level that lasts for a session.
 * @param hidden what a forecaster could know that HAR does not: its standard deviation
 */
export function movementDataset(seed: number, hidden = 0): { readonly dataset: Dataset; readonly location: readonly Float32Array[] } {
  const dataset = syntheticDataset(seed);
  const random = new Random(seed, 31);
  const sessions = sessionsBetween('2026-01-05', '2026-12-31');
  const ts = dataset.rows
    .at(0)
    .matrix.ts.map((_, row) => sessions[Math.floor(row / BARS_A_SESSION)]!.open + (row % BARS_A_SESSION) * MINUTES_APART * BAR_MS);
  const laws = [...valuesOf(dataset.rows)].map(({ matrix: { rows } }) => {
    let level = 0;
    const [expected, happened, location] = [new Float32Array(4 * rows), new Float32Array(HORIZONS * rows), new Float32Array(rows)];
    for (let row = 0; row < rows; row++) {
      if (row % BARS_A_SESSION === 0) level = 0.5 * random.normal();
      const own = Array.from({ length: 4 }, () => -7 + level + 0.3 * random.normal());
      expected.set(own, 4 * row);
      const secret = hidden * random.normal();
      location[row] = own.reduce((sum, value) => sum + value / 4, 0) + afterOpen((row % BARS_A_SESSION) * MINUTES_APART) + secret;
      for (let h = 0; h < HORIZONS; h++)
        happened[row * HORIZONS + h] = location[row]! + Math.log(MOVE_MINUTES[h]!) / 2 + NOISE * random.normal();
    }
    return { expected, happened, location };
  });
  return {
    dataset: withRows(dataset, ({ matrix }, symbol) => ({
      matrix: { ...matrix, ts },
      expectedVolatility: laws[symbol]!.expected,
      excursions: laws[symbol]!.happened,
    })),
    location: laws.map(({ location }) => location),
  };
}

/** The true distribution of the hold-out rows of `movementDataset`: rows × EXCURSION_VALUES. */
export function trueQuantiles({ samples: { holdout } }: Dataset, location: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(holdout.length * EXCURSION_VALUES);
  for (let row = 0; row < holdout.length; row++) {
    const middle = location[holdout.symbol[row]!]![holdout.bar[row]!]!;
    MOVE_MINUTES.forEach((minutes, h) => {
      NORMAL_QUANTILES.forEach((z, i) => {
        out[row * EXCURSION_VALUES + h * EXCURSION_LEVELS.length + i] = middle + Math.log(minutes) / 2 + NOISE * z;
      });
    });
  }
  return out;
}
