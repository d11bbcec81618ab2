import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { historySchema } from '@tandem/contracts';
import { PredictionRepository } from '@tandem/database';
import { TcpProxy } from '@tandem/database/testing';
import { DEFAULT_SYMBOLS } from '@tandem/domain';
import { TestApi } from '../testing/test-api.js';
import { WsClient } from '../testing/ws-client.js';

describe('an API with champions, whose way to the database is not what it should be', () => {
  let api: TestApi;
  let client: WsClient;
  /** Frames of the client before the test. */
  let from = 0;
  let predictions: PredictionRepository;

  beforeAll(async () => {
    api = await TestApi.start({ champions: true });
    predictions = new PredictionRepository(api.database);
    client = await WsClient.subscribe(api.wsUrl, ...DEFAULT_SYMBOLS);
    await minute();
  });
  beforeEach(() => {
    from = client.frames.length;
  });
  afterEach(() => api.network.set());
  afterAll(async () => {
    client?.close();
    await api?.stop();
  });

  /** Commits a minute. @returns when it starts, as messages have it */
  async function commit(): Promise<string> {
    const [bar] = await api.commitMinute();
    return new Date(bar!.ts).toISOString();
  }

  /** Every symbol was predicted on by both champions, on the page and in the table. */
  async function expectPredicted(ts: string): Promise<void> {
    for (const symbol of DEFAULT_SYMBOLS) {
      await client.update((update) => update.symbol === symbol && update.ts === ts && update.predictions.lstm !== null, from);
    }
    await vi.waitFor(
      async () => {
        for (const symbol of DEFAULT_SYMBOLS) expect((await predictions.at(symbol, Date.parse(ts)))?.predictions.transformer).toBeTruthy();
      },
      { timeout: 30_000, interval: 100 },
    );
  }

  async function expectStored(...minutes: readonly string[]): Promise<void> {
    const { bars } = historySchema.parse(await (await api.get('/api/v1/history/GS')).json());
    expect(bars.map(({ ts }) => ts)).toEqual(expect.arrayContaining([...minutes]));
  }

  async function minute(): Promise<void> {
    await expectPredicted(await commit());
  }

  it('goes on while every packet is late', async () => {
    api.network.set({ latencyMs: 100 });
    await minute();
    await minute();
    expect((await api.get('/health/live')).status).toBe(200);
  });

  it('goes on while little passes at a time', async () => {
    api.network.set({ bytesPerSecond: 100_000 });
    await minute();
  });

  it('is at the newest minute again after connections were reset in the middle of one, with every bar', async () => {
    const first = await commit();
    api.network.reset();
    const second = await commit();
    api.network.reset();
    await expectPredicted(second);
    await expectStored(first, second);
  });

  it('says so while nothing comes back, answers all the same, and goes on at once when it does', async () => {
    api.network.set({ isStalled: true });
    const missed = [await commit(), await commit()];
    await client.next('status', ({ data }) => data.database === 'down' && data.stale, from);
    await client.update(({ recommendation }) => recommendation.reason === 'stale_data', from);
    expect((await api.get('/health/live')).status).toBe(200);
    expect((await api.get('/health/ready')).status).toBe(503);
    expect((await api.get('/api/v1/history/GS')).status).toBe(503);
    api.network.set();
    await expectPredicted(missed.at(-1)!);
    await expectStored(...missed);
    await minute();
    await client.next('status', ({ data }) => data.database === 'up' && !data.stale, from);
  });
});

describe('an API whose way to a client is not what it should be', () => {
  let api: TestApi;
  let way: TcpProxy;

  beforeAll(async () => {
    api = await TestApi.start({ champions: false });
    way = await TcpProxy.to({ host: '127.0.0.1', port: Number(new URL(api.url).port) });
  });
  afterAll(async () => {
    await way?.cut();
    await api?.stop();
  });

  it('lets other clients notice nothing of one to whom nothing gets through, who then has the latest state', async () => {
    const [near, far] = [await WsClient.subscribe(api.wsUrl, 'GS'), await WsClient.subscribe(`ws://127.0.0.1:${way.port}/ws`, 'GS')];
    await far.next('snapshot');
    way.set({ isStalled: true });
    let ts = '';
    for (let minute = 0; minute < 5; minute++) {
      ts = new Date((await api.commitMinute())[0]!.ts).toISOString();
      await near.update((update) => update.ts === ts);
    }
    way.set();
    await far.update((update) => update.ts === ts);
    for (const client of [near, far]) client.close();
  });

  it('takes a client again that was reset, with a snapshot', async () => {
    const lost = await WsClient.subscribe(`ws://127.0.0.1:${way.port}/ws`, 'GS');
    await lost.next('snapshot');
    const closed = new Promise((resolve) => lost.socket.once('error', () => undefined).once('close', resolve));
    way.reset();
    await closed;
    const again = await WsClient.subscribe(`ws://127.0.0.1:${way.port}/ws`, 'GS');
    await again.next('snapshot');
    again.close();
  });
});
