import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newYorkDate } from '@tandem/domain';
import { fakeRuntime } from '../../testing/fake-runtime.js';
import { reply, WireServer } from '../../testing/wire-server.js';
import { createProvider } from '../http/provider.js';
import { FredSource } from './fred-source.js';

const ROOT = join(import.meta.dirname, '../../../..');
const RECORDED = join(process.env['TANDEM_DATA'] ?? join(ROOT, '../shared/data'), 'fred');
const available = existsSync(RECORDED);
if (!available) console.log(`Skipped: no recorded answers of FRED in ${RECORDED} (set TANDEM_DATA).`);

const { signal } = new AbortController();
const recorded = (name: string) => readFileSync(join(RECORDED, name), 'utf8');

describe.skipIf(!available)('a recorded answer of FRED', () => {
  let server: WireServer;
  beforeAll(async () => {
    server = await WireServer.start((request, response) => {
      const { searchParams } = new URL(request.url!, 'http://fred');
      if (searchParams.has('id')) return reply(response, 200, recorded(`${searchParams.get('id')}.csv`));
      if (searchParams.get('series_id') === 'NOKEY') return reply(response, 400, recorded('error_400_no_key.json'));
      return reply(response, 200, recorded(searchParams.get('series_id') === 'DFF' ? 'DFF.recorded.json' : 'T10YFF.excerpt.json'));
    });
  });
  afterAll(() => server.stop());

  const read = (series: string, since?: string, apiKey?: string) => {
    const runtime = fakeRuntime(Date.parse('2024-06-28T00:00:00Z'));
    const provider = createProvider({
      name: 'FRED',
      budget: { requests: 100, perMs: 60_000 },
      maxConcurrent: 2,
      timeoutMs: 5_000,
      maxBytes: 5_000_000,
      ...runtime,
    });
    const source = new FredSource({
      provider,
      apiKey,
      now: runtime.now,
      apiUrl: server.origin,
      csvUrl: `${server.origin}/graph/fredgraph.csv`,
    });
    return source.observations(series, { since }, signal);
  };

  it.each([
    ['VIXCLS', 9027, '1990-01-02', 17.24, '2025-09-30', 16.28, '2025-10-01'],
    ['DGS10', 15_921, '1962-01-02', 4.06, '2025-09-29', 4.15, '2025-09-30'],
    ['DFF', 26_024, '1954-07-01', 1.13, '2025-09-29', 4.09, '2025-09-30'],
    ['CPIAUCSL', 944, '1947-01-01', 21.48, '2025-08-01', 323.364, '2025-09-30'],
    ['UNRATE', 932, '1948-01-01', 3.4, '2025-08-01', 4.3, '2025-09-30'],
  ])(
    'of %s is read whole and in order, and nothing of it is known too early',
    async (series, days, first, firstValue, last, lastValue, known) => {
      const { observations, missing, rejected } = await read(series);
      expect(rejected).toEqual([]);
      expect(observations.length + missing).toBe(days);
      expect(observations[0]).toMatchObject({ observedOn: first, value: firstValue });
      expect(observations.at(-1)).toMatchObject({ observedOn: last, value: lastValue });
      expect(newYorkDate(observations.at(-1)!.availableAt)).toBe(known);
      for (const [i, { observedOn, availableAt }] of observations.entries()) {
        expect(newYorkDate(availableAt) > observedOn).toBe(true);
        if (i > 0) expect(availableAt).toBeGreaterThanOrEqual(observations[i - 1]!.availableAt);
      }
    },
  );

  it('of the interface with a key has a value for each day', async () => {
    const { observations, missing } = await read('DFF', '2023-01-01', 'x'.repeat(32));
    expect([observations.length, missing]).toEqual([157, 0]);
    expect(observations.at(-1)).toMatchObject({ observedOn: '2023-06-06', value: 5.08, availableAt: Date.parse('2024-06-27T20:15:00Z') });
  });

  it('marks holidays as missing', async () => {
    const { observations, missing } = await read('T10YFF', '2023-01-01', 'x'.repeat(32));
    expect([observations.length, missing]).toEqual([39, 3]);
  });

  it('without a key is reported as one', async () => {
    await expect(read('NOKEY', '2023-01-01', 'x'.repeat(32))).rejects.toMatchObject({
      name: 'SourceRefusedError',
      message: expect.stringContaining('FRED_API_KEY') as unknown,
    });
  });
});
