import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { predictionsResponseSchema } from '@tandem/contracts';
import { ExpectedMoveRepository } from '@tandem/database';
import { DEFAULT_SYMBOLS } from '@tandem/domain';
import { readScrape } from '../../testing/scrape.js';
import { TestApi } from '../../testing/test-api.js';
import { WsClient } from '../../testing/ws-client.js';

describe('the expected move over a real database and real champions', () => {
  let api: TestApi;
  let client: WsClient;
  const latest = async () => predictionsResponseSchema.parse(await (await api.get('/api/v1/predictions/GS?limit=1')).json());
  beforeAll(async () => {
    api = await TestApi.start({ champions: true });
    client = await WsClient.subscribe(api.wsUrl, 'GS');
  });
  afterAll(async () => {
    client?.close();
    await api?.stop();
  });

  it('waits for twenty outcomes, and then has bands of five minutes, in updates and over REST', async () => {
    await vi.waitFor(async () => expect((await latest()).expectedMoveReason).toBe('few_outcomes'), { timeout: 20_000 });
    // The outcomes of the first minute are complete with the sixth one after it, and count with the seventh.
    await vi.waitFor(
      async () => {
        await api.commitMinute();
        expect((await latest()).expectedMove).toHaveLength(3);
      },
      { timeout: 20_000, interval: 300 },
    );
    const { expectedMove, records } = await latest();
    const update = await client.update(({ final, expectedMove }) => final && expectedMove.length > 0);
    expect(update.expectedMove.map(({ minutes, level }) => [minutes, level])).toEqual([
      [5, 0.5],
      [5, 0.8],
      [5, 0.9],
    ]);
    for (const { up, down, coverage, outcomes, sessions } of update.expectedMove) {
      expect(up).toBeGreaterThan(update.price);
      expect(down).toBeLessThan(update.price);
      expect(coverage).toBeGreaterThanOrEqual(0);
      expect(outcomes).toBeGreaterThanOrEqual(DEFAULT_SYMBOLS.length);
      expect(sessions).toBe(1);
    }
    expect(expectedMove[0]!.outcomes).toBeGreaterThanOrEqual(20);
    expect(records).toHaveLength(1);
  });

  it('is stored bar by bar, with what its outcomes taught', async () => {
    const moves = new ExpectedMoveRepository(api.database);
    const newest = await vi.waitFor(async () => {
      const minute = await moves.newestMinute();
      expect(minute!.outcomes[0]).toBe(DEFAULT_SYMBOLS.length);
      return minute!;
    });
    expect(newest.offsets.every(Number.isFinite)).toBe(true);
    expect((await moves.between(newest.ts, newest.ts + 1)).map(({ symbol }) => symbol).sort()).toEqual([...DEFAULT_SYMBOLS].sort());
  });

  it('has its coverage in /metrics', async () => {
    const { values } = readScrape(await (await api.get('/metrics')).text());
    expect(values.get('tandem_expected_move_within_limits{horizon="5m",level="0.8"}')).toBe(1);
    expect(values.get('tandem_expected_move_coverage_ratio{horizon="5m",level="0.8"}')).toBeGreaterThanOrEqual(0);
    expect(values.has('tandem_expected_move_offset{horizon="30m",level="0.9"}')).toBe(true);
  });
});
