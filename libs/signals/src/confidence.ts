import type { ClassProbabilities } from './opinion.js';

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
