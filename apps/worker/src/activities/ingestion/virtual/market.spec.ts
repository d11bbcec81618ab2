import { describe, expect, it } from 'vitest';
import { openSimulated } from '@tandem/sources';
import { fakeMarket } from '../../../../testing/virtual-market.js';
import { MarketCalendar } from './market.js';

describe('MarketCalendar', () => {
  it('finds the sessions around a day', async () => {
    const calendar = new MarketCalendar(fakeMarket());
    expect((await calendar.after('2026-03-03'))?.session.date).toBe('2026-03-04');
    expect((await calendar.after('2026-02-01'))?.session.date).toBe('2026-03-02');
    expect(await calendar.after('2026-03-05')).toBeUndefined();
    expect(calendar.dateBefore('2026-03-04')).toBe('2026-03-03');
    expect(calendar.dateBefore('2026-03-02')).toBeUndefined();
  });

  it('opens no other session than the one that is wanted', async () => {
    const opened: number[] = [];
    const market = fakeMarket();
    const calendar = new MarketCalendar({ ...market, session: (index) => (opened.push(index), market.session(index)) });
    await calendar.after('2026-03-04');
    calendar.dateBefore('2026-03-05');
    expect(opened).toEqual([3]);
  });

  it('looks years ahead in a simulated market without simulating them', () => {
    const market = openSimulated({ symbols: ['SPY'], seed: 7 });
    expect(new MarketCalendar(market).dateBefore('2035-01-02')).toBe('2034-12-29');
  });
});
