import { beforeEach, describe, expect, it } from 'vitest';
import { BAR_MS, toSeries } from '@tandem/domain';
import type { Database } from '../connection/connect.js';
import { SourceMismatchError } from '../errors.js';
import { makeBars, makeClock, OPENING, useDatabase } from '../../testing/index.js';
import { BarRepository } from './bars.js';
import { MarketClockRepository } from './market-clock.js';

const DAY = 24 * 60 * BAR_MS;
const REPLAY = { source: 'replay', fetchedAt: OPENING } as const;

const server = useDatabase();
let database: Database;
let bars: BarRepository;
beforeEach(async () => {
  database = await server.createDatabase();
  bars = new BarRepository(database);
});

/** Stored bars of each symbol. */
async function counts(): Promise<Map<string, number>> {
  const { rows } = await database.pool.query<{ symbol: string; count: number }>(
    'select symbol, count(*) from bars group by symbol order by symbol',
  );
  return new Map(rows.map((row) => [row.symbol, row.count]));
}

describe('copying bars', () => {
  it('stores every bar, bit by bit as it came', async () => {
    const given = makeBars('SPY', 2500).map((bar) => ({ ...bar, close: bar.close + 1 / 3, high: bar.high + 1 }));
    expect(await bars.copyBars(given, REPLAY)).toEqual({ received: 2500, inserted: 2500 });
    expect(await bars.series(['SPY'])).toEqual([toSeries('SPY', given)]);
  });

  it('stores a bar once, however often it is copied', async () => {
    await bars.copyBars(makeBars('SPY', 10), REPLAY);
    expect(await bars.copyBars(makeBars('SPY', 12), REPLAY)).toEqual({ received: 12, inserted: 2 });
    expect(await counts()).toEqual(new Map([['SPY', 12]]));
  });

  it('stores nothing of a batch with an impossible bar', async () => {
    const [good, bad] = makeBars('SPY', 2);
    await expect(bars.copyBars([good!, { ...bad!, high: bad!.low - 1 }], REPLAY)).rejects.toThrow(/bars_plausible/);
    await expect(bars.copyBars([{ ...bad!, close: NaN }], REPLAY)).rejects.toThrow(/bars_plausible/);
    expect(await counts()).toEqual(new Map());
  });

  it('refuses bars of another source', async () => {
    await bars.copyBars(makeBars('SPY', 1), REPLAY);
    await expect(bars.copyBars(makeBars('GS', 1), { source: 'yahoo', fetchedAt: OPENING })).rejects.toThrow(SourceMismatchError);
    expect(await counts()).toEqual(new Map([['SPY', 1]]));
  });

  it('passes on what goes wrong while the bars are made', async () => {
    function* broken() {
      yield* makeBars('SPY', 3);
      throw new Error('the file ends in the middle of a line');
    }
    await expect(bars.copyBars(broken(), REPLAY)).rejects.toThrow('in the middle of a line');
    expect(await bars.copyBars(makeBars('SPY', 3), REPLAY)).toMatchObject({ inserted: 3 });
  });
});

describe('live bars', () => {
  const minute = (i: number) => [...makeBars('GS', 1, OPENING + i * BAR_MS), ...makeBars('SPY', 1, OPENING + i * BAR_MS)];

  it('are stored together with the clock', async () => {
    const clock = makeClock(OPENING);
    expect(await bars.upsertLive(minute(0), clock)).toEqual({ inserted: 2, corrected: 0 });
    expect(await new MarketClockRepository(database).read()).toEqual(clock);
    expect(await bars.series(['GS', 'SPY'])).toEqual([toSeries('GS', minute(0).slice(0, 1)), toSeries('SPY', minute(0).slice(1))]);
  });

  it('are corrected by the same source, and left alone when they are equal', async () => {
    await bars.upsertLive(minute(0), makeClock(OPENING));
    const [gs, spy] = minute(0);
    const corrected = { ...spy!, close: 100.25 };
    expect(await bars.upsertLive([gs!, corrected], makeClock(OPENING))).toEqual({ inserted: 0, corrected: 1 });
    expect(await bars.series(['SPY'])).toEqual([toSeries('SPY', [corrected])]);
  });

  it('hold what was fetched last, in whatever order that is written', async () => {
    const [early, late] = [100.25, 100.5].map((close) => ({ ...minute(0)[1]!, close, high: 101 }));
    await bars.upsertLive([late!], makeClock(OPENING, { marketTime: OPENING + 5 * BAR_MS }));
    expect(await bars.upsertLive([early!], makeClock(OPENING, { marketTime: OPENING + 2 * BAR_MS }))).toEqual({
      inserted: 0,
      corrected: 0,
    });
    expect(await bars.series(['SPY'])).toEqual([toSeries('SPY', [late!])]);
  });

  it('that are second best fill what is missing and change nothing', async () => {
    await bars.upsertLive(minute(0), makeClock(OPENING));
    const worse = { ...minute(0)[1]!, close: 100.25, high: 101 };
    expect(await bars.insertLive([worse, ...minute(1)], makeClock(OPENING + BAR_MS))).toEqual({ inserted: 2, corrected: 0 });
    expect(await bars.series(['SPY'])).toEqual([toSeries('SPY', [minute(0)[1]!, minute(1)[1]!])]);
  });

  it('of another source are refused, with the clock', async () => {
    await bars.upsertLive(minute(0), makeClock(OPENING));
    const attempt = bars.upsertLive(minute(1), makeClock(OPENING + BAR_MS, { source: 'simulated' }));
    await expect(attempt).rejects.toThrow(/SOURCE=replay/);
    expect((await new MarketClockRepository(database).read())?.lastBarTs).toBe(OPENING);
    expect(await counts()).toEqual(
      new Map([
        ['GS', 1],
        ['SPY', 1],
      ]),
    );
  });

  it('of another source are refused also where a clock was never written', async () => {
    await bars.copyBars(makeBars('SPY', 1), REPLAY);
    await expect(bars.upsertLive(minute(1), makeClock(OPENING, { source: 'simulated' }))).rejects.toThrow(SourceMismatchError);
  });

  it('take the place of the forming bars of their minute', async () => {
    await bars.upsertForming(minute(0), makeClock(OPENING));
    await bars.upsertForming([minute(1)[1]!], makeClock(OPENING));
    expect(await bars.forming(['GS', 'SPY'])).toHaveLength(2);
    await bars.upsertLive(minute(0), makeClock(OPENING));
    expect(await bars.forming(['GS', 'SPY'])).toEqual([minute(1)[1]]);
  });

  it('a late forming bar does not bring an older minute back', async () => {
    await bars.upsertForming([minute(1)[1]!], makeClock(OPENING));
    await bars.upsertForming([minute(0)[1]!], makeClock(OPENING));
    expect(await bars.forming(['SPY'])).toEqual([minute(1)[1]]);
  });
});

describe('reading the newest bars', () => {
  it('gives the last bars of each symbol, oldest first, and an empty series for an unknown one', async () => {
    await bars.copyBars([...makeBars('SPY', 100), ...makeBars('GS', 3)], REPLAY);
    const latest = await bars.latest(['GS', 'SPY', 'NKE'], 60);
    expect(latest.get('SPY')).toEqual(toSeries('SPY', makeBars('SPY', 100).slice(40)));
    expect(latest.get('GS')).toEqual(toSeries('GS', makeBars('GS', 3)));
    expect(latest.get('NKE')?.length).toBe(0);
  });

  it('names the sessions stored', async () => {
    await bars.copyBars([...makeBars('SPY', 2, OPENING - DAY), ...makeBars('GS', 2)], REPLAY);
    expect(await bars.sessionDates()).toEqual(['2026-03-05', '2026-03-06']);
    expect(await bars.sessionDates('GS')).toEqual(['2026-03-06']);
  });
});

describe('history', () => {
  const history = (interval: '1m' | '5m' | '1h' | '1d', limit = 5000) => bars.history('SPY', interval, OPENING - DAY, OPENING + DAY, limit);
  beforeEach(() => bars.copyBars([...makeBars('SPY', 390, OPENING - DAY), ...makeBars('SPY', 390)], REPLAY));

  it('of minutes is the newest of the span, oldest first', async () => {
    expect(await history('1m', 2)).toEqual(makeBars('SPY', 390).slice(-2));
    expect(await bars.history('SPY', '1m', OPENING, OPENING + BAR_MS, 10)).toEqual(makeBars('SPY', 2));
  });

  it('of five minutes opens with the first, closes with the last and spans all between', async () => {
    const five = await history('5m');
    expect(five).toHaveLength(156);
    expect(five[78]).toEqual({ symbol: 'SPY', ts: OPENING, open: 99.5, high: 105, low: 99, close: 104, volume: 5010 });
  });

  it('of hours counts from the opening', async () => {
    const hours = await history('1h');
    expect(hours.slice(7).map((bar) => (bar.ts - OPENING) / (60 * BAR_MS))).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(hours[7]).toMatchObject({ open: 99.5, close: 159, high: 160, low: 99 });
  });

  it('of days starts at midnight in New York', async () => {
    const days = await bars.history('SPY', '1d', OPENING - 2 * DAY, OPENING + DAY, 10);
    expect(days.map((bar) => new Date(bar.ts).toISOString())).toEqual(['2026-03-05T05:00:00.000Z', '2026-03-06T05:00:00.000Z']);
    expect(days[1]).toMatchObject({ open: 99.5, high: 490, low: 99, close: 489 });
  });
});
