import { minuteOfSession, sessionMinutes, type BarSeries } from '@tandem/domain';
import { EwmMean } from '../indicators/exponential.js';
import { IntradayReturns } from '../indicators/returns.js';
import { MIN_VOLATILITY, volatilityCalendar } from '../indicators/volatility-calendar.js';
import { sessionsOf } from '../sessions.js';
import { ewmSigma, SIGMA_SPAN } from './triple-barrier.js';

/**
 * Volatilities that can set the barriers: `ewm` is `ewmSigma`, which remembers the night and knows no time of day; `intraday` is
 * `intradaySigma`, which leaves the night out and knows what is usual in the minutes ahead.
 */
export const BARRIER_VOLATILITIES = ['ewm', 'intraday'] as const;

export type BarrierVolatility = (typeof BARRIER_VOLATILITIES)[number];

/** What a dataset is labelled by unless it is told otherwise. */
export const DEFAULT_BARRIER_VOLATILITY: BarrierVolatility = 'ewm';

/** What was labelled before there was a choice, and does not say by what, was labelled by this. */
export const UNSTATED_BARRIER_VOLATILITY: BarrierVolatility = 'ewm';

/**
 * The volatility that sets the barriers of each bar, known at its close: a minute's standard deviation, in log price. Both kinds are known,
 * and above zero, for the same bars of regular trading, so that they label the same rows.
 */
export function barrierSigma(bars: BarSeries, volatility: BarrierVolatility): Float64Array {
  return volatility === 'ewm' ? ewmSigma(bars.close) : intradaySigma(bars);
}

/**
 * Volatility expected of the 30 minutes after each bar, a minute: s · ahead, s = √(EWMA of u², span 100), u = the return of trading hours
 * alone over the volatility usual at its minute of the day, ahead = the root mean square of what is usual in those 30 minutes
 * (`volatilityCalendar`). What `barrier_100` of the features compares with σ. At least MIN_VOLATILITY · ahead; as `ewmSigma` NaN for the
 * first two bars and 0 until the price has moved; NaN outside of regular trading.
 */
function intradaySigma({ ts, open, close }: BarSeries): Float64Array {
  const sigma = ewmSigma(close);
  const returns = new IntradayReturns();
  const variance = EwmMean.ofSpan(SIGMA_SPAN);
  let next = 0;
  for (const session of sessionsOf(ts)) {
    const i = next++;
    if (session === undefined) {
      sigma[i] = NaN;
      continue;
    }
    const calendar = volatilityCalendar(sessionMinutes(session));
    const minute = minuteOfSession(session, ts[i]!);
    const bar = { open: open[i]!, close: close[i]! };
    const u = returns.peek(bar, session.open) / calendar.usual[minute]!;
    returns.advance(bar, session.open);
    variance.advance(u * u);
    if (sigma[i]! > 0) sigma[i] = Math.max(Math.sqrt(variance.value), MIN_VOLATILITY) * calendar.ahead[minute]!;
  }
  return sigma;
}
