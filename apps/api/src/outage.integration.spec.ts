import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelsResponseSchema, problemSchema, symbolsResponseSchema } from '@tandem/contracts';
import { TestApi } from '../testing/test-api.js';
import { WsClient } from '../testing/ws-client.js';

describe('an API whose database is lost and comes back', () => {
  let api: TestApi;
  let client: WsClient;

  beforeAll(async () => {
    api = await TestApi.start({ champions: false });
    client = await WsClient.subscribe(api.wsUrl, 'GS');
    await client.next('snapshot');
    // That the market is open is known before what its bars say.
    await api.commitMinute();
    await client.update(({ symbol }) => symbol === 'GS');
    await client.next('status', ({ data }) => data.state === 'open');
  });
  afterAll(async () => {
    client?.close();
    await api?.stop();
  });

  it('serves without champions and reports so', async () => {
    const { symbols } = symbolsResponseSchema.parse(await (await api.get('/api/v1/symbols')).json());
    expect(symbols[0]?.recommendation).toMatchObject({ action: 'HOLD', reason: 'no_champion' });
    expect(modelsResponseSchema.parse(await (await api.get('/api/v1/models')).json()).champions).toEqual([]);
  });

  it('reports that the database is unavailable, then goes on with what came meanwhile', async () => {
    const from = client.frames.length;
    await api.network.cut();
    await client.next('status', ({ data }) => data.database === 'down' && data.stale, from);
    await client.update(({ recommendation }) => recommendation.reason === 'stale_data', from);
    const response = await api.get('/api/v1/history/GS');
    expect(response.status).toBe(503);
    expect(problemSchema.parse(await response.json()).type).toBe('urn:tandem:problem:database-unavailable');
    const ready = await api.get('/health/ready');
    expect(ready.status).toBe(503);
    expect(problemSchema.parse(await ready.json())).toMatchObject({ checks: { details: { database: { status: 'down' } } } });
    expect((await api.get('/health/live')).status).toBe(200);

    await api.network.restore();
    const bars = await api.commitMinute();
    const ts = new Date(bars[0]!.ts).toISOString();
    await client.update((update) => update.ts === ts && update.recommendation.reason === 'no_champion', from);
    await client.next('status', ({ data }) => data.database === 'up' && !data.stale, from);
  });
});
