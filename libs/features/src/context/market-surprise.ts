import { HORIZON_BARS, MIN_EXCURSION } from '@tandem/domain';
import { EwmMean } from '../indicators/exponential.js';
import { IntradayReturns } from '../indicators/returns.js';
import { MIN_VOLATILITY, volatilityCalendar } from '../indicators/volatility-calendar.js';
import { SIGMA_SPAN } from '../labels/triple-barrier.js';
import { newBarClock, readBarClock, type EngineBar } from '../panels/panel.js';

/** Bars over which a move matures: short, so that the newest misses are known soon. */
const MATURING_BARS = 5;
/** Half-life of a miss, bars, and the bars of no miss that the average starts from: docs/experiments.md, market state. */
const HALF_LIFE_BARS = 15;
const PRIOR_BARS = 10;
const DECAY = 0.5 ** (1 / HALF_LIFE_BARS);

/** A bar whose move has not matured. */
interface Awaiting {
  readonly logClose: number;
  readonly logHigh: number;
  readonly logLow: number;
  /** ln of the move that was to be expected of it. */
  readonly expected: number;
}

/**
 * How much farther than expected the market has gone in this session: the average over its bars of ln(largest |ln(price / close)| of the
 * next MATURING_BARS) − ln(s · ahead · √30), recent ones counting more, shrunk to zero at the open. s · ahead is the volatility expected
 * by the last 100 bars with the time of day known, as of the `intraday` barriers. Symbols move together, so what the market did not
 * expect of itself is news to all.
 */
export class MarketSurprise {
  private readonly clock = newBarClock();
  private readonly returns = new IntradayReturns();
  private readonly variance = EwmMean.ofSpan(SIGMA_SPAN);
  private awaiting: Awaiting[] = [];
  private day = NaN;
  private sum = 0;
  private weight = 0;

  /** Adds the market's next closed bar. @returns the surprise that is known at its close */
  push(bar: EngineBar): number {
    readBarClock(bar, this.clock);
    if (this.clock.day !== this.day) this.open(this.clock.day);
    const matured = this.matureWith(bar);
    this.sum = DECAY * this.sum + (matured ?? 0);
    this.weight = DECAY * this.weight + (matured === null ? 0 : 1);
    if (matured !== null) this.awaiting.shift();
    this.awaiting.push(this.expectedOf(bar));
    return this.sum / (this.weight + PRIOR_BARS);
  }

  /** What `push` would return for the bar, which is later than all pushed. Changes nothing. */
  peek(bar: EngineBar): number {
    readBarClock(bar, this.clock);
    if (this.clock.day !== this.day) return 0;
    const matured = this.matureWith(bar);
    return (DECAY * this.sum + (matured ?? 0)) / (DECAY * this.weight + (matured === null ? 0 : 1) + PRIOR_BARS);
  }

  private open(day: number): void {
    this.day = day;
    this.awaiting = [];
    this.sum = 0;
    this.weight = 0;
  }

  /** By how much the oldest bar that awaits was missed, with `bar` as the last of those after it; null while there are fewer. */
  private matureWith({ high, low }: EngineBar): number | null {
    if (this.awaiting.length < MATURING_BARS) return null;
    const { logClose, expected } = this.awaiting[0]!;
    let reach = Math.max(Math.log(high) - logClose, logClose - Math.log(low), MIN_EXCURSION);
    for (let i = 1; i < MATURING_BARS; i++) {
      const { logHigh, logLow } = this.awaiting[i]!;
      reach = Math.max(reach, logHigh - logClose, logClose - logLow);
    }
    return Math.log(reach) - expected;
  }

  private expectedOf(bar: EngineBar): Awaiting {
    const { minute, minutes, day } = this.clock;
    const calendar = volatilityCalendar(minutes);
    const u = this.returns.peek(bar, day) / calendar.usual[minute]!;
    this.returns.advance(bar, day);
    this.variance.advance(u * u);
    const volatility = Math.max(Math.sqrt(this.variance.value), MIN_VOLATILITY) * calendar.ahead[minute]!;
    return {
      logClose: Math.log(bar.close),
      logHigh: Math.log(bar.high),
      logLow: Math.log(bar.low),
      expected: Math.log(volatility * Math.sqrt(HORIZON_BARS)),
    };
  }
}
