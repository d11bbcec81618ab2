import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateSeries, BAR_MS, sliceSeries, type BarSeries } from '@tandem/domain';
import { randomSeries } from '../../testing/random-market.js';
import { relativeDifference } from '../checks/leak.js';
import { RECURSION_MEMORY_BARS } from '../engine/feature-engine.js';
import { sessionDates, sessionIndices } from '../sessions.js';
import { ewmSigma, touchesSoFar, tripleBarrier, UNDEFINED_LABEL } from './triple-barrier.js';

describe('ewmSigma', () => {
  it('is known from the third bar on', () => {
    const sigma = ewmSigma(Float64Array.of(100, 101, 100, 102));
    expect([...sigma.subarray(0, 2)]).toEqual([NaN, NaN]);
    // returns r and -r: sample deviation with weights 99/101 and 1
    expect(sigma[2]).toBeCloseTo(Math.SQRT2 * Math.log(1.01), 8);
  });

  it('has forgotten a gap of a third, a thousand sigmas, when its memory is over, and not much sooner', () => {
    const { close } = randomSeries({ sessions: 6 });
    const calm = close.map((price) => 100 * (price / 100) ** 0.25); // sigma near 0.03 %
    const afterGap = calm.map((price, i) => (i === 0 ? price * 1.35 : price));
    const left = (bar: number) => relativeDifference(ewmSigma(afterGap)[bar]!, ewmSigma(calm)[bar]!);
    expect(left(RECURSION_MEMORY_BARS)).toBeLessThan(1e-9);
    expect(left(1_100)).toBeGreaterThan(1e-9);
  });

  it('takes overnight returns for what they are', () => {
    const { close } = randomSeries({ sessions: 2 });
    const gapped = close.map((price, i) => (i < 390 ? price : price * 1.1));
    expect(ewmSigma(gapped)[390]! / ewmSigma(close)[390]!).toBeGreaterThan(5);
  });
});

/** 40 quiet bars at 100; barriers of the first at +-1 in log price units of 1 %. */
function quiet(edit: (series: BarSeries) => void = () => undefined): BarSeries {
  const series = allocateSeries('ABC', 40);
  for (let i = 0; i < 40; i++) {
    series.ts[i] = i * BAR_MS;
    series.open[i] = series.high[i] = series.low[i] = series.close[i] = 100;
  }
  edit(series);
  return series;
}

/** Sigma that puts the barriers at 100 * exp(+-0.01) for m = 1. */
const SIGMA = 0.01 / Math.sqrt(30);
const UPPER = 100 * Math.exp(0.01);
const LOWER = 100 * Math.exp(-0.01);

function labelFirst(series: BarSeries, session = new Int32Array(series.length), sigma = SIGMA) {
  const { label, touch } = tripleBarrier(series, session, new Float64Array(series.length).fill(sigma), 1);
  return [label[0], touch[0]];
}

describe('tripleBarrier', () => {
  it('stands the barriers at m sigma root 30 in log price', () => {
    const { upper, lower } = tripleBarrier(quiet(), new Int32Array(40), new Float64Array(40).fill(SIGMA), 1);
    expect(upper[0]).toBeCloseTo(UPPER, 10);
    expect(lower[0]).toBeCloseTo(LOWER, 10);
  });

  it('is neutral without a touch', () => {
    expect(labelFirst(quiet())).toEqual([0, 0]);
  });

  it('is up when a high reaches the upper barrier, down when a low reaches the lower one', () => {
    expect(labelFirst(quiet((s) => (s.high[7] = UPPER + 1e-9)))).toEqual([1, 7]);
    expect(labelFirst(quiet((s) => (s.low[7] = LOWER - 1e-9)))).toEqual([-1, 7]);
    expect(labelFirst(quiet((s) => (s.high[7] = UPPER - 1e-9)))).toEqual([0, 0]);
  });

  it('lets the first touch win', () => {
    expect(
      labelFirst(
        quiet((s) => {
          s.low[8] = 90;
          s.high[9] = 110;
        }),
      ),
    ).toEqual([-1, 8]);
  });

  it.each([
    [101, 1],
    [99, -1],
    [100, 0],
  ])('sides with the body when one bar touches both: close %d is %d', (close, side) => {
    expect(
      labelFirst(
        quiet((s) => {
          s.low[8] = 90;
          s.high[8] = 110;
          s.close[8] = close;
        }),
      ),
    ).toEqual([side, 8]);
  });

  it('looks at the next 30 bars: neither at its own nor at the thirty-first', () => {
    expect(
      labelFirst(
        quiet((s) => {
          s.high[0] = 110;
          s.high[31] = 110;
        }),
      ),
    ).toEqual([0, 0]);
    expect(
      labelFirst(
        quiet((s) => {
          s.high[30] = 110;
        }),
      ),
    ).toEqual([1, 30]);
  });

  it('is undefined when the horizon leaves the session, even after an early touch', () => {
    const session = Int32Array.from({ length: 40 }, (_, i) => (i < 30 ? 0 : 1));
    expect(
      labelFirst(
        quiet((s) => (s.high[3] = 110)),
        session,
      ),
    ).toEqual([UNDEFINED_LABEL, 0]);
  });

  it('is undefined when fewer than 30 bars follow', () => {
    const { label } = tripleBarrier(quiet(), new Int32Array(40), new Float64Array(40).fill(SIGMA), 1);
    expect([...label]).toEqual([...new Array(10).fill(0), ...new Array(30).fill(UNDEFINED_LABEL)]);
  });

  it('allows five missing minutes in the horizon, not six', () => {
    const late = (by: number) =>
      quiet((s) => {
        for (let i = 12; i < 40; i++) s.ts[i]! += by * BAR_MS;
      });
    expect(labelFirst(late(5))).toEqual([0, 0]);
    expect(labelFirst(late(6))).toEqual([UNDEFINED_LABEL, 0]);
  });

  it.each([0, NaN])('is undefined while sigma is %d', (sigma) => {
    expect(labelFirst(quiet(), new Int32Array(40), sigma)).toEqual([UNDEFINED_LABEL, 0]);
  });

  it('reads nothing beyond the horizon: cutting the rest off changes no label whose horizon remains', () => {
    const series = randomSeries({ sessions: 2 });
    const label = (bars: BarSeries) => tripleBarrier(bars, sessionIndices(bars.ts, sessionDates([bars])), ewmSigma(bars.close), 0.7).label;
    const whole = label(series);
    fc.assert(
      fc.property(fc.integer({ min: 31, max: series.length }), (rows) => {
        expect(label(sliceSeries(series, 0, rows)).slice(0, rows - 30)).toEqual(whole.slice(0, rows - 30));
      }),
      { numRuns: 20 },
    );
  });
});

describe('touches so far', () => {
  it('are those of the labels, each known with the bar that touches', () => {
    const series = sliceSeries(randomSeries({ sessions: 1 }), 0, 390);
    const sigma = ewmSigma(series.close);
    const { label, touch } = tripleBarrier(series, new Int32Array(390), sigma, 0.7);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 390 }), (bars) => {
        const so = touchesSoFar(sliceSeries(series, 0, bars), sigma.subarray(0, bars), 0.7);
        for (let t = 3; t < Math.min(bars, 360); t++) {
          const known = touch[t]! > 0 && t + touch[t]! < bars;
          expect([so.touch[t], so.touched[t]]).toEqual(known ? [touch[t], label[t]! + 1] : [0, 0]);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('are none where the price has never moved: there are no barriers that it could touch', () => {
    const series = randomSeries({ sessions: 1 });
    const still = series.close.map(() => 37.13);
    const flat = { ...series, open: still, high: still, low: still, close: still };
    expect(new Set(touchesSoFar(flat, ewmSigma(flat.close), 0.7).touch)).toEqual(new Set([-1]));
  });
});
