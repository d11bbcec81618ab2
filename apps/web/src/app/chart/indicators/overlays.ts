import type { Candle } from '../series/candle';
import { Ema, Window } from './averages';
import type { Indicator, Stream } from './indicator';

/** EMA 12 and EMA 26 of the close. */
export const EMA: Indicator = {
  name: 'EMA 12, 26',
  lines: [
    { label: 'EMA 12', color: 'accent', dash: [] },
    { label: 'EMA 26', color: 'second', dash: [6, 3] },
  ],
  warmUp: 11,
  start: () => {
    const [fast, slow] = [new Ema(12), new Ema(26)];
    return {
      peek: ({ c }, out) => {
        out[0] = fast.peek(c);
        out[1] = slow.peek(c);
      },
      advance: ({ c }) => {
        fast.advance(c);
        slow.advance(c);
      },
    };
  },
};

const PERIOD = 20;
const WIDTH = 2;

/** Bollinger bands: the mean of the last 20 closes plus and minus 2 population standard deviations. */
export const BOLLINGER: Indicator = {
  name: 'Bollinger 20, 2',
  lines: [
    { label: 'BB upper', color: 'calm', dash: [] },
    { label: 'BB lower', color: 'calm', dash: [] },
    { label: 'BB mean', color: 'calm', dash: [2, 3] },
  ],
  band: true,
  warmUp: PERIOD - 1,
  start: () => {
    const past = new Window(PERIOD - 1);
    return {
      peek: ({ c }, out) => {
        const { mean, deviation } = past.momentsWith(c);
        out[0] = mean + WIDTH * deviation;
        out[1] = mean - WIDTH * deviation;
        out[2] = mean;
      },
      advance: ({ c }) => past.push(c),
    };
  },
};

/** Regular trading begins then, in minutes since midnight in New York. */
const OPEN_MINUTE = 9 * 60 + 30;

/**
 * Volume-weighted average price since the session began: Σ tp v / Σ v with the typical price tp = (h + l + c) / 3; the close while
 * nothing was traded. Of a session whose beginning is not among the candles there is none.
 */
export const VWAP: Indicator = {
  name: 'VWAP',
  lines: [{ label: 'VWAP', color: 'warn', dash: [9, 3, 2, 3] }],
  warmUp: 0,
  start: () => new VwapStream(),
};

class VwapStream implements Stream {
  private session: string | null = null;
  private whole = false;
  private value = 0;
  private volume = 0;

  peek(candle: Candle, out: Float64Array): void {
    const fresh = candle.session !== this.session;
    const volume = (fresh ? 0 : this.volume) + candle.v;
    const value = (fresh ? 0 : this.value) + typicalPrice(candle) * candle.v;
    const whole = fresh ? this.begins(candle) : this.whole;
    out[0] = !whole ? NaN : volume > 0 ? value / volume : candle.c;
  }

  advance(candle: Candle): void {
    if (candle.session !== this.session) {
      this.whole = this.begins(candle);
      this.session = candle.session;
      this.value = 0;
      this.volume = 0;
    }
    this.value += typicalPrice(candle) * candle.v;
    this.volume += candle.v;
  }

  private begins({ minute }: Candle): boolean {
    return this.session !== null || minute <= OPEN_MINUTE;
  }
}

const typicalPrice = ({ h, l, c }: Candle): number => (h + l + c) / 3;
