import { withColumn } from '../src/checks/lookahead.js';
import type { FeatureComputation } from '../src/checks/market-history.js';

/** Wrong features that checks must find. `centred_mean` knows the next close; `running_mean` never forgets where the history began. */
const WRONG = {
  centred_mean: (close: Float64Array) => close.map((price, t) => (close[t - 1]! + price + close[t + 1]!) / 3),
  running_mean: (close: Float64Array) => {
    let sum = 0;
    return close.map((price, t) => (sum += price) / (t + 1));
  },
} as const;

/** The features with a wrong one more. */
export function plantLeak(features: FeatureComputation, name: keyof typeof WRONG): FeatureComputation {
  return (history) => features(history).map((matrix, i) => withColumn(matrix, name, WRONG[name](history.series[i]!.close)));
}
