import { afterAll, beforeAll, expect, it } from 'vitest';
import { BAR_MS } from '@tandem/domain';
import { TestApi } from '../../testing/test-api.js';
import { WsClient } from '../../testing/ws-client.js';

let api: TestApi;
let client: WsClient;
beforeAll(async () => {
  api = await TestApi.start({ champions: true });
  client = await WsClient.subscribe(api.wsUrl, 'GS');
});
afterAll(async () => {
  client?.close();
  await api?.stop();
});

it('bars that went from the middle of the window while the database was away are missing when it is back', async () => {
  const [bar] = await api.commitMinute();
  const ts = new Date(bar!.ts).toISOString();
  await client.update((update) => update.ts === ts && update.final);
  await api.network.cut();
  await client.next('status', ({ data }) => data.database === 'down');
  // Six minutes, far behind the newest bars that a cycle reads.
  const [from, to] = [bar!.ts - 40 * BAR_MS, bar!.ts - 34 * BAR_MS].map((at) => new Date(at).toISOString());
  const { rowCount } = await api.database.pool.query(`delete from bars where symbol = 'GS' and ts >= $1 and ts < $2`, [from, to]);
  expect(rowCount).toBe(6);
  const seen = client.frames.length;
  await api.network.restore();
  await client.update(({ recommendation }) => recommendation.reason === 'missing_minutes', seen);
});
