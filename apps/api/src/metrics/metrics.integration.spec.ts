import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { IngestorHealthRepository } from '@tandem/database';
import { DEFAULT_SYMBOLS } from '@tandem/domain';
import { ingestorRow } from '../../testing/fixtures.js';
import { readScrape, type Scrape } from '../../testing/scrape.js';
import { TestApi } from '../../testing/test-api.js';
import { WsClient } from '../../testing/ws-client.js';

describe('/metrics over a real database and real champions', () => {
  let api: TestApi;
  const scrape = async (): Promise<Scrape> => readScrape(await (await api.get('/metrics')).text());
  const value = async (series: string) => (await scrape()).values.get(series);

  beforeAll(async () => {
    api = await TestApi.start({ champions: true });
    // A minute that is stored when the live loop takes its first look is history, which has no latency: then the next one counts.
    const counted = async () => expect(await value('tandem_update_latency_seconds_count')).toBeGreaterThan(0);
    await vi.waitFor(async () => (await api.commitMinute(), vi.waitFor(counted, { timeout: 4_000 })), { timeout: 30_000 });
  });
  afterAll(() => api?.stop());

  it('answers in the text format, of which every line holds, with names that contain their unit', async () => {
    const response = await api.get('/metrics');
    expect(response.headers.get('content-type')).toMatch(/^text\/plain;(?=.*version=0\.0\.4)(?=.*charset=utf-8)/);
    const { types, values } = readScrape(await response.text());
    expect(values.get('process_cpu_seconds_total')).toBeGreaterThan(0);
    for (const [name, type] of types) {
      if (!name.startsWith('tandem_')) continue;
      expect(name.endsWith('_total')).toBe(type === 'counter');
      expect(name).not.toMatch(/_(ms|milliseconds|minutes|percent)(_|$)/);
    }
  });

  it('counts what a committed minute brings', async () => {
    const { values: before } = await scrape();
    await api.commitMinute();
    const of = (series: string) => before.get(series)!;
    await expect
      .poll(() => value('tandem_updates_published_total'))
      .toBeGreaterThanOrEqual(of('tandem_updates_published_total') + DEFAULT_SYMBOLS.length);
    await expect
      .poll(() => value('tandem_update_latency_seconds_count'))
      .toBe(of('tandem_update_latency_seconds_count') + DEFAULT_SYMBOLS.length);
    const { values: after } = await scrape();
    expect(after.get('tandem_prediction_duration_seconds_count')).toBeGreaterThan(of('tandem_prediction_duration_seconds_count'));
    expect(after.get('tandem_prediction_duration_seconds_sum')).toBeGreaterThan(of('tandem_prediction_duration_seconds_sum'));
    expect(after.get('tandem_prediction_duration_seconds_bucket{le="+Inf"}')).toBe(after.get('tandem_prediction_duration_seconds_count'));
    await expect.poll(() => value('tandem_prediction_writes_pending')).toBe(0);
    expect(after.get('tandem_prediction_writes_rejected_total')).toBe(0);
  });

  it('counts the expected moves that the database refused', async () => {
    const refused = 'tandem_expected_move_writes_rejected_total';
    await expect.poll(() => value('tandem_expected_move_writes_pending')).toBe(0);
    expect(await value(refused)).toBe(0);
    await api.database.pool.query('alter table expected_moves add constraint refused check (symbol <> $$GS$$) not valid');
    await api.commitMinute();
    await expect.poll(() => value(refused), { timeout: 10_000 }).toBe(1);
    await api.database.pool.query('alter table expected_moves drop constraint refused');
    expect(await value('tandem_prediction_writes_rejected_total')).toBe(0);
  });

  it('reports the market, the champions and how old the newest bar is', async () => {
    const { values } = await scrape();
    expect(values.get('tandem_market_open')).toBe(1);
    expect(values.get('tandem_data_stale')).toBe(0);
    expect(values.get('tandem_database_up')).toBe(1);
    expect(values.get('tandem_disk_free_bytes')).toBeGreaterThan(0);
    expect(values.get('tandem_last_bar_age_seconds')).toBeGreaterThanOrEqual(0);
    expect(values.get('tandem_last_bar_age_seconds')).toBeLessThan(60);
    for (const kind of ['lstm', 'transformer'])
      expect(values.get(`tandem_champion_info{kind="${kind}",version="1",proven="false"}`)).toBe(1);
  });

  it('measures how long a closed bar takes to the clients, while there are any', async () => {
    const series = 'tandem_bar_to_client_seconds_count';
    await api.commitMinute();
    const before = (await value(series))!;
    const client = await WsClient.connect(api.wsUrl);
    client.send({ event: 'subscribe', data: { symbols: ['GS'] } });
    await client.next('snapshot');
    await api.commitMinute();
    await expect.poll(() => value(series), { timeout: 10_000 }).toBe(before + 1);
    expect(await value('tandem_bar_to_client_seconds_sum')).toBeGreaterThan(0);
    client.close();
  });

  it('reports what the drift monitor found and holds', async () => {
    expect(await value('tandem_drift_severity{severity="ok"}')).toBe(1);
    expect(await value('tandem_drift_severity{severity="severe"}')).toBe(0);
    expect(await value('tandem_drift_holds')).toBe(0);
    expect(await value('tandem_drift_pending_alerts')).toBe(0);
  });

  it('counts the clients that are connected', async () => {
    expect(await value('tandem_websocket_clients')).toBe(0);
    const client = await WsClient.connect(api.wsUrl);
    await expect.poll(() => value('tandem_websocket_clients')).toBe(1);
    client.close();
    await expect.poll(() => value('tandem_websocket_clients')).toBe(0);
  });

  it('reports how each ingestor is, and leaves out what it did not report', async () => {
    const ingestors = new IngestorHealthRepository(api.database);
    const now = Date.now();
    await ingestors.report(
      ingestorRow({ lastSuccessAt: now, updatedAt: now, requests: 40, failures: 3, counters: { stored: 20, 're"fused': 2 } }),
    );
    await ingestors.report(
      ingestorRow({ name: 'news', state: 'failing', lastSuccessAt: null, lagMs: null, errorRate: 0.25, updatedAt: now }),
    );
    await expect.poll(() => value('tandem_ingestor_up{ingestor="news"}'), { timeout: 10_000 }).toBe(0);
    const { values } = await scrape();
    expect(values.get('tandem_ingestor_up{ingestor="prices"}')).toBe(1);
    expect(values.get('tandem_ingestor_state{ingestor="news",state="failing"}')).toBe(1);
    expect(values.get('tandem_ingestor_state{ingestor="news",state="ok"}')).toBe(0);
    expect(values.get('tandem_ingestor_last_success_timestamp_seconds{ingestor="prices"}')).toBe(now / 1_000);
    expect(values.get('tandem_ingestor_lag_seconds{ingestor="prices"}')).toBe(1.5);
    expect(values.get('tandem_ingestor_error_ratio{ingestor="news"}')).toBe(0.25);
    expect(values.get('tandem_ingestor_requests_total{ingestor="prices"}')).toBe(40);
    expect(values.get('tandem_ingestor_request_failures_total{ingestor="prices"}')).toBe(3);
    expect(values.get('tandem_ingestor_rows_total{ingestor="prices",outcome="stored"}')).toBe(20);
    expect(values.get(String.raw`tandem_ingestor_rows_total{ingestor="prices",outcome="re\"fused"}`)).toBe(2);
    expect(values.has('tandem_ingestor_lag_seconds{ingestor="news"}')).toBe(false);
    expect(values.has('tandem_ingestor_last_success_timestamp_seconds{ingestor="news"}')).toBe(false);
  });

  it('goes on while the database is unavailable', async () => {
    await api.network.cut();
    await expect.poll(() => value('tandem_database_up'), { timeout: 20_000 }).toBe(0);
    await expect.poll(() => value('tandem_data_stale'), { timeout: 20_000 }).toBe(1);
    const { values } = await scrape();
    expect(values.get('tandem_ingestor_up{ingestor="prices"}')).toBe(1);
    await api.network.restore();
    await expect.poll(() => value('tandem_database_up'), { timeout: 20_000 }).toBe(1);
  });
});
