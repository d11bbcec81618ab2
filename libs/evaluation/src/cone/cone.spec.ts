import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BAR_MS, EXCURSION_LEVELS, MOVE_MINUTES, sessionOn, type Bar, type Session } from '@tandem/domain';
import { ConeMarket, fullSessions, KNOWN_QUANTILES, minutesOf } from '../../testing/cone-market.js';
import { BANDS, bandsFrom, meanForecast } from './bands.js';
import { Cone, NEW_CONE, type ConeMinute } from './cone.js';
import { RunningCoverage } from './coverage.js';

const SYMBOLS = ['A', 'B', 'C', 'D', 'E', 'F'];
const bandOf = (minutes: number, level: number) => BANDS.findIndex((band) => band.minutes === minutes && band.level === level);
const minutesToClose = (session: Session, ts: number) => (session.close - ts) / BAR_MS - 1;

interface Shown {
  readonly symbol: string;
  readonly ts: number;
  readonly halfWidths: Float32Array;
}

/** What a cone showed, what it settled, and where it is now. */
class Run {
  readonly shown: Shown[] = [];
  readonly settled: ConeMinute[] = [];

  constructor(readonly cone = new Cone()) {}

  minute(session: Session, bars: readonly Bar[], quantiles: ArrayLike<number> = KNOWN_QUANTILES): void {
    for (const bar of bars) {
      this.observe(bar);
      const { halfWidths } = this.cone.bands(quantiles, minutesToClose(session, bar.ts));
      this.cone.watch(bar, halfWidths);
      this.shown.push({ symbol: bar.symbol, ts: bar.ts, halfWidths });
    }
  }

  observe(bar: Bar): void {
    const settled = this.cone.observe(bar);
    if (settled !== null) this.settled.push(settled);
  }

  /** Share of the outcomes that a band held in minutes of [from, to). */
  coverage(band: number, from = -Infinity, to = Infinity): number {
    const minutes = this.settled.filter(({ ts }) => ts >= from && ts < to);
    const { horizon } = BANDS[band]!;
    const sum = (of: (minute: ConeMinute) => number) => minutes.reduce((total, minute) => total + of(minute), 0);
    return sum(({ held }) => held[band]!) / sum(({ outcomes }) => outcomes[horizon]!);
  }
}

const HALF_DAY = sessionOn('2021-11-26')!;
const TODAY = fullSessions(1)[0]!;
const flat = (symbol: string, ts: number, price = 100, volume = 100): Bar => ({
  symbol,
  ts,
  open: price,
  high: price,
  low: price,
  close: price,
  volume,
});

/** Bars of a session that stand still but for what is put in by minute. */
function still(symbol: string, count: number, put: Record<number, Partial<Bar> | null> = {}): Bar[] {
  return minutesOf(TODAY)
    .slice(0, count)
    .flatMap((ts, i) => (put[i] === null ? [] : [{ ...flat(symbol, ts), ...put[i] }]));
}

const outcomesOf = (run: Run, horizon: number) => run.settled.reduce((sum, { outcomes }) => sum + outcomes[horizon]!, 0);

describe('the forecast that the bands are made of', () => {
  const quantiles = (shift: number) => MOVE_MINUTES.flatMap((_, h) => EXCURSION_LEVELS.map((level) => h + level + shift));

  it('is the mean of both champions, level by level', () => {
    const mean = meanForecast([quantiles(0), quantiles(1)])!;
    expect(mean[bandOf(15, 0.8)]).toBeCloseTo(1 + 0.8 + 0.5, 6);
    expect(mean[bandOf(5, 0.5)]).toBeCloseTo(0.5 + 0.5, 6);
  });

  it('is that of one alone where the other has none, and none where neither has', () => {
    expect(meanForecast([null, quantiles(1)])).toEqual(meanForecast([quantiles(1)]));
    expect(meanForecast([null, null])).toBeNull();
  });

  it('is none when a number of it is not finite', () => {
    expect(meanForecast([quantiles(0), quantiles(NaN)])).toBeNull();
  });
});

describe('the bands', () => {
  const anyQuantiles = fc.array(fc.double({ min: -40, max: 40, noNaN: true }), { minLength: BANDS.length, maxLength: BANDS.length });
  const anyOffsets = fc.array(fc.double({ min: -2.1, max: 2.1, noNaN: true }), { minLength: BANDS.length, maxLength: BANDS.length });
  const anyPrice = fc.double({ min: 1e-4, max: 1e7, noNaN: true });

  it('nest, stay finite and above 0, whatever was forecast and learnt', () => {
    fc.assert(
      fc.property(anyQuantiles, anyOffsets, anyPrice, fc.integer({ min: 0, max: 389 }), (quantiles, offsets, close, toClose) => {
        const cone = new Cone({ offsets, counted: [20, 20, 20] });
        const { halfWidths, shown } = cone.bands(quantiles, toClose);
        const bands = bandsFrom(close, halfWidths, shown);
        expect(bands).toHaveLength(3 * [5, 15, 30].filter((minutes) => minutes <= toClose).length);
        for (const [i, { minutes, level, up, down }] of bands.entries()) {
          expect(up).toBeGreaterThan(close);
          expect(up).toBeLessThan(3 * close);
          expect(down).toBeLessThan(close);
          expect(down).toBeGreaterThan(0);
          for (const inner of bands.slice(0, i).filter((one) => one.minutes <= minutes && one.level <= level)) {
            expect(inner.up).toBeLessThanOrEqual(up);
            expect(inner.down).toBeGreaterThanOrEqual(down);
          }
        }
      }),
    );
  });

  it('end with the session: 30 minutes at 15:30, 5 minutes at 15:55, on half days three hours sooner', () => {
    for (const { open, close } of [TODAY, HALF_DAY]) {
      const cone = new Cone({ ...NEW_CONE, counted: [20, 20, 20] });
      const shownAt = (beforeClose: number) =>
        cone.bands(KNOWN_QUANTILES, minutesToClose({ open, close } as Session, close - beforeClose * BAR_MS)).shown;
      // The bar that ends at 15:30 starts 31 minutes before the close.
      expect([shownAt(31), shownAt(30), shownAt(16), shownAt(15), shownAt(6), shownAt(5), shownAt(1)]).toEqual([3, 2, 2, 1, 1, 0, 0]);
    }
  });

  it('are not shown before twenty outcomes of their horizon', () => {
    const run = new Run();
    const market = new ConeMarket(['A']);
    const shown = minutesOf(TODAY)
      .slice(0, 60)
      .map((ts) => {
        run.minute(TODAY, market.minute(ts));
        return run.cone.bands(KNOWN_QUANTILES, 300).shown;
      });
    // The outcome of minute 5 is known once minute 6 has a bar: the twentieth of 5 minutes comes with minute 24, of 30 with minute 49.
    expect([24, 25, 34, 35, 49, 50].map((minute) => shown[minute])).toEqual([0, 1, 1, 2, 2, 3]);
  });
});

describe('outcomes', () => {
  /** Watches the first bar of a still session and follows the others. */
  function watchFirst(bars: readonly Bar[], halfWidth = 0.01): Run {
    const run = new Run();
    run.observe(bars[0]!);
    run.cone.watch(bars[0]!, new Float32Array(BANDS.length).fill(halfWidth));
    for (const bar of bars.slice(1)) run.observe(bar);
    return run;
  }

  it('are known with the last bar of the horizon, and count once the next minute begins', () => {
    expect(outcomesOf(watchFirst(still('A', 6)), 0)).toBe(0);
    const run = watchFirst(still('A', 7));
    expect(run.settled).toEqual([expect.objectContaining({ ts: TODAY.open + 5 * BAR_MS, outcomes: [1, 0, 0], session: TODAY.date })]);
  });

  it('are held while highs and lows of the whole path stay within the band', () => {
    const held = (put: Partial<Bar>) => watchFirst(still('A', 40, { 3: put })).coverage(bandOf(5, 0.8));
    expect(held({ high: 100.9 })).toBe(1);
    expect(held({ high: 101.1 })).toBe(0);
    expect(held({ low: 98.9 })).toBe(0);
  });

  it('of a longer horizon count what comes later', () => {
    const run = watchFirst(still('A', 40, { 12: { high: 102 } }));
    expect([5, 15, 30].map((minutes) => run.coverage(bandOf(minutes, 0.8)))).toEqual([1, 0, 0]);
  });

  it('do not come of a halt: more than five missing minutes end the path', () => {
    const halt = (minutes: number) => Object.fromEntries(Array.from({ length: minutes }, (_, i) => [10 + i, null]));
    expect(outcomesOf(watchFirst(still('A', 60, halt(5))), 2)).toBe(1);
    const run = watchFirst(still('A', 60, halt(6)));
    expect([outcomesOf(run, 0), outcomesOf(run, 1), outcomesOf(run, 2)]).toEqual([1, 0, 0]);
  });

  it('do not come of minutes without a trade', () => {
    const silent = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [1 + i, { volume: 0 }]));
    const run = watchFirst(still('A', 40, silent));
    expect([outcomesOf(run, 0), outcomesOf(run, 1)]).toEqual([0, 1]);
  });

  it('count a gap of 30 % as one miss of each band', () => {
    const bars = still('A', 40).map((bar, i) => (i < 3 ? bar : flat('A', bar.ts, 70)));
    const run = watchFirst(bars);
    expect(run.coverage(bandOf(30, 0.9))).toBe(0);
    for (const offset of run.cone.state.offsets) expect(offset).toBeLessThan(0.05);
  });

  it('do not change when bars come again, or late ones of the past', () => {
    const market = new ConeMarket(SYMBOLS);
    const [once, twice] = [new Run(), new Run()];
    const before: Bar[] = [];
    for (const ts of minutesOf(TODAY).slice(0, 90)) {
      const bars = market.minute(ts);
      once.minute(TODAY, bars);
      twice.minute(TODAY, bars);
      twice.minute(TODAY, bars);
      before.push(...bars);
      for (const bar of before.slice(-20)) twice.observe(bar);
    }
    expect(once.settled.length).toBeGreaterThan(80);
    expect(twice.settled).toEqual(once.settled);
  });

  it('pass over bars that are not valid', () => {
    const run = watchFirst(still('A', 40, { 3: { high: NaN }, 4: { low: -1 }, 5: { high: Infinity } }));
    expect(run.coverage(bandOf(30, 0.8))).toBe(1);
    expect(run.cone.state.offsets.every(Number.isFinite)).toBe(true);
  });
});

describe('a cone on a market of known volatility', () => {
  const market = new ConeMarket(SYMBOLS, 3);
  const run = new Run();
  const sessions = fullSessions(15);
  for (const session of sessions) {
    for (const ts of minutesOf(session)) run.minute(session, market.minute(ts));
  }

  it('holds every band to a point', () => {
    for (const [band, { level }] of BANDS.entries()) expect(Math.abs(run.coverage(band) - level)).toBeLessThan(0.01);
  });

  it('finds the way back within an hour after volatility doubles unseen by the forecast', () => {
    const [yesterday, today] = fullSessions(2);
    const doubled = today!.open + 120 * BAR_MS;
    const runs = Array.from({ length: 12 }, (_, seed) => {
      const [one, other] = [new Run(), new ConeMarket(SYMBOLS, 100 + seed)];
      for (const ts of minutesOf(yesterday!)) one.minute(yesterday!, other.minute(ts));
      for (const ts of minutesOf(today!)) one.minute(today!, other.minute(ts, ts >= doubled ? 2 : 1));
      return one;
    });
    for (const [band, { minutes, level }] of BANDS.entries()) {
      /** Of forecasts made in the half hour from `after` minutes after it. */
      const coverage = (after: number) => {
        const from = doubled + (after + minutes) * BAR_MS;
        return runs.reduce((sum, one) => sum + one.coverage(band, from, from + 30 * BAR_MS), 0) / runs.length;
      };
      expect(coverage(0)).toBeLessThan(level - 0.1);
      expect(coverage(60)).toBeGreaterThan(level - 0.07);
    }
  });

  it('says how much it held in the last five sessions', () => {
    for (const band of BANDS.keys()) {
      const { coverage, outcomes, sessions: count, worstSession } = run.cone.coverage.of(band);
      expect(count).toBe(5);
      expect(outcomes).toBeGreaterThan(10_000);
      expect(coverage).toBeCloseTo(run.coverage(band, sessions[10]!.open), 10);
      expect(worstSession).toBeLessThanOrEqual(coverage!);
    }
  });

  it('goes on after a restart at any minute as if there had been none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 779 }), fc.integer({ min: 0, max: 10 }), (restart, unsettled) => {
        const days = fullSessions(2);
        const all = new ConeMarket(SYMBOLS, 5);
        const minutes = days.flatMap((session) => minutesOf(session).map((ts) => ({ session, bars: all.minute(ts) })));
        const whole = new Run();
        for (const { session, bars } of minutes) whole.minute(session, bars);
        // What a restarted process finds: minutes settled (the last of them perhaps not stored yet), what was shown, bars.
        const stored = whole.settled.filter(({ ts }) => ts < (minutes[restart]?.bars[0]!.ts ?? Infinity));
        stored.splice(stored.length - Math.min(unsettled, stored.length));
        const again = new Run(
          restored(
            stored,
            whole.shown,
            minutes.slice(0, restart).flatMap(({ bars }) => bars),
          ),
        );
        for (const { session, bars } of minutes.slice(restart)) again.minute(session, bars);
        expect(again.cone.state).toEqual(whole.cone.state);
        expect(again.cone.coverage).toEqual(whole.cone.coverage);
      }),
      { numRuns: 8 },
    );
  });
});

/** A cone as it is made of what is stored. */
function restored(stored: readonly ConeMinute[], shown: readonly Shown[], bars: readonly Bar[]): Cone {
  const last = stored.at(-1);
  const coverage = new RunningCoverage();
  for (const { session, outcomes, held } of stored) coverage.add(session, outcomes, held);
  const cone = new Cone(last ?? NEW_CONE, coverage, last?.ts);
  const widths = new Map(shown.map(({ symbol, ts, halfWidths }) => [`${symbol} ${ts}`, halfWidths]));
  for (const bar of bars) {
    cone.observe(bar);
    cone.watch(bar, widths.get(`${bar.symbol} ${bar.ts}`)!);
  }
  return cone;
}

describe('coverage', () => {
  /** Sessions of 390 minutes with one outcome each of which the shares were held. */
  function coverageOf(...shares: readonly number[]): RunningCoverage {
    const coverage = new RunningCoverage();
    for (const [i, session] of fullSessions(shares.length).entries()) {
      for (let minute = 0; minute < 390; minute++) {
        const held = minute < Math.round(390 * shares[i]!) ? 1 : 0;
        coverage.add(
          session.date,
          [1, 1, 1],
          BANDS.map(() => held),
        );
      }
    }
    return coverage;
  }

  it('is of the last five sessions, with the worst of them', () => {
    const { coverage, outcomes, sessions, worstSession, withinLimits } = coverageOf(0.1, 0.8, 0.8, 0.82, 0.78, 0.8).of(bandOf(15, 0.8));
    expect(coverage).toBeCloseTo(0.8, 3);
    expect(worstSession).toBeCloseTo(0.78, 2);
    expect({ outcomes, sessions, withinLimits }).toEqual({ outcomes: 5 * 390, sessions: 5, withinLimits: true });
  });

  it('leaves its limits by one session, or by all of them together', () => {
    const band = bandOf(30, 0.8);
    expect(coverageOf(0.8, 0.8, 0.8, 0.72, 0.88).of(band).withinLimits).toBe(false);
    expect(coverageOf(0.77, 0.77, 0.77, 0.77, 0.77).of(band).withinLimits).toBe(false);
    expect(coverageOf(0.77, 0.77, 0.77, 0.77).of(band).withinLimits).toBe(true);
    expect(coverageOf(0.9, 0.9, 0.9, 0.84, 0.9).of(bandOf(30, 0.9)).withinLimits).toBe(false);
  });

  it('does not judge a session by its first minutes', () => {
    const coverage = new RunningCoverage();
    for (let i = 0; i < 119; i++)
      coverage.add(
        TODAY.date,
        [1, 1, 1],
        BANDS.map(() => 0),
      );
    expect(coverage.of(0)).toMatchObject({ coverage: 0, worstSession: null, withinLimits: true });
    coverage.add(
      TODAY.date,
      [1, 1, 1],
      BANDS.map(() => 0),
    );
    expect(coverage.of(0)).toMatchObject({ worstSession: 0, withinLimits: false });
  });

  it('is unknown before the first outcome', () => {
    expect(new RunningCoverage().of(4)).toEqual({ coverage: null, outcomes: 0, sessions: 0, worstSession: null, withinLimits: true });
  });
});
