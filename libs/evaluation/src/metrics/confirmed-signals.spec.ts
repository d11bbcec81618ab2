import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DOWN, NEUTRAL, UP } from '@tandem/domain';
import { confirmedSignals, confirmedSignalsSchema, type RowPredictions, type SignalTruth } from './confirmed-signals.js';

const thresholds = { down: 0.5, up: 0.5 };
const up = [0.2, 0.2, 0.6] as const;
const down = [0.6, 0.2, 0.2] as const;
const faintUp = [0.3, 0.25, 0.45] as const;
const predictions = (...rows: (readonly number[])[]): RowPredictions => ({ probabilities: Float32Array.from(rows.flat()), thresholds });

const truth: SignalTruth = {
  classIndex: Uint8Array.of(UP, NEUTRAL, DOWN, UP, UP, DOWN),
  forwardReturn: Float64Array.of(0.001, 0.0002, -0.0012, 0.0006, 0.002, -0.003),
  session: Int32Array.of(0, 0, 0, 1, 1, 1),
  symbol: Int32Array.of(0, 1, 0, 1, 0, 1),
};
//                      right, untouched, right, wrong side, faint, disagree
const lstm = predictions(up, up, down, down, up, up);
const transformer = predictions(up, up, down, down, faintUp, down);

describe('confirmedSignals', () => {
  const result = confirmedSignals([lstm, transformer], truth, { draws: 200 });
  const { figures } = result;

  it('signals where both models reach their threshold on the same side', () => {
    expect([result.rows, result.buys, result.sells]).toEqual([6, 2, 2]);
    expect(figures.coverage.value).toBeCloseTo(4 / 6, 12);
  });

  it('counts right signals, barrier hits, and the right side among hits', () => {
    expect(figures.precision.value).toBe(0.5);
    expect(figures.touchedShare.value).toBe(0.75);
    expect(figures.rightSideOfTouched.value).toBeCloseTo(2 / 3, 12);
  });

  it('takes the return of a sell with the opposite sign, and costs off each signal', () => {
    expect(figures.grossBp.value).toBeCloseTo((10 + 2 + 12 - 6) / 4, 9);
    expect(figures.after1Bp.value).toBeCloseTo(4.5 - 1, 9);
    expect(figures.after2Bp.value).toBeCloseTo(4.5 - 2, 9);
  });

  it('counts sessions, and sessions of each symbol', () => {
    expect([result.sessions, result.symbolSessions]).toEqual([2, 4]);
    expect(figures.coverage.overSessions!.low).toBeCloseTo(1 / 3, 12); // the second session alone
    expect(figures.coverage.overSessions!.high).toBe(1);
  });

  it('has no figures without signals', () => {
    const none = confirmedSignals([lstm, predictions(down, down, up, up, down, down)], truth);
    expect(none.figures.precision).toEqual({ value: null, overSessions: null, overSymbolSessions: null });
    expect(none.figures.grossBp.value).toBeNull();
    expect(none.figures.coverage.value).toBe(0);
    expect(confirmedSignalsSchema.safeParse(none).success).toBe(true);
  });

  it('holds each model to its own thresholds', () => {
    const strict = { ...transformer, thresholds: { down: 0.5, up: 0.7 } };
    expect(confirmedSignals([lstm, strict], truth, { draws: 0 })).toMatchObject({ buys: 0, sells: 2 });
  });

  it('never signals more with a second model than with one, and the same with the same one twice', () => {
    const row = fc
      .tuple(...[0, 1, 2].map(() => fc.integer({ min: 1, max: 9 })))
      .map((w) => w.map((value) => value / w.reduce((a, b) => a + b)));
    const six = fc.array(row, { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(six, six, (first, second) => {
        const [one, other] = [predictions(...first), predictions(...second)];
        const alone = confirmedSignals([one], truth, { draws: 0 });
        const both = confirmedSignals([one, other], truth, { draws: 0 });
        expect(both.buys).toBeLessThanOrEqual(alone.buys);
        expect(both.sells).toBeLessThanOrEqual(alone.sells);
        expect(confirmedSignals([one, one], truth, { draws: 0 })).toEqual(alone);
        expect(confirmedSignals([other, one], truth, { draws: 0 })).toEqual(both);
      }),
    );
  });
});
