import { MockActivityEnvironment } from '@temporalio/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { BarRepository, MarketMismatchError, SourceMismatchError, type Database } from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import type { PreparedMarket, StreamedSession } from '@tandem/pipeline';
import { fakeMarket } from '../../../../testing/virtual-market.js';
import { storesOf } from '../shared/stores.js';
import { MarketCalendar, type IngestionDependencies } from './market.js';
import { prepareMarket } from './prepare-market.js';
import { streamSession } from './stream-session.js';

/** A session in a quarter of a second. */
const SPEED = 100_000;

const server = useDatabase();
let database: Database;
let dependencies: IngestionDependencies;
beforeEach(async () => {
  database = await server.createDatabase();
  dependencies = dependenciesOf(fakeMarket());
});

function dependenciesOf(market = fakeMarket(), speed = SPEED): IngestionDependencies {
  const calendar = new MarketCalendar(market);
  return {
    calendar: async () => calendar,
    ...storesOf(database),
    speed,
  };
}

const prepare = (given = dependencies): Promise<PreparedMarket> => new MockActivityEnvironment().run(() => prepareMarket(given));
const stream = (after: string, given = dependencies): Promise<StreamedSession> =>
  new MockActivityEnvironment().run(() => streamSession(given, { after }));

/** Stored bars of each symbol, in the order of the symbols. */
async function barCounts(): Promise<number[]> {
  const { rows } = await database.pool.query<{ count: number }>('select count(*) from bars group by symbol order by symbol');
  return rows.map(({ count }) => count);
}

/** Streams until `minutes` minutes are stored, then cancels, as a worker that shuts down does. */
async function streamPartly(after: string, minutes: number): Promise<unknown> {
  const environment = new MockActivityEnvironment();
  let heartbeats = 0;
  environment.on('heartbeat', (details: { minute: number }) => {
    if (details.minute > 0 && ++heartbeats === minutes) environment.cancel();
  });
  return environment.run(() => streamSession(dependencies, { after })).catch((error: unknown) => error);
}

describe('prepareMarket', () => {
  it('stores the history, its context, and sets the clock to its last close', async () => {
    const prepared = await prepare();
    expect(prepared).toEqual({ sessions: 2, bars: 2 * 2 * 390, quarantined: 1, lastSession: '2026-03-03' });
    expect(await dependencies.clocks.read()).toMatchObject({ state: 'closed', session: '2026-03-03', speed: SPEED });
    expect((await database.pool.query('select reason from quarantined_bars')).rows).toEqual([{ reason: 'not a number' }]);
    expect(await dependencies.corporateActions.list()).toHaveLength(1);
  });

  it('does nothing when it is repeated', async () => {
    await prepare();
    expect(await prepare()).toEqual({ sessions: 2, bars: 0, quarantined: 0, lastSession: '2026-03-03' });
  });

  it('ends what an attempt that was killed began', async () => {
    const market = fakeMarket();
    const failing = dependenciesOf({
      ...market,
      session: async (index) => (index === 1 ? Promise.reject(new Error('killed')) : market.session(index)),
    });
    await expect(prepare(failing)).rejects.toThrow('killed');
    expect(await prepare()).toMatchObject({ bars: 2 * 390, lastSession: '2026-03-03' });
    expect(await barCounts()).toEqual([780, 780]);
  });

  it('refuses the database of another source', async () => {
    await prepare();
    await expect(prepare(dependenciesOf({ ...fakeMarket(), source: 'replay' }))).rejects.toBeInstanceOf(SourceMismatchError);
  });
});

describe('another worker with other settings', () => {
  beforeEach(() => prepare());

  it('is refused on another market of the same source, whatever it begins with', async () => {
    const other = dependenciesOf({ ...fakeMarket(), identity: { seed: '2' } });
    await expect(stream('2026-03-03', other)).rejects.toThrow(/seed was 1 and is 2 now.*VAR_DIR/);
    await expect(prepare(other)).rejects.toBeInstanceOf(MarketMismatchError);
    expect(await barCounts()).toEqual([780, 780]);
  });

  it('stores the history of a symbol that joined, up to the minute from which streaming continues', async () => {
    await streamPartly('2026-03-03', 100);
    const rest = await stream('2026-03-03', dependenciesOf(fakeMarket({ symbols: ['GS', 'NKE', 'SPY'] })));
    expect(rest.bars).toBe(3 * 290);
    expect(await barCounts()).toEqual([1170, 1170, 1170]);
  });

  it('leaves out a symbol that was dropped, and fills the gap when it returns', async () => {
    expect(await stream('2026-03-03', dependenciesOf(fakeMarket({ symbols: ['SPY'] })))).toMatchObject({ bars: 390 });
    expect(await barCounts()).toEqual([780, 1170]);
    expect(await stream('2026-03-04')).toMatchObject({ bars: 780 });
    expect(await barCounts()).toEqual([1560, 1560]);
  });
});

describe('streamSession', () => {
  beforeEach(() => prepare());

  it('stores the next session bar by bar and closes it', async () => {
    expect(await stream('2026-03-03')).toEqual({ outcome: 'closed', session: '2026-03-04', bars: 780 });
    expect(await dependencies.clocks.read()).toMatchObject({ state: 'closed', session: '2026-03-04' });
    expect(await barCounts()).toEqual([1170, 1170]);
  });

  it('continues where a killed worker ended: no minute lost, none twice', async () => {
    expect(await streamPartly('2026-03-03', 100)).toMatchObject({ name: 'CancelledFailure' });
    expect(await dependencies.clocks.read()).toMatchObject({ state: 'open', session: '2026-03-04' });
    const stored = async () => {
      const series = await dependencies.bars.series(['NKE', 'SPY'], Date.parse('2026-03-04'), Date.parse('2026-03-05'));
      return series.map(({ length }) => length);
    };
    const before = (await stored()).reduce((sum, length) => sum + length, 0);
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(780);
    expect((await stream('2026-03-03')).bars).toBe(780 - before);
    expect(await stored()).toEqual([390, 390]);
  });

  it('resumes the session under way when ingestion starts anew', async () => {
    await streamPartly('2026-03-03', 10);
    expect(await prepare()).toMatchObject({ lastSession: '2026-03-03' });
  });

  it('does not stream a session again whose result was lost', async () => {
    await stream('2026-03-03');
    expect(await stream('2026-03-03')).toEqual({ outcome: 'closed', session: '2026-03-04', bars: 0 });
  });

  it('leaves the clock alone when an earlier session is asked for', async () => {
    await stream('2026-03-03');
    await stream('2026-03-04');
    await stream('2026-03-03');
    expect(await dependencies.clocks.read()).toMatchObject({ state: 'closed', session: '2026-03-05' });
  });

  it('says that the recording has ended after its last session', async () => {
    await stream('2026-03-03');
    await stream('2026-03-04');
    expect(await stream('2026-03-05')).toEqual({ outcome: 'ended', session: null, bars: 0 });
    expect(await dependencies.clocks.read()).toMatchObject({ state: 'ended', session: '2026-03-05' });
  });

  it('shows forming bars at low speed and removes each when its minute closes', async () => {
    const slow = dependenciesOf(fakeMarket({ minutes: 1 }), 10);
    const streaming = new MockActivityEnvironment();
    const seen: number[] = [];
    const running = streaming
      .run(() => streamSession({ ...slow, bars: observed(slow.bars, seen) }, { after: '2026-03-03' }))
      .catch((error: unknown) => error);
    await expect.poll(() => seen.length, { timeout: 10_000 }).toBeGreaterThan(2);
    await expect.poll(async () => (await slow.clocks.read())?.lastBarTs, { timeout: 10_000 }).toBe(Date.parse('2026-03-04T14:30:00Z'));
    streaming.cancel();
    await running;
    expect(await slow.bars.forming(['NKE', 'SPY'])).toEqual([]);
  });
});

/** Notes the volume of SPY in every forming state that is stored. */
function observed(repository: BarRepository, volumes: number[]): BarRepository {
  const upsertForming: BarRepository['upsertForming'] = async (bars, clock) => {
    volumes.push(...bars.filter(({ symbol }) => symbol === 'SPY').map(({ volume }) => volume));
    return repository.upsertForming(bars, clock);
  };
  return new Proxy(repository, { get: (target, key) => (key === 'upsertForming' ? upsertForming : Reflect.get(target, key).bind(target)) });
}
