import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BAR_MS, sessionOn } from '@tandem/domain';
import { QuoteBars, type Quote } from './quote-bars.js';

const { open, close } = sessionOn('2026-03-05')!;
const SECOND_MS = 1_000;
const quote = (seconds: number, price: number, dayVolume: number, symbol = 'NKE'): Quote => ({
  symbol,
  price,
  at: open + seconds * SECOND_MS,
  dayVolume,
});

/** Polls quotes that were made `seconds` after the opening, a second later. */
function poll(bars: QuoteBars, ...quotes: Quote[]) {
  return bars.add(quotes, Math.max(...quotes.map(({ at }) => at)) + SECOND_MS);
}

describe('bars from quotes', () => {
  it('hold the prices seen, and the volume that came since the minute before', () => {
    const bars = new QuoteBars({ open, close });
    poll(bars, quote(50, 10, 1_000));
    poll(bars, quote(61, 11, 1_200));
    poll(bars, quote(80, 9, 1_300));
    expect(poll(bars, quote(110, 10.5, 1_700)).forming).toEqual([
      { symbol: 'NKE', ts: open + BAR_MS, open: 11, high: 11, low: 9, close: 10.5, volume: 700 },
    ]);
    expect(poll(bars, quote(121, 12, 1_800))).toMatchObject({
      closed: [{ ts: open + BAR_MS, close: 10.5, volume: 700 }],
      forming: [{ ts: open + 2 * BAR_MS, open: 12, volume: 100 }],
    });
  });

  it('close without a trade in the next minute, once its first seconds are over', () => {
    const bars = new QuoteBars({ open, close });
    poll(bars, quote(50, 10, 1_000));
    expect(bars.add([quote(50, 10, 1_000)], open + BAR_MS + SECOND_MS).closed).toEqual([]);
    expect(bars.add([quote(50, 10, 1_000)], open + BAR_MS + 3 * SECOND_MS)).toMatchObject({
      closed: [{ ts: open, close: 10 }],
      forming: [],
    });
    expect(bars.add([quote(50, 10, 1_000)], open + BAR_MS + 8 * SECOND_MS)).toEqual({ closed: [], forming: [], late: 0 });
  });

  it('that are closed stay so, whatever is reported of their minute later', () => {
    const bars = new QuoteBars({ open, close });
    poll(bars, quote(50, 10, 1_000));
    bars.add([], open + BAR_MS + 3 * SECOND_MS);
    expect(bars.add([quote(58, 11, 1_100)], open + BAR_MS + 8 * SECOND_MS)).toEqual({ closed: [], forming: [], late: 1 });
    expect(poll(bars, quote(70, 12, 1_150)).forming).toMatchObject([{ ts: open + BAR_MS, volume: 50 }]);
  });

  it('of the first minute hold all that the day has brought, whatever the day before had', () => {
    const bars = new QuoteBars({ open, close });
    poll(bars, { ...quote(0, 9, 5_000_000), at: open - 17.5 * 60 * BAR_MS });
    expect(poll(bars, quote(4, 10, 700)).forming).toMatchObject([{ ts: open, volume: 700 }]);
  });

  it('of the first minute do not keep the volume of the day before, which quotes may show for some seconds after the opening', () => {
    const bars = new QuoteBars({ open, close });
    poll(bars, quote(1, 10, 50_000_000));
    expect(poll(bars, quote(9, 10, 700)).forming).toMatchObject([{ ts: open, volume: 700 }]);
    const late = new QuoteBars({ open, close });
    poll(late, quote(50, 10, 50_000_000));
    poll(late, quote(61, 10, 9_000));
    expect(poll(late, quote(70, 10, 9_500)).forming).toMatchObject([{ ts: open + BAR_MS, volume: 500 }]);
  });

  it('leave out trades before the opening and after the close', () => {
    const bars = new QuoteBars({ open, close });
    expect(poll(bars, quote(-1, 10, 5))).toEqual({ closed: [], forming: [], late: 0 });
    expect(poll(bars, { ...quote(0, 10, 5), at: close })).toEqual({ closed: [], forming: [], late: 0 });
  });

  it('are not changed by what is older than what is known', () => {
    const bars = new QuoteBars({ open, close });
    poll(bars, quote(70, 10, 1_000));
    expect(bars.add([quote(55, 99, 900)], open + 75 * SECOND_MS)).toMatchObject({ forming: [{ ts: open + BAR_MS, high: 10 }], late: 1 });
  });

  it("never count less than nothing where a day's volume is corrected", () => {
    const bars = new QuoteBars({ open, close });
    poll(bars, quote(10, 10, 1_000));
    expect(poll(bars, quote(61, 10, 400)).forming).toMatchObject([{ volume: 0 }]);
  });

  it('of one symbol and minute come once, in order, plausible, and with all of the volume seen', () => {
    const polls = fc.array(
      fc.record({ wait: fc.integer({ min: 1, max: 200 }), price: fc.double({ min: 1, max: 100, noNaN: true }), traded: fc.nat(500) }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(polls, (steps) => {
        const bars = new QuoteBars({ open, close });
        let [seconds, volume] = [0, 0];
        const closed = steps.flatMap(({ wait, price, traded }) => {
          seconds += wait;
          volume += traded;
          return [...poll(bars, quote(seconds, price, volume)).closed];
        });
        closed.push(...bars.add([], close).closed);
        expect(closed.map(({ ts }) => ts)).toEqual([...new Set(closed.map(({ ts }) => ts))].sort((a, b) => a - b));
        for (const bar of closed) expect(bar.low <= Math.min(bar.open, bar.close) && bar.high >= Math.max(bar.open, bar.close)).toBe(true);
        expect(closed.reduce((sum, bar) => sum + bar.volume, 0)).toBe(steps[0]!.wait < 60 ? volume : volume - steps[0]!.traded);
      }),
    );
  });
});
