import { describe, expect, it } from 'vitest';
import { imbalance, toShares } from '@tandem/domain';
import { randomSeries } from '../../testing/random-market.js';
import { sessionDates, sessionIndices } from '../sessions.js';
import { ewmSigma, tripleBarrier } from './triple-barrier.js';
import { BARRIER_MULTIPLES, barrierShares, tuneBarrier } from './tune-barrier.js';

function rowsOf(seed: number, from = 120, to = 780) {
  const series = randomSeries({ seed, sessions: 3 });
  return { series, sessionIndex: sessionIndices(series.ts, sessionDates([series])), sigma: ewmSigma(series.close), from, to };
}

/** Shares of the labels themselves, row by row. */
function countedShares(rows: ReturnType<typeof rowsOf>[], multiple: number) {
  const counts = [0, 0, 0];
  for (const { series, sessionIndex, sigma, from, to } of rows) {
    const { label } = tripleBarrier(series, sessionIndex, sigma, multiple);
    for (const side of label.slice(from, to)) if (side >= -1) counts[side + 1]!++;
  }
  return toShares(counts);
}

describe('barrierShares', () => {
  it('are the shares of the labels of each multiple', () => {
    const rows = [rowsOf(1), rowsOf(2)];
    expect(barrierShares(rows, BARRIER_MULTIPLES)).toEqual(BARRIER_MULTIPLES.map((multiple) => countedShares(rows, multiple)));
  });
});

describe('tuneBarrier', () => {
  it('takes the multiple whose worst class is nearest to a third', () => {
    const rows = [rowsOf(3)];
    const { multiple, shares } = tuneBarrier(rows);
    const worst = BARRIER_MULTIPLES.map((m) => imbalance(countedShares(rows, m)));
    expect(multiple).toBe(BARRIER_MULTIPLES[worst.indexOf(Math.min(...worst))]);
    expect(shares).toEqual(countedShares(rows, multiple));
  });

  it('looks at the given rows alone', () => {
    const rows = rowsOf(4, 120, 390);
    const before = tuneBarrier([rows]);
    rows.series.high.fill(1e6, 390);
    expect(tuneBarrier([rows])).toEqual(before);
  });

  it('tries 0.50 to 1.50 in steps of 0.05', () => {
    expect([BARRIER_MULTIPLES.length, BARRIER_MULTIPLES[0], BARRIER_MULTIPLES[4], BARRIER_MULTIPLES[20]]).toEqual([21, 0.5, 0.7, 1.5]);
  });
});
