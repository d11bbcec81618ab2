/** One model's calibrated probabilities, in the class order of every softmax. They sum to 1. */
export type ClassProbabilities = readonly [down: number, neutral: number, up: number];

/** From which calibrated probability on a side may be called; of one model, fitted before the hold-out. */
interface DecisionThresholds {
  readonly down: number;
  readonly up: number;
}

/** What one champion says of a symbol's window, and what its word is worth. */
export interface ModelPrediction {
  readonly probabilities: ClassProbabilities;
  readonly thresholds: DecisionThresholds;
  /** Whether this version beat the baselines on data that it had not seen. */
  readonly proven: boolean;
}

type LargestClass = 'DOWN' | 'NEUTRAL' | 'UP';

/** The class that is likelier than each of the others; NEUTRAL when none is, so that a tie favours no side. */
export function largestClassOf([down, neutral, up]: ClassProbabilities): LargestClass {
  if (up > neutral && up > down) return 'UP';
  if (down > neutral && down > up) return 'DOWN';
  return 'NEUTRAL';
}

/** The side this model calls: its largest class, when that reaches the threshold of the side; else null. */
export function signalOf({ probabilities, thresholds }: ModelPrediction): 'DOWN' | 'UP' | null {
  const leaning = largestClassOf(probabilities);
  if (leaning === 'UP') return probabilities[2] >= thresholds.up ? 'UP' : null;
  if (leaning === 'DOWN') return probabilities[0] >= thresholds.down ? 'DOWN' : null;
  return null;
}

/**
 * How sure both models are together, 0 to 1: the smaller of their probabilities of the class that is likeliest over
 * both (by the sum; of equal sums the one both are surer of). For a BUY or SELL that class is its side.
 */
export function jointConfidence(one: ClassProbabilities, other: ClassProbabilities): number {
  let largestSum = -Infinity;
  let confidence = 0;
  one.forEach((probability, index) => {
    const counterpart = other[index]!;
    const sum = probability + counterpart;
    const smaller = Math.min(probability, counterpart);
    if (sum < largestSum || (sum === largestSum && smaller <= confidence)) return;
    largestSum = sum;
    confidence = smaller;
  });
  return confidence;
}
