import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { availableAt, type Watch } from './news-round.js';

const MINUTE_MS = 60_000;
const NOW = Date.UTC(2026, 2, 5, 15);
const watch = (more: Partial<Watch>): Watch => ({
  fetchedAt: NOW,
  previousFetchAt: NOW - 5 * MINUTE_MS,
  watchedWithinMs: 10 * MINUTE_MS,
  lagMs: 15 * MINUTE_MS,
  ...more,
});

describe('a news item is known', () => {
  it('from when it was found, while its source was watched', () => {
    expect(availableAt(NOW - MINUTE_MS, watch({}))).toBe(NOW);
  });

  it('from when it was found also where it is old: it was not listed before', () => {
    expect(availableAt(NOW - 300 * MINUTE_MS, watch({}))).toBe(NOW);
    expect(availableAt(NOW - 300 * MINUTE_MS, watch({ previousFetchAt: NOW - 200 * MINUTE_MS }))).toBe(NOW);
  });

  it('from when it would have been found, where nothing was fetched then', () => {
    expect(availableAt(NOW - 300 * MINUTE_MS, watch({ previousFetchAt: null }))).toBe(NOW - 285 * MINUTE_MS);
    expect(availableAt(NOW - 100 * MINUTE_MS, watch({ previousFetchAt: NOW - 200 * MINUTE_MS }))).toBe(NOW - 85 * MINUTE_MS);
  });

  it('never before it was published, nor later than it was found, but for one that is dated ahead', () => {
    const instant = fc.integer({ min: NOW - 1e9, max: NOW + 1e8 });
    fc.assert(
      fc.property(instant, fc.option(instant), fc.nat(1e8), fc.nat(1e8), (publishedAt, previousFetchAt, watchedWithinMs, lagMs) => {
        const known = availableAt(publishedAt, { fetchedAt: NOW, previousFetchAt, watchedWithinMs, lagMs });
        expect(known).toBeGreaterThanOrEqual(publishedAt);
        expect(known).toBeLessThanOrEqual(Math.max(NOW, publishedAt));
      }),
    );
  });
});
