import { describe, expect, it } from 'vitest';
import { BAR_MS, Random, sessionsBetween } from '@tandem/domain';
import { volatilityCalendar } from '../indicators/volatility-calendar.js';
import { MarketSurprise } from './market-surprise.js';

const SESSIONS = sessionsBetween('2026-01-05', '2026-01-09');
const MINUTES = 390;

/** Bars of sessions whose returns follow the usual curve, times a factor by session and minute. */
function market(factorOf: (session: number, minute: number) => number, seed = 1) {
  const random = new Random(seed);
  const { usual } = volatilityCalendar(MINUTES);
  let price = 100;
  return SESSIONS.map(({ open: start }, session) =>
    Array.from({ length: MINUTES }, (_, minute) => {
      const open = price;
      price *= Math.exp(0.0005 * usual[minute]! * factorOf(session, minute) * random.normal());
      return { ts: start + minute * BAR_MS, open, high: Math.max(open, price), low: Math.min(open, price), close: price, volume: 1 };
    }),
  );
}

const surprisesOf = (sessions: ReturnType<typeof market>) => {
  const surprise = new MarketSurprise();
  return sessions.map((bars) => bars.map((bar) => surprise.push(bar)));
};

describe('the surprise of the market', () => {
  const calm = surprisesOf(market(() => 1));

  it('is none until the first move of a session has matured, whatever the session before was like', () => {
    const after = surprisesOf(market((session) => (session === 2 ? 5 : 1)));
    for (const session of [0, 1, 3]) expect(after[session]!.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    expect(after[3]![5]).not.toBe(0);
  });

  it('rises within a quarter of an hour when the market moves three times as far, and falls as that becomes usual', () => {
    const wild = surprisesOf(market((session, minute) => (session === 3 && minute >= 120 ? 3 : 1)));
    expect(wild[3]!.slice(0, 120)).toEqual(calm[3]!.slice(0, 120));
    expect(wild[3]![135]! - calm[3]![135]!).toBeGreaterThan(0.3);
    expect(wild[3]![380]! - calm[3]![380]!).toBeLessThan(0.1);
  });

  it('is the same at any level of prices and of volatility', () => {
    const bars = market(() => 1)[0]!;
    const dearer = bars.map((bar) => ({ ...bar, open: 7 * bar.open, high: 7 * bar.high, low: 7 * bar.low, close: 7 * bar.close }));
    surprisesOf([dearer])[0]!.forEach((value, i) => {
      expect(value).toBeCloseTo(surprisesOf([bars])[0]![i]!, 9);
    });
    const wilder = surprisesOf(market(() => 10));
    wilder.flat().forEach((value, i) => {
      expect(value).toBeCloseTo(calm.flat()[i]!, 9);
    });
  });

  it('knows of a forming bar what it will know once that has closed so, and forgets it', () => {
    const surprise = new MarketSurprise();
    for (const bar of market(() => 1)
      .flat()
      .slice(0, 500)) {
      const peeked = [surprise.peek(bar), surprise.peek({ ...bar, high: 2 * bar.high }), surprise.peek(bar)];
      expect(peeked[2]).toBe(peeked[0]);
      expect(surprise.push(bar)).toBeCloseTo(peeked[0]!, 12);
    }
  });

  it('is finite where the market stands still', () => {
    const still = market(() => 0);
    expect(surprisesOf(still).flat().every(Number.isFinite)).toBe(true);
  });
});
