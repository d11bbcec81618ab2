import { Ema } from './averages';
import type { Indicator } from './indicator';

/** Movement below this share of the price is none: what is left of averages that have faded since the price stopped. */
const MIN_MOVEMENT = 1e-12;
const RSI_PERIOD = 14;

/**
 * Relative strength index: 100 gain / (gain + loss), Wilder averages of the rises and falls of the close over 14 bars. First value with the
 * 15th close; 50 where nothing moved.
 */
export const RSI: Indicator = {
  name: 'RSI 14',
  lines: [{ label: 'RSI 14', color: 'accent', dash: [] }],
  bounds: { min: 0, max: 100, levels: [30, 50, 70] },
  warmUp: RSI_PERIOD,
  start: () => {
    const [gain, loss] = [Ema.ofWilder(RSI_PERIOD), Ema.ofWilder(RSI_PERIOD)];
    let close = NaN;
    return {
      peek: ({ c }, out) => {
        const change = c - close;
        const rise = gain.peek(Math.max(change, 0));
        const fall = loss.peek(Math.max(-change, 0));
        out[0] = rise + fall <= MIN_MOVEMENT * c ? 50 : (100 * rise) / (rise + fall);
      },
      advance: ({ c }) => {
        const change = c - close;
        close = c;
        if (Number.isNaN(change)) return;
        gain.advance(Math.max(change, 0));
        loss.advance(Math.max(-change, 0));
      },
    };
  },
};

const FAST = 12;
const SLOW = 26;
const SIGNAL = 9;

/**
 * MACD: EMA 12 − EMA 26, its EMA 9 as the signal, and the difference of both, in dollars. Seeded as TA-Lib does and the features of
 * the models are: the fast average with the mean of the 12 closes up to the first value of the slow one. First values with close number 34.
 */
export const MACD: Indicator = {
  name: 'MACD 12, 26, 9',
  lines: [
    { label: 'MACD', color: 'accent', dash: [] },
    { label: 'Signal', color: 'second', dash: [6, 3] },
    { label: 'Histogram', color: 'calm', dash: [], histogram: true },
  ],
  warmUp: SLOW + SIGNAL - 2,
  start: () => {
    const [fast, slow, signal] = [new Ema(FAST), new Ema(SLOW), new Ema(SIGNAL)];
    let seen = 0;
    return {
      peek: ({ c }, out) => {
        const line = fast.peek(c) - slow.peek(c);
        const average = signal.peek(line);
        out[0] = Number.isNaN(average) ? NaN : line;
        out[1] = average;
        out[2] = line - average;
      },
      advance: ({ c }) => {
        const line = fast.peek(c) - slow.peek(c);
        if (!Number.isNaN(line)) signal.advance(line);
        slow.advance(c);
        if (seen >= SLOW - FAST) fast.advance(c);
        seen += 1;
      },
    };
  },
};
