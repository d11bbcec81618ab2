import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HORIZON_BARS, sessionsBetween, WINDOW_BARS, type BarSeries } from '@tandem/domain';
import { randomSeries } from '../../testing/random-market.js';
import { buildDataset } from './build-dataset.js';
import type { Dataset } from './dataset.js';
import type { SplitPart } from './split.js';

const PARTS: readonly SplitPart[] = ['train', 'validation', 'holdout'];

/** Sessions with half days among them, bars missing here and there, a symbol that joins late. */
const someDataset = fc.record({
  from: fc.constantFrom('2025-03-03', '2025-06-20', '2025-11-10'),
  sessions: fc.integer({ min: 20, max: 24 }),
  missing: fc.constantFrom(0, 0.005, 0.04),
  late: fc.integer({ min: 0, max: 12 }),
  maxTrainSessions: fc.constantFrom(1, 5, 60),
  stride: fc.integer({ min: 1, max: 7 }),
  seed: fc.nat(1_000_000),
});

function build({
  from,
  sessions,
  missing,
  late,
  maxTrainSessions,
  stride,
  seed,
}: typeof someDataset extends fc.Arbitrary<infer T> ? T : never): Dataset {
  const days = sessionsBetween(from, '2025-12-31');
  const series: BarSeries[] = [
    randomSeries({ symbol: 'AAA', seed, from: days[late]!.date, sessions: sessions - late, missing }),
    randomSeries({ symbol: 'SPY', seed: seed + 1, from, sessions, missing }),
  ];
  return buildDataset(series, { maxTrainSessions, trainStride: stride, validationStride: stride });
}

/** Of each bar start, the parts whose samples read it in a window or in a label's horizon. */
function readers(dataset: Dataset): Map<number, Set<SplitPart>> {
  const found = new Map<number, Set<SplitPart>>();
  for (const part of PARTS) {
    const { symbol, bar, length } = dataset.samples[part];
    for (let i = 0; i < length; i++) {
      const { ts } = dataset.rows.at(symbol[i]!).matrix;
      for (let t = bar[i]! - WINDOW_BARS + 1; t <= bar[i]! + HORIZON_BARS; t++) {
        found.set(ts[t]!, (found.get(ts[t]!) ?? new Set()).add(part));
      }
    }
  }
  return found;
}

describe('training, validation and hold-out', () => {
  it('share no bar of any symbol, in no window and in no label horizon, and follow each other in time', () => {
    fc.assert(
      fc.property(someDataset, (given) => {
        const dataset = build(given);
        const reach = new Map(PARTS.map((part) => [part, { first: Infinity, last: -Infinity }]));
        for (const [ts, parts] of readers(dataset)) {
          expect(parts.size).toBe(1);
          for (const part of parts) {
            const span = reach.get(part)!;
            span.first = Math.min(span.first, ts);
            span.last = Math.max(span.last, ts);
          }
        }
        expect(reach.get('train')!.last).toBeLessThan(reach.get('validation')!.first);
        expect(reach.get('validation')!.last).toBeLessThan(reach.get('holdout')!.first);
        expect(PARTS.every((part) => dataset.samples[part].length > 0)).toBe(true);
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});
