import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BAR_MS, sessionsBetween } from '@tandem/domain';
import { SeenMinutes } from './bar-batch.js';

const MINUTES = ['1998-06-01', '2010-11-01', '2026-03-02', '2099-12-01'].flatMap((from) => sessionsBetween(from, `${from.slice(0, 8)}20`)).flatMap(({ open, close }) => Array.from({ length: (close - open) / BAR_MS }, (_, i) => open + i * BAR_MS));

it('knows a minute that was there from every one that was not, in any order, in summer and winter of any year', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(...MINUTES), { maxLength: 300 }), (minutes) => {
    const [seen, known] = [new SeenMinutes(), new Set<number>()];
    for (const ts of minutes) {
      expect(seen.add(ts)).toBe(!known.has(ts));
      known.add(ts);
    }
  }), { numRuns: 30 });
});

it('takes every minute of trading for one of its own', () => {
  const seen = new SeenMinutes();
  expect(MINUTES.filter((ts) => !seen.add(ts))).toEqual([]);
});
