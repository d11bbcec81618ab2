import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BarRepository, MarketClockRepository } from '@tandem/database';
import { BAR_MS, sessionsBetween, toSeries } from '@tandem/domain';
import { RandomMarket } from '@tandem/features/testing';
import { TestApi } from '../../testing/test-api.js';
import { WsClient } from '../../testing/ws-client.js';

describe('bars that are imported while the live loop runs', () => {
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

  const minute = async () => {
    const gs = (await api.commitMinute()).find(({ symbol }) => symbol === 'GS')!;
    const ts = new Date(gs.ts).toISOString();
    return client.update((update) => update.ts === ts && update.final);
  };

  it('become history, and leave the clock, the newest bar and its prediction as they are', async () => {
    const before = await minute();
    const clock = await new MarketClockRepository(api.database).read();
    const bars = new BarRepository(api.database);
    const market = new RandomMarket(['GS', 'SPY', 'IMPORTED']);
    // A month of two years ago, and days that are stored with other prices.
    const sessions = [...sessionsBetween('2024-03-01', '2024-03-29'), ...sessionsBetween('2026-03-03', '2026-03-04')];
    const imported = sessions.flatMap((session) => market.session(session));
    const series = ['GS', 'SPY', 'IMPORTED'].map((symbol) =>
      toSeries(
        symbol,
        imported.filter((bar) => bar.symbol === symbol),
      ),
    );
    const frames = client.frames.length;
    const entryOf = (replaced: number) => ({
      at: Date.now(),
      actor: 'cli',
      action: 'bars-replaced' as const,
      subject: 'GS.csv',
      reason: 'test',
      details: { bars: replaced },
    });
    const { inserted, differing } = await bars.importSeries(series, { source: 'simulated', fetchedAt: (ts) => ts + BAR_MS }, entryOf);
    expect(inserted).toBeGreaterThan(3 * 20 * 390);
    expect(differing).toBeGreaterThan(0);
    await bars.refreshChanged(imported[0]!.ts);
    expect(await new MarketClockRepository(api.database).read()).toEqual(clock);

    const after = await minute();
    expect(Date.parse(after.ts)).toBe(Date.parse(before.ts) + BAR_MS);
    expect(after).toMatchObject({ final: true, predictions: { lstm: { version: 1 }, transformer: { version: 1 } } });
    expect(after.recommendation.reason).not.toMatch(/stale_data|input_fault|missing_minutes|warming_up/);
    const older = client.updates(frames).filter(({ ts }) => ts < before.ts);
    expect(older).toEqual([]);
  });
});
