import { describe, expect, it } from 'vitest';
import { DEFAULT_SYMBOLS, nextSession, sessionOn } from '@tandem/domain';
import { SimulatorError } from './options.js';
import type { SimulatedSession } from './session.js';
import { createSimulator } from './simulator.js';

const OPTIONS = { symbols: ['NKE', 'CRSP', 'SPY'], seed: 7, predictability: { strength: 0.1 } };

const take = (simulator: { nextSession(): SimulatedSession }, count: number) =>
  Array.from({ length: count }, () => simulator.nextSession());
/** All that a session says, as comparable data. */
const content = ({ formingPath: _, ...rest }: SimulatedSession) => rest;

describe('a simulated market', () => {
  it('is the same for the same seed, byte for byte', () => {
    expect(take(createSimulator(OPTIONS), 3).map(content)).toEqual(take(createSimulator(OPTIONS), 3).map(content));
  });

  it('is another for another seed', () => {
    const [a, b] = [7, 8].map((seed) => createSimulator({ ...OPTIONS, seed }).nextSession());
    expect(a!.bars[0]!.close).not.toEqual(b!.bars[0]!.close);
  });

  it("does not change a symbol's path with the other symbols simulated", () => {
    const alone = take(createSimulator({ ...OPTIONS, symbols: ['NKE'] }), 3);
    const among = take(createSimulator({ ...OPTIONS, symbols: DEFAULT_SYMBOLS }), 3);
    const nike = DEFAULT_SYMBOLS.indexOf('NKE');
    expect(among.map(({ bars }) => bars[nike])).toEqual(alone.map(({ bars }) => bars[0]));
  });

  it('goes on from a stored state as if never interrupted', () => {
    const uninterrupted = take(createSimulator(OPTIONS), 5);
    const first = createSimulator(OPTIONS);
    take(first, 3);
    const stored = JSON.parse(JSON.stringify(first.state()));
    expect(take(createSimulator(OPTIONS, stored), 2).map(content)).toEqual(uninterrupted.slice(3).map(content));
  });

  it('hands out its state as it was, whatever is simulated later', () => {
    const simulator = createSimulator(OPTIONS);
    const before = simulator.state();
    simulator.nextSession();
    expect(before).toMatchObject({ sessions: 0, lastSession: null });
  });

  it('gives a plausible path to an unknown symbol', () => {
    const { bars } = createSimulator({ ...OPTIONS, symbols: ['ZZZZ'] }).nextSession();
    expect(bars[0]!.close[0]).toBeGreaterThan(5);
    expect(Math.max(...bars[0]!.volume)).toBeGreaterThan(0);
  });

  it('begins where it is asked to, with 210 bars on a half day', () => {
    const { session, bars } = createSimulator({ ...OPTIONS, firstSession: '2025-11-28' }).nextSession();
    expect([session.date, bars[0]!.length]).toEqual(['2025-11-28', 210]);
  });

  it('begins at noon where the exchange did', () => {
    const { session, bars } = createSimulator({ ...OPTIONS, firstSession: '2002-09-11' }).nextSession();
    expect([session.date, bars[0]!.length, bars[0]!.ts[0]]).toEqual(['2002-09-11', 240, Date.parse('2002-09-11T16:00:00Z')]);
  });

  it.each([
    ['no symbols', { symbols: [] }, /at least one ticker/],
    ['a symbol twice', { symbols: ['NKE', 'NKE'] }, /each once/],
    ['a symbol that is none', { symbols: ['nike!'] }, /at least one ticker/],
    ['a seed that is no integer', { seed: 0.5 }, /seed 0.5: expected an integer/],
    ['too much predictability', { predictability: { strength: 0.5 } }, /predictability 0.5: expected a share from 0 to 0.4/],
    ['a first session on a Sunday', { firstSession: '2025-01-05' }, /expected a day on which the exchange opens/],
  ])('is refused with %s', (_, change, message) => {
    expect(() => createSimulator({ ...OPTIONS, ...change })).toThrow(SimulatorError);
    expect(() => createSimulator({ ...OPTIONS, ...change })).toThrow(message);
  });

  it('refuses the state of another market', () => {
    const state = createSimulator({ ...OPTIONS, seed: 8 }).state();
    expect(() => createSimulator(OPTIONS, state)).toThrow(SimulatorError);
  });
});

describe('the truth', () => {
  it('knows no drift before the first bar, and a volatility at any time', () => {
    const { truth } = createSimulator(OPTIONS).nextSession();
    for (const { drift, volatility } of truth) {
      expect(drift[0]).toBe(0);
      expect(volatility.every((value) => value > 0)).toBe(true);
    }
  });
});

describe('a forming bar', () => {
  const session = createSimulator(OPTIONS).nextSession();

  it('grows into the bar that closes', () => {
    session.bars.forEach((series) => {
      for (const minute of [0, 1, 200, 389]) {
        const path = session.formingPath(series.symbol, minute);
        expect(path.at(-1)).toEqual({
          elapsedMs: 60_000,
          open: series.open[minute],
          high: series.high[minute],
          low: series.low[minute],
          close: series.close[minute],
          volume: series.volume[minute],
        });
      }
    });
  });

  it('never loses volume, narrows its range or changes its open', () => {
    const path = session.formingPath('NKE', 5);
    for (let i = 1; i < path.length; i += 1) {
      const [before, after] = [path[i - 1]!, path[i]!];
      expect(after.elapsedMs).toBeGreaterThan(before.elapsedMs);
      expect(after.open).toBe(before.open);
      expect(after.high).toBeGreaterThanOrEqual(before.high);
      expect(after.low).toBeLessThanOrEqual(before.low);
      expect(after.volume).toBeGreaterThanOrEqual(before.volume);
    }
  });

  it('of a minute or symbol that is not there is refused', () => {
    expect(() => session.formingPath('NKE', 390)).toThrow(/no minute 390 of NKE/);
    expect(() => session.formingPath('GS', 0)).toThrow(RangeError);
  });
});

describe('news', () => {
  const sessions = take(createSimulator({ symbols: DEFAULT_SYMBOLS, seed: 7 }), 20);

  it('is published between the previous close and this one, in order, each item once', () => {
    sessions.slice(1).forEach(({ news, session }, i) => {
      const times = news.map(({ publishedAt }) => publishedAt);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times.every((ts) => ts >= sessions[i]!.session.close && ts < session.close)).toBe(true);
    });
    const ids = sessions.flatMap(({ news }) => news.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('moves the price of its minute the way it reads', () => {
    let agreeing = 0;
    let moved = 0;
    for (const { news, session, bars } of sessions) {
      for (const { publishedAt, sentiment, symbols } of news) {
        const series = bars[DEFAULT_SYMBOLS.indexOf(symbols[0]!)]!;
        const minute = Math.floor((publishedAt - session.open) / 60_000);
        if (minute < 1 || Math.abs(sentiment) < 0.5) continue;
        moved += 1;
        if (Math.sign(Math.log(series.close[minute]! / series.close[minute - 1]!)) === Math.sign(sentiment)) agreeing += 1;
      }
    }
    expect(moved).toBeGreaterThan(20);
    expect(agreeing / moved).toBeGreaterThan(0.75);
  });
});

describe('macro observations', () => {
  it('become known after the close of their day: the VIX on that day, the yield on the next', () => {
    const { macro, session } = createSimulator(OPTIONS).nextSession();
    const [vix, yield10y] = macro;
    expect(vix).toMatchObject({ series: 'VIXCLS', observedOn: session.date });
    expect(vix!.availableAt).toBeGreaterThan(session.close);
    expect(vix!.availableAt).toBeLessThan(nextSession(session.date).open);
    expect(yield10y!.availableAt).toBeGreaterThan(nextSession(session.date).close);
  });
});

describe('corporate actions', () => {
  const sessions = take(createSimulator({ symbols: ['AVGO', 'NFLX', 'SPY'], seed: 3, firstSession: '2025-01-02' }), 130);
  const actions = sessions.flatMap((simulated, i) => simulated.corporateActions.map((action) => ({ action, i })));
  const index = (symbol: string) => ['AVGO', 'NFLX', 'SPY'].indexOf(symbol);

  it('take effect on a session of the calendar, with the bars of that session', () => {
    for (const { action, i } of actions) expect(sessionOn(action.exDate)).toEqual(sessions[i]!.session);
  });

  it('pay dividends once a quarter, in cents, to those who pay any', () => {
    const paid = (symbol: string) => actions.filter(({ action }) => action.symbol === symbol && action.kind === 'dividend');
    expect(paid('SPY').length).toBe(2);
    expect(paid('NFLX')).toEqual([]);
    for (const { action } of paid('SPY')) expect(Math.abs(action.value * 100 - Math.round(action.value * 100))).toBeLessThan(1e-9);
  });

  it('divide the price and multiply the volume on a split', () => {
    const splits = actions.filter(({ action }) => action.kind === 'split');
    expect(splits.length).toBeGreaterThan(0);
    for (const { action, i } of splits) {
      const [before, after] = [sessions[i - 1]!, sessions[i]!].map(({ bars }) => bars[index(action.symbol)]!);
      const volume = (series: typeof before) => series!.volume.reduce((sum, shares) => sum + shares, 0);
      expect(before!.close.at(-1)! / after!.open[0]! / action.value).toBeCloseTo(1, 0);
      expect(volume(after) / volume(before) / action.value).toBeCloseTo(1, 0);
    }
  });
});
