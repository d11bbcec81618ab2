import type { NativeConnection } from '@temporalio/worker';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, MarketClockRepository, type Database } from '@tandem/database';
import { TcpProxy, testKeyring, useDatabase } from '@tandem/database/testing';
import { BAR_MS } from '@tandem/domain';
import { TASK_QUEUES, workflowIds } from '@tandem/pipeline';
import { TEMPORAL_CLI } from '@tandem/pipeline/testing';
import { fakeMarket } from '../../testing/virtual-market.js';
import { fakeActivities, startRealEnvironment, type WorkflowEnvironment } from '../../testing/workflow-environment.js';
import { storesOf } from '../activities/ingestion/shared/stores.js';
import { MarketCalendar } from '../activities/ingestion/virtual/market.js';
import { prepareMarket } from '../activities/ingestion/virtual/prepare-market.js';
import { streamSession } from '../activities/ingestion/virtual/stream-session.js';
import type { QueueName } from '../process/options.js';
import { connectTemporal, createWorker } from '../process/temporal.js';
import type { ingestPrices } from './ingest-prices.js';

/** A session in 13 s. */
const SPEED = 1_800;
const PRELOADED = 2;
const STREAMED = 3;
const NAMESPACE = 'default';
/** Long, because other specs run beside this one: what counts is that it goes on by itself, not when. */
const PATIENCE = { timeout: 180_000, interval: 100 };
/** Longer than the server waits for a heartbeat of a session. */
const BEYOND_HEARTBEAT_MS = 17_000;

if (TEMPORAL_CLI === null) console.warn('Skipped: needs the Temporal CLI.');

describe.skipIf(TEMPORAL_CLI === null)('a worker whose ways to PostgreSQL and Temporal are not what they should be', () => {
  const server = useDatabase();
  const market = fakeMarket({ sessions: PRELOADED + STREAMED });
  let environment: WorkflowEnvironment;
  /** The test's own way to the database. */
  let database: Database;
  let toDatabase: TcpProxy;
  let toTemporal: TcpProxy;
  let connection: NativeConnection;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    environment = await startRealEnvironment();
    database = await server.createDatabase();
    const { hostname, port } = new URL(database.url);
    toDatabase = await TcpProxy.to({ host: hostname, port: Number(port) });
    toTemporal = await TcpProxy.to({ host: '127.0.0.1', port: Number(environment.address.split(':')[1]) });
    const proxied = await connect(database.url.replace(`:${port}/`, `:${toDatabase.port}/`), { keys: testKeyring() });
    connection = await connectTemporal({ address: `127.0.0.1:${toTemporal.port}` }, NAMESPACE);
    const calendar = new MarketCalendar(market);
    const dependencies = { calendar: async () => calendar, ...storesOf(proxied), speed: SPEED };
    const activities = fakeActivities({
      prepareMarket: () => prepareMarket(dependencies),
      streamSession: (input) => streamSession(dependencies, input),
    });
    const workers = await Promise.all(
      (Object.keys(TASK_QUEUES) as QueueName[]).map((queue) => createWorker(queue, activities, { connection, namespace: NAMESPACE })),
    );
    const running = workers.map((worker) => worker.run());
    await environment.client.workflow.start<typeof ingestPrices>('ingestPrices', {
      workflowId: workflowIds.ingestPrices,
      taskQueue: TASK_QUEUES.ingestion,
      args: [{ sessionsDone: 0, lastSession: null }],
    });
    stop = async () => {
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
      await connection.close();
      await proxied.close();
    };
  });
  afterAll(async () => {
    toDatabase?.set();
    toTemporal?.set();
    await stop?.();
    for (const proxy of [toDatabase, toTemporal]) await proxy?.cut();
    await environment?.close();
  });

  /** Minutes that are stored of a session. */
  async function minutesOf(index: number): Promise<number> {
    const from = new Date(`${market.date(index)}T00:00:00Z`);
    const { rows } = await database.pool.query<{ minutes: number }>(
      `select count(distinct ts)::int as minutes from bars where ts >= $1 and ts < $1::timestamptz + interval '1 day'`,
      [from],
    );
    return rows[0]!.minutes;
  }

  /** Waits until at least so many minutes of a session are stored. */
  const reach = (index: number, minutes: number) => expect.poll(() => minutesOf(index), PATIENCE).toBeGreaterThanOrEqual(minutes);

  /** A session is whole: each bar as the market has it, and none else. */
  async function expectWhole(index: number): Promise<void> {
    await reach(index, 390);
    const { bars, session } = (await market.session(index))!;
    const { rows } = await database.pool.query<{ symbol: string; ts: Date; close: number; volume: number }>(
      'select symbol, ts, close, volume from bars where ts >= $1 and ts < $2 order by symbol, ts',
      [new Date(session.open), new Date(session.close)],
    );
    const stored = rows.map(({ symbol, ts, close, volume }) => [symbol, Number(ts), Number(close), Number(volume)]);
    const expected = bars.flatMap((series) => Array.from(series.ts, (ts, i) => [series.symbol, ts, series.close[i], series.volume[i]]));
    expect(stored).toEqual(expected);
  }

  it('stores every minute while packets to the database are late, then few, and connections are reset', async () => {
    await reach(PRELOADED, 20);
    toDatabase.set({ latencyMs: 30 });
    await reach(PRELOADED, 100);
    toDatabase.set({ bytesPerSecond: 50_000 });
    await reach(PRELOADED, 150);
    toDatabase.set();
    for (const minutes of [160, 200, 240]) {
      await reach(PRELOADED, minutes);
      toDatabase.reset();
    }
    await expectWhole(PRELOADED);
  }, 300_000);

  it('goes on by itself after nothing came back from the database, and after it was cut off', async () => {
    const index = PRELOADED + 1;
    await reach(index, 20);
    toDatabase.set({ isStalled: true });
    await sleep(3_000);
    // What was on its way is lost with its connections.
    toDatabase.reset();
    toDatabase.set();
    await reach(index, 200);
    await toDatabase.cut();
    await sleep(3_000);
    await toDatabase.restore();
    await expectWhole(index);
  }, 300_000);

  it('streams on while Temporal is late, resets, and says nothing for longer than it waits for heartbeats', async () => {
    const index = PRELOADED + 2;
    toTemporal.set({ latencyMs: 100 });
    await reach(index, 20);
    toTemporal.reset();
    toTemporal.set({ isStalled: true });
    const stalledAt = performance.now();
    await expectWhole(index);
    await sleep(Math.max(0, BEYOND_HEARTBEAT_MS - (performance.now() - stalledAt)));
    await toTemporal.cut();
    await toTemporal.restore();
  }, 300_000);

  it('has streamed each session once in the end, with one nightly run after each', async () => {
    const result = await environment.client.workflow.getHandle<typeof ingestPrices>(workflowIds.ingestPrices).result();
    expect(result).toEqual({ sessions: STREAMED, state: 'ended' });
    for (let index = 0; index < PRELOADED + STREAMED; index += 1) await expectWhole(index);
    const { rows } = await database.pool.query<{ bars: number }>('select count(*)::int as bars from bars');
    expect(rows[0]!.bars).toBe((PRELOADED + STREAMED) * 390 * market.symbols.length);
    const last = (await market.session(PRELOADED + STREAMED - 1))!.session;
    expect(await new MarketClockRepository(database).read()).toMatchObject({ state: 'ended', lastBarTs: last.close - BAR_MS });
    const nightly: string[] = [];
    for await (const run of environment.client.workflow.list({ query: `WorkflowType = 'nightlyPipeline'` }))
      nightly.push(`${run.workflowId} ${run.status.name}`);
    const dates = Array.from({ length: STREAMED }, (_, i) => market.date(PRELOADED + i)!);
    expect(nightly.sort()).toEqual(dates.map((date) => `${workflowIds.nightly(date)} COMPLETED`));
  }, 300_000);
});
