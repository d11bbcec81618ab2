import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IngestorHealthRepository } from '@tandem/database';
import { ingestorRow } from '../../testing/fixtures.js';
import { TestApi, TODAY } from '../../testing/test-api.js';
import { WsClient } from '../../testing/ws-client.js';

const MINUTE_MS = 60_000;

describe('the health of ingestors, in an API that serves', () => {
  let api: TestApi;
  let client: WsClient;
  const details = async () => {
    const response = await api.get('/health/ready');
    expect(response.status).toBe(200);
    const { details } = (await response.json()) as { details: Record<string, { status: string; message?: string }> };
    return Object.fromEntries(Object.entries(details).filter(([name]) => name.startsWith('ingestor-')));
  };

  beforeAll(async () => {
    api = await TestApi.start({ champions: false });
    await api.commitMinute();
    client = await WsClient.connect(api.wsUrl);
    client.send({ event: 'subscribe', data: { symbols: ['GS'] } });
    await client.next('status', ({ data }) => data.state === 'open');
  });
  afterAll(async () => {
    client?.close();
    await api?.stop();
  });

  it('is left out where no ingestor reports', async () => {
    expect(await details()).toEqual({});
    expect((await client.next('status')).data.ingestors).toEqual([]);
  });

  it('has one check each, and never makes the API unready', async () => {
    const now = Date.now();
    const ingestors = new IngestorHealthRepository(api.database);
    await ingestors.report(ingestorRow({ lastSuccessAt: now, updatedAt: now }));
    await ingestors.report(
      ingestorRow({
        name: 'macro',
        state: 'failing',
        message: 'FRED does not answer',
        lastError: 'HTTP 503',
        updatedAt: now,
        nextTryAt: now + 9.5 * MINUTE_MS,
        errorRate: 1,
      }),
    );
    await ingestors.report(ingestorRow({ name: 'news', updatedAt: now - 10 * MINUTE_MS }));
    await ingestors.report(
      ingestorRow({ name: 'corporate-actions', state: 'paused', message: 'Paused: a check', updatedAt: now - 10 * MINUTE_MS }),
    );
    await expect.poll(async () => Object.keys(await details()).length, { timeout: 10_000 }).toBe(4);
    expect(await details()).toMatchObject({
      'ingestor-prices': { status: 'up', message: expect.stringMatching(/^Asks for quotes every 10 s\. It last succeeded \d s ago/) },
      'ingestor-macro': {
        status: 'degraded',
        message: expect.stringMatching(
          /^FRED does not answer: HTTP 503\. .*100 % of its latest requests failed; the next try is in 9 min\.$/,
        ),
      },
      'ingestor-news': { status: 'degraded', message: expect.stringMatching(/^No report since .*Z, 10 min ago/) },
      'ingestor-corporate-actions': { status: 'degraded', message: expect.stringMatching(/^Paused: a check\./) },
    });
  });

  it('comes with the status, which has the hours of the session too', async () => {
    const { data } = await client.next('status', ({ data }) => data.ingestors.length === 4);
    const [actions, macro, news, prices] = data.ingestors;
    expect(actions).toMatchObject({ name: 'corporate-actions', state: 'paused', silentSince: null });
    expect(macro).toMatchObject({ name: 'macro', state: 'failing', lastError: 'HTTP 503', errorRate: 1 });
    expect(news).toMatchObject({ name: 'news', state: 'ok', silentSince: expect.any(String) });
    expect(prices).toMatchObject({ name: 'prices', silentSince: null, lagMs: 1_500, counters: { stored: 20 } });
    const at = (ms: number) => new Date(ms).toISOString();
    expect(data.hours).toEqual({ phase: 'open', earlyClose: false, opensAt: at(TODAY.open), closesAt: at(TODAY.close) });
  });
});
