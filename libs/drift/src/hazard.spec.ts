import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLASS_COUNT, DOWN, HORIZON_BARS, NEUTRAL, UP } from '@tandem/domain';
import { hazardLogProbability, minuteGains, type PairedBars } from './hazard.js';

/** Touches of a driftless walk come late: the curve bends up, then flattens. */
const CURVE = Float64Array.from({ length: HORIZON_BARS }, (_, k) => ((k + 1) / HORIZON_BARS) ** 1.5);

const probabilities = fc
  .tuple(
    fc.double({ min: 0.01, max: 1, noNaN: true }),
    fc.double({ min: 0.01, max: 1, noNaN: true }),
    fc.double({ min: 0.01, max: 1, noNaN: true }),
  )
  .map((parts) => {
    const sum = parts[0] + parts[1] + parts[2];
    return parts.map((part) => part / sum);
  });
const bar = fc.integer({ min: 1, max: HORIZON_BARS });

describe('the hazard of a forecast', () => {
  it('is a probability of what one bar can bring', () => {
    fc.assert(
      fc.property(probabilities, bar, (p, k) => {
        const each = [DOWN, UP, null].map((event) => Math.exp(hazardLogProbability(p, 0, CURVE, k, event)));
        expect(each[0]! + each[1]! + each[2]!).toBeCloseTo(1, 10);
      }),
    );
  });

  it('adds up over a horizon to the log probability of its outcome, but for the time of the touch, which all forecasts share', () => {
    fc.assert(
      fc.property(probabilities, bar, fc.constantFrom(DOWN, UP), (p, touch, side) => {
        let sum = 0;
        for (let k = 1; k < touch; k++) sum += hazardLogProbability(p, 0, CURVE, k, null);
        sum += hazardLogProbability(p, 0, CURVE, touch, side);
        expect(sum).toBeCloseTo(Math.log(p[side]! * (CURVE[touch - 1]! - (CURVE[touch - 2] ?? 0))), 8);
      }),
    );
    fc.assert(
      fc.property(probabilities, (p) => {
        let sum = 0;
        for (let k = 1; k <= HORIZON_BARS; k++) sum += hazardLogProbability(p, 0, CURVE, k, null);
        expect(sum).toBeCloseTo(Math.log(p[NEUTRAL]!), 8);
      }),
    );
  });

  it('stays finite for a forecast that was certain of the contrary', () => {
    expect(hazardLogProbability([0, 1, 0], 0, CURVE, 3, UP)).toBeGreaterThan(-25);
    expect(hazardLogProbability([0.5, 0, 0.5], 0, CURVE, HORIZON_BARS, null)).toBeGreaterThan(-25);
  });
});

/** One symbol, a bar a minute, both forecasters with the same words on every bar. */
function pairedBars(bars: number, served: readonly number[], reference: readonly number[], touch: (bar: number) => number): PairedBars {
  const repeat = (p: readonly number[]) => Float64Array.from({ length: bars * CLASS_COUNT }, (_, i) => p[i % CLASS_COUNT]!);
  return {
    minute: Int32Array.from({ length: bars }, (_, i) => i),
    served: repeat(served),
    reference: repeat(reference),
    touch: Int8Array.from({ length: bars }, (_, i) => touch(i)),
    touched: Int8Array.from({ length: bars }, () => UP),
  };
}

describe('gains a minute', () => {
  const careful = [0.3, 0.4, 0.3];
  const bold = [0.01, 0.01, 0.98];

  it('begin with the first bar after a forecast, and are positive where the served one was surprised more', () => {
    const gains = minuteGains([pairedBars(10, bold, careful, () => 0)], CURVE, 10);
    expect(gains[0]).toBeNaN();
    expect(gains[1]).toBeGreaterThan(0);
    expect(gains[9]).toBeGreaterThan(gains[1]!);
  });

  it('of whole horizons are the difference of the log losses', () => {
    const bars = pairedBars(HORIZON_BARS + 1, bold, careful, () => 0);
    const only = { ...bars, served: Float64Array.from(bars.served, (p, i) => (i < CLASS_COUNT ? p : NaN)) };
    const sum = minuteGains([only], CURVE, HORIZON_BARS + 1)
      .subarray(1)
      .reduce((total, gain) => total + gain, 0);
    expect(sum).toBeCloseTo(Math.log(careful[NEUTRAL]!) - Math.log(bold[NEUTRAL]!), 8);
  });

  it('are the mean over the symbols, and leave bars out on which one of the two said nothing', () => {
    const one = pairedBars(20, bold, careful, () => 4);
    const silent = { ...one, reference: new Float64Array(one.served.length).fill(NaN) };
    const alone = minuteGains([one], CURVE, 20);
    expect(minuteGains([one, one], CURVE, 20)).toEqual(alone);
    expect(minuteGains([one, silent], CURVE, 20)).toEqual(alone.map((gain) => gain / 2));
  });

  it('are none of a symbol without barriers, whose price stands still', () => {
    expect(minuteGains([pairedBars(20, bold, careful, () => -1)], CURVE, 20)).toEqual(new Float64Array(20).fill(NaN));
  });

  it('come when the bar came: a minute without a bar brings nothing', () => {
    const bars = pairedBars(6, bold, careful, () => 0);
    const gap = { ...bars, minute: Int32Array.of(0, 1, 2, 7, 8, 9) };
    const gains = minuteGains([gap], CURVE, 10);
    expect([...gains.subarray(3, 7)]).toEqual([NaN, NaN, NaN, NaN]);
    expect(gains[7]).toBeGreaterThan(0);
  });

  it('of minutes to come are not looked at', () => {
    const bars = pairedBars(40, bold, careful, (i) => (i % 7) + 1);
    expect(minuteGains([bars], CURVE, 25)).toEqual(minuteGains([bars], CURVE, 40).subarray(0, 25));
  });
});
