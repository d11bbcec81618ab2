import { describe, expect, it } from 'vitest';
import { DEFAULT_SYMBOLS, sessionMinutes, type BarSeries } from '@tandem/domain';
import { closeReturns, correlation, kurtosis, mean } from '../testing/statistics.js';
import { createSimulator } from './simulator.js';

/** What prices do when nothing is injected: the stylised facts of real markets (Cont, 2001). */
const simulator = createSimulator({ symbols: DEFAULT_SYMBOLS, seed: 7 });
const sessions = Array.from({ length: 30 }, () => simulator.nextSession());
const daysOf = (symbol: string) => sessions.map(({ bars }) => bars[DEFAULT_SYMBOLS.indexOf(symbol)]!);
const returnsOf = (symbol: string) => daysOf(symbol).flatMap((day) => closeReturns(day));
const everySeries = sessions.flatMap(({ bars }) => bars);

/** Mean over all series of a column by half hour of the session. */
function byHalfHour(value: (series: BarSeries, minute: number) => number): number[] {
  const full = everySeries.filter(({ length }) => length === 390);
  return Array.from({ length: 13 }, (_, half) =>
    mean(full.map((series) => mean(Array.from({ length: 29 }, (__, k) => value(series, half * 30 + k + 1))))),
  );
}

describe('simulated bars', () => {
  it('come one a minute of every session of the calendar, half days included', () => {
    for (const { session, bars } of sessions) {
      for (const { ts, length } of bars) {
        expect(length).toBe(sessionMinutes(session));
        expect([ts[0], ts[length - 1]]).toEqual([session.open, session.close - 60_000]);
      }
    }
  });

  it('skip days on which the exchange stayed closed', () => {
    expect(sessions.slice(0, 6).map(({ session }) => session.date)).toEqual([
      '2025-01-02',
      '2025-01-03',
      '2025-01-06',
      '2025-01-07',
      '2025-01-08',
      '2025-01-10',
    ]);
  });

  it('have prices in cents with low ≤ open, close ≤ high, and whole volumes', () => {
    for (const { open, high, low, close, volume, length } of everySeries) {
      for (let i = 0; i < length; i += 1) {
        const prices = [open[i]!, high[i]!, low[i]!, close[i]!];
        if (prices.some((price) => price <= 0 || Math.abs(price * 100 - Math.round(price * 100)) > 1e-6))
          expect.fail(`not in cents: ${prices}`);
        if (low[i]! > Math.min(open[i]!, close[i]!) || high[i]! < Math.max(open[i]!, close[i]!)) expect.fail(`inconsistent: ${prices}`);
        if (!Number.isInteger(volume[i]!) || volume[i]! < 0) expect.fail(`volume ${volume[i]}`);
      }
    }
  });

  it('without volume stand still at the last price', () => {
    const day = daysOf('CRSP')[0]!;
    const idle = Array.from({ length: day.length - 1 }, (_, k) => k + 1).filter((i) => day.volume[i] === 0);
    expect(idle.length).toBeGreaterThan(0);
    for (const i of idle) expect([day.open[i], day.high[i], day.low[i], day.close[i]]).toEqual(new Array(4).fill(day.close[i - 1]));
  });

  it('lack trades only in illiquid symbols', () => {
    const idleShare = (symbol: string) => mean(daysOf(symbol).flatMap(({ volume }) => [...volume].map((shares) => (shares === 0 ? 1 : 0))));
    expect(idleShare('CRSP')).toBeGreaterThan(0.02);
    expect(idleShare('CRSP')).toBeLessThan(0.15);
    expect(idleShare('NVDA')).toBe(0);
  });
});

describe('simulated returns', () => {
  it.each(DEFAULT_SYMBOLS)('of %s have fat tails', (symbol) => {
    expect(kurtosis(returnsOf(symbol))).toBeGreaterThan(6);
  });

  it('cluster in volatility beyond the time of day', () => {
    const clustering = DEFAULT_SYMBOLS.map((symbol) =>
      mean(
        daysOf(symbol).map((day) => {
          const midday = closeReturns(day).slice(90, 360).map(Math.abs);
          return correlation(midday.slice(0, -5), midday.slice(5));
        }),
      ),
    );
    expect(Math.min(...clustering)).toBeGreaterThan(0.03);
  });

  it('are as volatile as the kind of share', () => {
    const daily = (symbol: string) => Math.sqrt(390 * mean(returnsOf(symbol).map((value) => value ** 2)));
    expect(daily('SPY')).toBeGreaterThan(0.004);
    expect(daily('SPY')).toBeLessThan(0.014);
    expect(daily('IONQ')).toBeGreaterThan(0.025);
    expect(daily('IONQ')).toBeLessThan(0.075);
  });

  it('move with the market, and more so within a sector', () => {
    const together = (a: string, b: string) => correlation(returnsOf(a), returnsOf(b));
    expect(together('META', 'SPY')).toBeGreaterThan(0.3);
    expect(together('NVDA', 'AVGO')).toBeGreaterThan(together('NVDA', 'RTX') + 0.05);
  });

  it('gap overnight', () => {
    const gaps = (symbol: string) =>
      daysOf(symbol)
        .slice(1)
        .map((day, i) => Math.log(day.open[0]! / daysOf(symbol)[i]!.close.at(-1)!));
    const deviation = (values: readonly number[]) => Math.sqrt(mean(values.map((value) => value ** 2)));
    expect(deviation(gaps('IONQ'))).toBeGreaterThan((10 * deviation(returnsOf('IONQ'))) / Math.sqrt(2));
  });
});

describe('a simulated day', () => {
  it('is U-shaped in volatility', () => {
    const shape = byHalfHour((day, i) => Math.abs(Math.log(day.close[i]! / day.close[i - 1]!)));
    expect(shape[0]).toBeGreaterThan(1.5 * shape[6]!);
    expect(shape[12]).toBeGreaterThan(shape[6]!);
  });

  it('is U-shaped in volume', () => {
    const shape = byHalfHour((day, i) => day.volume[i]!);
    expect(shape[0]).toBeGreaterThan(1.8 * shape[6]!);
    expect(shape[12]).toBeGreaterThan(1.8 * shape[6]!);
  });

  it('trades more in minutes that move more', () => {
    const day = daysOf('META')[0]!;
    const moves = closeReturns(day).slice(60, 330).map(Math.abs);
    expect(correlation(moves, [...day.volume.slice(61, 331)])).toBeGreaterThan(0.1);
  });
});
