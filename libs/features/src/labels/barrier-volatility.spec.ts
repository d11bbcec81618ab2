import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateSeries, BAR_MS, joinSeries, sessionsBetween, sliceSeries, type BarSeries } from '@tandem/domain';
import { gapped, randomSeries } from '../../testing/random-market.js';
import { expectClose } from '../../testing/series.js';
import { relativeDifference } from '../checks/leak.js';
import { computeFeatures } from '../engine/compute-features.js';
import { MIN_VOLATILITY, volatilityCalendar } from '../indicators/volatility-calendar.js';
import { sessionDates, sessionIndices } from '../sessions.js';
import { BARRIER_VOLATILITIES, barrierSigma, type BarrierVolatility } from './barrier-volatility.js';
import { ewmSigma, tripleBarrier, UNDEFINED_LABEL } from './triple-barrier.js';

const SESSION = 390;
const HALF_DAY = 210;
/** From here on two whole sessions, the half day after Thanksgiving, and a whole one. */
const HALF_DAY_AMONG = '2025-11-25';
const aroundHalfDay = (seed: number) => randomSeries({ seed, from: HALF_DAY_AMONG, sessions: 4 });
const intraday = (bars: BarSeries) => barrierSigma(bars, 'intraday');
const labelled = (bars: BarSeries, volatility: BarrierVolatility) =>
  tripleBarrier(bars, sessionIndices(bars.ts, sessionDates([bars])), barrierSigma(bars, volatility), 0.7);

/** Bars whose every close is so far above or below their open, in turn, in log price; each opens where the last one closed. */
function zigzag(sessions: number, step: (minute: number, minutes: number) => number, from = '2025-03-03'): BarSeries {
  const starts = sessionsBetween(from, '2025-12-31')
    .slice(0, sessions)
    .flatMap(({ open, close }) => {
      const minutes = (close - open) / BAR_MS;
      return Array.from({ length: minutes }, (_, minute) => ({ ts: open + minute * BAR_MS, size: step(minute, minutes) }));
    });
  const series = allocateSeries('ABC', starts.length);
  let price = 100;
  starts.forEach(({ ts, size }, i) => {
    const close = price * Math.exp(i % 2 === 0 ? size : -size);
    series.ts[i] = ts;
    series.open[i] = price;
    series.high[i] = Math.max(price, close);
    series.low[i] = Math.min(price, close);
    series.close[i] = close;
    price = close;
  });
  return series;
}

const BY_THE_CURVE = (minute: number, minutes: number) => 0.001 * volatilityCalendar(minutes).usual[minute]!;

describe('the volatility that leaves the night out and knows the time of day', () => {
  it('is what barrier_100 compares with the volatility that does not', () => {
    const bars = aroundHalfDay(1);
    const { values } = computeFeatures(bars, bars, undefined, ['barrier_100']);
    const [own, ewm] = [intraday(bars), ewmSigma(bars.close)];
    for (let t = 2; t < bars.length; t++) expectClose(own[t]!, Math.exp(values[t]!) * ewm[t]!, `bar ${t}`);
  });

  it('is the curve ahead in a market that moves by the curve, on a half day that of the half day', () => {
    const sigma = intraday(zigzag(4, BY_THE_CURVE, HALF_DAY_AMONG));
    const ahead = [SESSION, SESSION, HALF_DAY, SESSION].flatMap((minutes) => [...volatilityCalendar(minutes).ahead]);
    expect(sigma).toHaveLength(ahead.length);
    for (let t = 2; t < sigma.length; t++) expectClose(sigma[t]!, 0.001 * ahead[t]!, `bar ${t}`);
  });

  it('stands wide from the first bars of a session on, where the other one follows late', () => {
    const bars = zigzag(3, BY_THE_CURVE);
    const toNoon = (sigma: Float64Array, minute: number) => sigma[2 * SESSION + minute]! / sigma[2 * SESSION + 200]!;
    for (const minute of [0, 1, 5]) {
      expect(toNoon(intraday(bars), minute)).toBeGreaterThan(1.5);
      expect(toNoon(ewmSigma(bars.close), minute)).toBeLessThan(toNoon(intraday(bars), minute));
    }
  });

  it.each([0.7, 0.9, 1.1, 1.5])('stays as it is through a night that multiplies the price by %d', (factor) => {
    const bars = aroundHalfDay(2);
    const over = gapped(bars, SESSION, factor);
    const [calm, shaken] = [intraday(bars), intraday(over)];
    for (let t = 2; t < bars.length; t++) expect(relativeDifference(shaken[t]!, calm[t]!)).toBeLessThan(1e-9);
    expect(ewmSigma(over.close)[SESSION]! / ewmSigma(bars.close)[SESSION]!).toBeGreaterThan(5);
    expect(labelled(over, 'intraday').label).toEqual(labelled(bars, 'intraday').label);
  });

  it('labels a half day until thirty bars before its end', () => {
    const { label } = labelled(aroundHalfDay(3), 'intraday');
    const end = 2 * SESSION + HALF_DAY;
    expect([...label.subarray(end - 31, end - 29)].map((side) => side !== UNDEFINED_LABEL)).toEqual([true, false]);
  });

  it('is at least a hundredth of a basis point where the price moves by night alone', () => {
    const bars = zigzag(3, () => 0);
    const sigma = intraday(gapped(bars, SESSION, 1.2));
    expect([...sigma.subarray(2, SESSION)]).toEqual(new Array(SESSION - 2).fill(0));
    const { ahead } = volatilityCalendar(SESSION);
    expect([...sigma.subarray(SESSION)]).toEqual([...ahead, ...ahead].map((curve) => MIN_VOLATILITY * curve));
  });

  it('is unknown outside of regular trading, and forgets it', () => {
    const bars = randomSeries({ sessions: 2 });
    const evening = sliceSeries(randomSeries({ seed: 9, sessions: 1 }), 0, 60);
    evening.ts.forEach((_, i) => (evening.ts[i] = bars.ts[SESSION - 1]! + (i + 1) * BAR_MS));
    const sigma = intraday(joinSeries(joinSeries(sliceSeries(bars, 0, SESSION), evening), sliceSeries(bars, SESSION)));
    expect([...sigma.subarray(SESSION, SESSION + 60)]).toEqual(new Array(60).fill(NaN));
    expect([...sigma.subarray(SESSION + 60)]).toEqual([...intraday(bars).subarray(SESSION)]);
  });
});

describe.each(BARRIER_VOLATILITIES)('barriers by the volatility %s', (volatility) => {
  it('know nothing of later bars: noise after any bar changes no sigma up to it', () => {
    const bars = aroundHalfDay(4);
    const noise = aroundHalfDay(5);
    const sigma = barrierSigma(bars, volatility);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: bars.length - 1 }), (from) => {
        const mixed = joinSeries(sliceSeries(bars, 0, from), sliceSeries(noise, from));
        expect(barrierSigma(mixed, volatility).subarray(0, from)).toEqual(sigma.subarray(0, from));
      }),
      { numRuns: 20 },
    );
  });

  it('change sides with the market and nothing else', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000 }), (seed) => {
        const bars = aroundHalfDay(seed);
        const inverse = (column: Float64Array) => column.map((price) => 1e4 / price);
        const { high, low } = bars;
        const turned = { ...bars, open: inverse(bars.open), high: inverse(low), low: inverse(high), close: inverse(bars.close) };
        const [own, other] = [labelled(bars, volatility), labelled(turned, volatility)];
        expect([...other.touch]).toEqual([...own.touch]);
        expect([...other.label]).toEqual([...own.label].map((side) => (side === UNDEFINED_LABEL ? side : 0 - side || 0)));
      }),
      { numRuns: 10 },
    );
  });
});

describe('rows with a label', () => {
  it('are the same whatever sets the barriers, in a market with missing minutes, stretches without a move and a half day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000 }), fc.constantFrom(0, 0.05, 0.5), (seed, stuck) => {
        const bars = randomSeries({ seed, from: HALF_DAY_AMONG, sessions: 4, missing: 0.1, stuck, idle: 0.2 });
        const rows = BARRIER_VOLATILITIES.map((volatility) =>
          [...labelled(bars, volatility).label].map((side) => side !== UNDEFINED_LABEL),
        );
        expect(rows[1]).toEqual(rows[0]);
      }),
      { numRuns: 20 },
    );
  });
});
