const BISECTIONS = 60;

/**
 * Exact 95 % bounds of a share of which `count` of `trials` were seen. Clopper & Pearson 1934, "The use of confidence or fiducial limits
 * illustrated in the case of the binomial", Biometrika 26(4).
 */
export function exactBounds(count: number, trials: number): { readonly low: number; readonly high: number } {
  const tail = 0.025;
  return {
    low: count === 0 ? 0 : bisect((p) => 1 - atMost(count - 1, trials, p) < tail),
    high: count === trials ? 1 : bisect((p) => atMost(count, trials, p) > tail),
  };
}

/** The largest share for which `holds`, which it does below it. */
function bisect(holds: (share: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** P(X ≤ count) of a binomial X. */
function atMost(count: number, trials: number, p: number): number {
  let logCoefficient = 0;
  let sum = 0;
  for (let k = 0; k <= count; k++) {
    sum += Math.exp(logCoefficient + k * Math.log(p) + (trials - k) * Math.log1p(-p));
    logCoefficient += Math.log((trials - k) / (k + 1));
  }
  return sum;
}

/**
 * Exact 95 % bounds of a rate at which `count` events were seen in a span: of a Poisson mean, over the span. Garwood 1936, "Fiducial limits
 * for the Poisson distribution", Biometrika 28.
 * @param span in the unit of which the rate is one over, such as years
 */
export function exactRateBounds(count: number, span: number): { readonly low: number; readonly high: number } {
  const tail = 0.025;
  // Beyond any bound of interest: twelve deviations and a half above the count.
  const most = count + 12.5 * Math.sqrt(count + 1);
  return {
    low: count === 0 ? 0 : (most * bisect((share) => 1 - atMostPoisson(count - 1, share * most) < tail)) / span,
    high: (most * bisect((share) => atMostPoisson(count, share * most) > tail)) / span,
  };
}

/** P(X ≤ count) of a Poisson X. */
function atMostPoisson(count: number, mean: number): number {
  let logTerm = -mean;
  let sum = 0;
  for (let k = 0; k <= count; k++) {
    sum += Math.exp(logTerm);
    logTerm += Math.log(mean) - Math.log(k + 1);
  }
  return sum;
}
