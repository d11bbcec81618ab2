import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DOWN, NEUTRAL, UP } from '@tandem/domain';
import { signalMetrics } from '../calibration/thresholds.js';
import { confusionMatrix, perClassOf } from '../metrics/confusion.js';
import { countClasses, differenceInterval, wilsonInterval, type SessionCounts } from './class-counts.js';

const THRESHOLDS = { down: 0.4, up: 0.36 };
const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

/** Rows of up to four sessions, mixed, with any probabilities. */
const rows = fc
  .array(
    fc.record({
      logits: fc.tuple(...[0, 1, 2].map(() => fc.double({ min: -5, max: 5, noNaN: true }))),
      truth: fc.nat(2),
      session: fc.nat(3),
    }),
    {
      maxLength: 60,
    },
  )
  .map((all) => {
    const probabilities = all.flatMap(({ logits }) => {
      const odds = logits.map(Math.exp);
      return odds.map((one) => one / total(odds));
    });
    return {
      probabilities: Float32Array.from(probabilities),
      truth: { classIndex: Uint8Array.from(all, ({ truth }) => truth), session: Int32Array.from(all, ({ session }) => session) },
    };
  });

describe('what a model predicted and what happened, counted', () => {
  it('has every row once a class in the bins, with a mean between the edges of its bin', () => {
    fc.assert(
      fc.property(rows, ({ probabilities, truth }) => {
        const { reliability } = countClasses(probabilities, truth, THRESHOLDS);
        reliability.forEach((bins, k) => {
          expect(total(bins.map((bin) => bin.rows))).toBe(truth.classIndex.length);
          expect(total(bins.map((bin) => bin.happened))).toBe(truth.classIndex.filter((one) => one === k).length);
          bins.forEach(({ rows: count, predicted, happened }, place) => {
            expect(happened).toBeLessThanOrEqual(count);
            if (predicted === null) return expect(count).toBe(0);
            expect(predicted).toBeGreaterThanOrEqual(place / bins.length - 1e-9);
            expect(predicted).toBeLessThanOrEqual((place + 1) / bins.length + 1e-9);
          });
        });
      }),
    );
  });

  it('adds up over the sessions to the matrix and the signals of all rows', () => {
    fc.assert(
      fc.property(rows, ({ probabilities, truth }) => {
        const { bySession } = countClasses(probabilities, truth, THRESHOLDS);
        expect(bySession.map(({ session }) => session)).toEqual([...new Set(truth.session)].sort());
        const sum = perClassOf((a) => perClassOf((b) => total(bySession.map(({ confusion }) => confusion[a]![b]!))));
        expect(sum).toEqual(confusionMatrix(probabilities, truth.classIndex));
        const { up, down } = signalMetrics(probabilities, truth.classIndex, THRESHOLDS);
        expect(total(bySession.map(({ signals }) => signals.up.count))).toBe(up.count);
        expect(total(bySession.map(({ signals }) => signals.down.right))).toBe(Math.round((down.precision ?? 0) * down.count));
      }),
    );
  });

  it('counts probabilities of 0 and 1 into the first and the last bin', () => {
    const truth = { classIndex: Uint8Array.of(UP, UP), session: Int32Array.of(7, 7) };
    const { reliability } = countClasses(Float32Array.of(0, 0, 1, 0, 0, 1), truth, THRESHOLDS);
    expect(reliability[UP].at(-1)).toEqual({ rows: 2, predicted: 1, happened: 2 });
    expect(reliability[DOWN][0]).toEqual({ rows: 2, predicted: 0, happened: 0 });
    expect(reliability[NEUTRAL][1]).toEqual({ rows: 0, predicted: null, happened: 0 });
  });
});

describe('the interval of a share', () => {
  it.each([
    // Wilson's intervals as R's prop.test(x, n, correct = FALSE) gives them.
    [0, 10, 0, 0.2775],
    [5, 10, 0.2366, 0.7634],
    [10, 10, 0.7225, 1],
    [81, 263, 0.2553, 0.3662],
  ])('of %i in %i rows is %d to %d', (hits, count, low, high) => {
    const interval = wilsonInterval(hits, count)!;
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('holds the share, within 0 and 1, and is none without rows', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (hits, misses) => {
        fc.pre(hits + misses > 0);
        const { low, high } = wilsonInterval(hits, hits + misses)!;
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(hits / (hits + misses)).toBeGreaterThanOrEqual(low - 1e-12);
        expect(hits / (hits + misses)).toBeLessThanOrEqual(high + 1e-12);
      }),
    );
    expect(wilsonInterval(0, 0)).toBeNull();
  });
});

describe('the interval of a difference', () => {
  const of = (hits: readonly number[]) => ({
    reliability: perClassOf(() => []),
    bySession: hits.map((right, session) => ({
      session,
      confusion: [
        [right, 100 - right, 0],
        [0, 0, 0],
        [0, 0, 0],
      ] as SessionCounts['confusion'],
      signals: { down: { count: 0, right: 0 }, up: { count: 0, right: 0 } },
    })),
  });
  const recall = (sessions: readonly SessionCounts[], weights: ArrayLike<number>) => {
    let [hits, all] = [0, 0];
    sessions.forEach(({ confusion: [[right, wrong]] }, i) => {
      hits += weights[i]! * right;
      all += weights[i]! * (right + wrong);
    });
    return hits / all;
  };

  it('draws sessions of both together: what moves both alike leaves the difference alone', () => {
    const interval = differenceInterval(of([10, 50, 90, 30, 70]), of([5, 45, 85, 25, 65]), recall)!;
    expect(interval.low).toBeCloseTo(0.05, 10);
    expect(interval.high).toBeCloseTo(0.05, 10);
  });

  it('holds zero when neither is better', () => {
    const interval = differenceInterval(of([10, 50, 90, 30, 70]), of([50, 10, 30, 90, 70]), recall)!;
    expect(interval.low).toBeLessThan(0);
    expect(interval.high).toBeGreaterThan(0);
  });

  it('is none for scores that were not counted, are of other sessions or of one alone', () => {
    expect(differenceInterval(null, of([1, 2]), recall)).toBeNull();
    expect(differenceInterval(of([1, 2]), of([1, 2, 3]), recall)).toBeNull();
    expect(differenceInterval(of([1]), of([2]), recall)).toBeNull();
    expect(differenceInterval(of([1, 2]), of([1, 2]), () => null)).toBeNull();
  });
});
