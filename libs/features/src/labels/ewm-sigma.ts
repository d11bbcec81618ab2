import { EwmDeviation } from '../indicators/ewm-deviation.js';

/** Span of the volatility that sets the barriers. */
export const SIGMA_SPAN = 100;

/**
 * Volatility known at each bar: exponentially weighted standard deviation (span 100) of the one-bar log returns up to
 * and including it, overnight returns included. Per bar, in log price; NaN for the first two bars.
 */
export function ewmSigma(close: Float64Array): Float64Array {
  const sigma = new Float64Array(close.length).fill(NaN);
  const deviation = new EwmDeviation(SIGMA_SPAN);
  for (let i = 1; i < close.length; i++) {
    sigma[i] = deviation.push(Math.log(close[i]!) - Math.log(close[i - 1]!));
  }
  return sigma;
}
