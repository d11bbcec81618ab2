/**
 * Quantile of the largest |W| on [0, 1], W a Brownian motion, by bisection of its distribution (Feller, An Introduction to Probability
 * Theory II, 1971, X.5).
 */
export function maximumQuantile(level: number): number {
  let [low, high] = [0, 10];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (staysWithin(middle) < level) low = middle;
    else high = middle;
  }
  return high;
}

/** Probability that |W| stays below `limit` on [0, 1]. */
function staysWithin(limit: number): number {
  let sum = 0;
  for (let k = 0; k < 50; k++) {
    const odd = 2 * k + 1;
    sum += ((k % 2 === 0 ? 1 : -1) / odd) * Math.exp((-(odd ** 2) * Math.PI ** 2) / (8 * limit ** 2));
  }
  return (4 / Math.PI) * sum;
}
