import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BAR_MS, sliceSeries, type MacroObservation } from '@tandem/domain';
import { randomSeries } from '../../testing/random-market.js';
import { JOINED_NAMES } from './context-features.js';
import { joinContext } from './context-join.js';
import { NEWS_HALF_LIFE_MS, NEWS_MEMORY_MS, type AvailableNews } from './news-memory.js';

const bars = randomSeries({ symbol: 'NVDA', sessions: 3, missing: 0.02 });
const OPEN = bars.ts[0]!;
const close = (row: number) => bars.ts[row]! + BAR_MS;
const item = (availableAt: number, sentiment = 0.5, lag = 0): AvailableNews => ({
  symbols: ['NVDA'],
  publishedAt: availableAt - lag,
  availableAt,
  sentiment,
});
const observed = (series: MacroObservation['series'], observedOn: string, availableAt: number, value: number): MacroObservation => ({
  series,
  observedOn,
  availableAt,
  value,
});

/** News and observations around the bars, published up to a day before they were available. */
const instant = fc.integer({ min: OPEN - 2 * 86_400_000, max: bars.ts.at(-1)! + BAR_MS });
const someNews = fc.array(
  fc
    .record({
      symbols: fc.constantFrom(['NVDA'], ['NVDA', 'SPY'], ['SPY']),
      availableAt: instant,
      lag: fc.integer({ min: 0, max: 86_400_000 }),
      sentiment: fc.double({ min: -1, max: 1, noNaN: true }),
    })
    .map(({ lag, ...rest }) => ({ ...rest, publishedAt: rest.availableAt - lag })),
  { maxLength: 30 },
);
const someObservations = fc.array(
  fc.record({
    series: fc.constantFrom<MacroObservation['series']>('VIXCLS', 'DGS10'),
    observedOn: fc.constantFrom('2025-02-26', '2025-02-27', '2025-02-28', '2025-03-03'),
    availableAt: instant,
    value: fc.double({ min: 0, max: 80, noNaN: true }),
  }),
  { maxLength: 20 },
);

describe('joinContext', () => {
  it('knows nothing when there was never any', () => {
    const others = [{ ...item(OPEN - 1), symbols: ['SPY'] }];
    for (const column of Object.values(joinContext(bars, others, []))) expect(column.every(Number.isNaN)).toBe(true);
  });

  it('counts an item from the bar that closes when it becomes available, and no earlier', () => {
    const { news_count: newsCount, news_sentiment: newsSentiment } = joinContext(bars, [item(close(40))], []);
    expect([newsCount[39], newsCount[40]]).toEqual([NaN, 1]);
    expect([newsSentiment[39], newsSentiment[40]]).toEqual([NaN, 0.5]);
    expect(joinContext(bars, [item(close(40) + 1)], []).news_count[40]).toBeNaN();
  });

  it('halves what an item says every half-life, forgets it after four, and still knows that there was one', () => {
    const age = (row: number) => close(row) - close(0);
    const { news_count: newsCount, news_sentiment: newsSentiment } = joinContext(bars, [item(close(0))], []);
    bars.ts.forEach((_, row) => {
      const counts = age(row) < NEWS_MEMORY_MS;
      expect(newsCount[row]).toBe(counts ? 1 : 0);
      expect(newsSentiment[row]).toBe(counts ? 0.5 * 2 ** (-age(row) / NEWS_HALF_LIFE_MS) : 0);
    });
    expect(newsCount.at(-1)).toBe(0);
  });

  it('counts the age of a late item from its publication', () => {
    const { news_sentiment: newsSentiment } = joinContext(bars, [item(close(5), 0.8, NEWS_HALF_LIFE_MS)], []);
    expect(newsSentiment[5]).toBeCloseTo(0.4, 12);
  });

  it('gives fresh items their mean', () => {
    const { news_sentiment: newsSentiment, news_count: newsCount } = joinContext(bars, [item(close(9), 1), item(close(9), -0.5)], []);
    expect([newsSentiment[9], newsCount[9]]).toEqual([0.25, 2]);
  });

  it('carries the VIX of the newest day forward, and takes a revision from when it was available', () => {
    const { vix_level: vixLevel } = joinContext(
      bars,
      [],
      [
        observed('VIXCLS', '2025-02-28', close(20), 19),
        observed('VIXCLS', '2025-02-27', close(25), 99),
        observed('VIXCLS', '2025-02-28', close(30), 20),
      ],
    );
    expect([vixLevel[19], vixLevel[20], vixLevel[25], vixLevel[29], vixLevel[30], vixLevel.at(-1)]).toEqual([NaN, 19, 19, 19, 20, 20]);
  });

  it('gives the change of the yield between the two newest days that are known', () => {
    const { us10y_change: us10yChange } = joinContext(
      bars,
      [],
      [
        observed('DGS10', '2025-02-26', close(10), 4),
        observed('DGS10', '2025-02-28', close(20), 4.5),
        observed('DGS10', '2025-02-27', close(30), 4.25),
      ],
    );
    expect([us10yChange[10], us10yChange[20], us10yChange[30]]).toEqual([NaN, 0.5, 0.25]);
  });

  it('is the same whatever comes after a bar', () => {
    fc.assert(
      fc.property(someNews, someObservations, fc.integer({ min: 1, max: bars.length }), (news, observations, rows) => {
        const whole = joinContext(bars, news, observations);
        const now = close(rows - 1);
        const known = <T extends { availableAt: number }>(items: readonly T[]) => items.filter(({ availableAt }) => availableAt <= now);
        const then = joinContext(sliceSeries(bars, 0, rows), known(news), known(observations));
        for (const name of JOINED_NAMES) expect(then[name]).toEqual(whole[name].slice(0, rows));
      }),
    );
  });

  it('does not depend on where the bars begin, nor on the order of what is joined', () => {
    fc.assert(
      fc.property(someNews, someObservations, fc.integer({ min: 0, max: bars.length - 1 }), (news, observations, from) => {
        const distinct = observations.filter(
          ({ availableAt }, i) => observations.findIndex((other) => other.availableAt === availableAt) === i,
        );
        const whole = joinContext(bars, news, distinct);
        const late = joinContext(sliceSeries(bars, from), news, [...distinct].reverse());
        for (const name of JOINED_NAMES) expect(late[name]).toEqual(whole[name].slice(from));
      }),
    );
  });

  it('keeps the sentiment between the worst and the best item', () => {
    fc.assert(
      fc.property(someNews, (news) => {
        for (const value of joinContext(bars, news, []).news_sentiment)
          expect(Number.isNaN(value) || Math.abs(value) <= 1 + 1e-12).toBe(true);
      }),
    );
  });
});
