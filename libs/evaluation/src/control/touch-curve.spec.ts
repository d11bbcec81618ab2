import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HORIZON_BARS } from '@tandem/domain';
import { MemorySpool } from '@tandem/features';
import { syntheticDataset } from '@tandem/features/testing';
import { touchCurve } from './touch-curve.js';

type Rows = Parameters<typeof touchCurve>[0];
const { samples, rows: synthetic } = syntheticDataset();

/** Training rows of one symbol, one a bar. */
function training(rows: readonly { label: number; touch: number }[]): Rows {
  const some = synthetic.at(0);
  const label = Int8Array.from(rows, (row) => row.label);
  const touch = Int8Array.from(rows, (row) => row.touch);
  const bar = Int32Array.from(rows.keys());
  const train = { ...samples.train, length: rows.length, symbol: new Int32Array(rows.length), bar };
  return { samples: { ...samples, train }, rows: new MemorySpool([{ ...some, labels: { ...some.labels, label, touch } }]) };
}

describe('touchCurve', () => {
  it('is the share of the touches that had happened by each bar', () => {
    const curve = touchCurve(
      training([
        { label: 1, touch: 1 },
        { label: -1, touch: 3 },
        { label: 1, touch: 3 },
        { label: -1, touch: 30 },
        { label: 0, touch: 0 },
      ]),
    );
    expect([...curve.slice(0, 4)]).toEqual([0.25, 0.25, 0.75, 0.75]);
    expect([...curve.slice(-2)]).toEqual([0.75, 1]);
  });

  it('leaves out a bar that touches both barriers and is NEUTRAL', () => {
    const rows = [
      { label: 0, touch: 1 },
      { label: 1, touch: 2 },
    ];
    expect([...touchCurve(training(rows)).slice(0, 2)]).toEqual([0, 1]);
  });

  it('never falls and ends with exactly 1', () => {
    const row = fc.record({ label: fc.constantFrom(-1, 1), touch: fc.integer({ min: 1, max: HORIZON_BARS }) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 200 }), (rows) => {
        const curve = touchCurve(training(rows));
        expect(curve).toHaveLength(HORIZON_BARS);
        curve.forEach((share, k) => expect(share).toBeGreaterThanOrEqual(k === 0 ? 0 : curve[k - 1]!));
        expect(curve.at(-1)).toBe(1);
      }),
    );
  });

  it('is refused where nothing was ever touched', () => {
    expect(() => touchCurve(training([{ label: 0, touch: 0 }]))).toThrow(RangeError);
  });
});
