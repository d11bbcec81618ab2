import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { modelsResponseSchema, predictionsResponseSchema } from '@tandem/contracts';
import { BarRepository, ControlRepository } from '@tandem/database';
import { DEFAULT_SYMBOLS, EXCURSION_VALUES, MARKET_SYMBOL, MODEL_KINDS } from '@tandem/domain';
import { fitControl, predictControl, serialiseControl } from '@tandem/evaluation';
import { COLD_START_BARS, computeFeatures } from '@tandem/features';
import { syntheticDataset } from '@tandem/features/testing';
import { readScrape } from '../../testing/scrape.js';
import { TestApi } from '../../testing/test-api.js';
import { corrupt, promote, refuse, storeCopy } from '../../testing/versions.js';

/** Longer than the API waits before it tries again what it set aside. */
const RETRY_MS = 61_000;
const control = fitControl(syntheticDataset());

/** What `/health/ready` says of the models. */
interface ModelsHealth {
  readonly status: string;
  readonly serving: readonly string[];
  readonly shadows: readonly string[];
  readonly shadowsSetAside?: readonly string[];
}

/** One forecaster's rows of one bar. */
interface Stored {
  readonly forecaster: string;
  readonly symbols: number;
}

describe('shadows beside the champions of a real API', () => {
  let api: TestApi;
  let ahead = 0;
  beforeAll(async () => {
    api = await TestApi.start({ champions: true, now: () => Date.now() + ahead });
  });
  afterAll(() => api?.stop());

  const models = async () => ((await (await api.get('/health/ready')).json()) as { details: { models: ModelsHealth } }).details.models;
  const running = (...expected: string[]) =>
    vi.waitFor(async () => expect((await models()).shadows).toEqual(expected), { timeout: 20_000, interval: 100 });

  /** Commits a minute. @returns who predicted on it, once the given number did */
  async function forecastersOfNextMinute(count: number): Promise<{ ts: number; forecasters: string[] }> {
    const ts = (await api.commitMinute())[0]!.ts;
    const forecasters = await vi.waitFor(
      async () => {
        const { rows } = await api.database.pool.query<Stored>(
          `select concat(role, ' ', kind, ' v', version) as forecaster, count(*)::int as symbols from predictions
           where ts = to_timestamp($1::float8 / 1000) and final group by role, kind, version order by role, kind, version`,
          [ts],
        );
        expect(rows.map(({ symbols }) => symbols)).toEqual(Array.from({ length: count }, () => DEFAULT_SYMBOLS.length));
        return rows.map(({ forecaster }) => forecaster);
      },
      { timeout: 20_000 },
    );
    return { ts, forecasters };
  }

  it('are none beside a first champion from before there were controls, and health says so without being degraded', async () => {
    await vi.waitFor(async () => expect((await models()).shadowsSetAside).toHaveLength(2), { timeout: 20_000 });
    expect(await models()).toMatchObject({
      status: 'up',
      serving: ['lstm v1', 'transformer v1'],
      shadows: [],
      shadowsSetAside: [expect.stringMatching(/^control of lstm v1: LSTM v1 has no control/), expect.any(String)],
    });
    expect((await forecastersOfNextMinute(2)).forecasters).toEqual(['champion lstm v1', 'champion transformer v1']);
  });

  it('are the controls as soon as there are some, which answer as the stored bars say, both sides alike', async () => {
    for (const kind of MODEL_KINDS) await new ControlRepository(api.database).store(kind, 1, serialiseControl(control));
    ahead = RETRY_MS;
    await running('control of lstm v1', 'control of transformer v1');
    const { ts, forecasters } = await forecastersOfNextMinute(4);
    expect(forecasters.slice(2)).toEqual(['control lstm v1', 'control transformer v1']);
    const series = await new BarRepository(api.database).latest(['GS', MARKET_SYMBOL], COLD_START_BARS);
    const { values, rows, columns } = computeFeatures(series.get('GS')!, series.get(MARKET_SYMBOL)!, undefined, control.featureNames);
    const expected = predictControl(control, Float32Array.from(values.subarray((rows - 1) * columns)));
    const { rows: stored } = await api.database.pool.query<{ down: number; neutral: number; up: number }>(
      `select down, neutral, up from predictions where symbol = 'GS' and ts = to_timestamp($1::float8 / 1000) and role = 'control'`,
      [ts],
    );
    expect(stored).toHaveLength(2);
    for (const { down, neutral, up } of stored) {
      expect(up).toBe(down);
      expect(neutral).toBeCloseTo(expected[1]!, 5);
    }
  });

  it('are the predecessor and the newest refused version beside a new champion, and nobody sees them', async () => {
    await refuse(api.database, 'lstm', await storeCopy(api.database, 'lstm'));
    await running('control of lstm v1', 'control of transformer v1', 'lstm v2');
    await promote(api.database, 'lstm', await storeCopy(api.database, 'lstm'));
    await running('control of transformer v1', 'lstm v2', 'lstm v1');
    const { rollbacks, shadows, versions } = modelsResponseSchema.parse(await (await api.get('/api/v1/models')).json());
    const ofLstm = versions.filter(({ kind }) => kind === 'lstm').sort((a, b) => a.version - b.version);
    expect(ofLstm.map(({ role }) => role)).toEqual(['previous', 'shadow', 'champion']);
    expect(rollbacks[0]).toEqual({ kind: 'lstm', version: 1, forced: false, stableVersion: null, refusal: null });
    expect(shadows.find(({ version }) => version === 3)).toMatchObject({ role: 'control', problem: expect.stringContaining('no control') });
    expect(shadows.filter(({ problem }) => problem === null)).toHaveLength(3);
    expect((await models()).shadowsSetAside).toEqual([expect.stringMatching(/^control of lstm v3/)]);
    const { ts, forecasters } = await forecastersOfNextMinute(5);
    expect(forecasters).toEqual([
      'champion lstm v3',
      'champion transformer v1',
      'control transformer v1',
      'shadow lstm v1',
      'shadow lstm v2',
    ]);
    // Copies of one file: each is stored under its own name with how far price is expected to go, which a control does not know.
    const { rows } = await api.database.pool.query<{ role: string; excursion: Buffer | null }>(
      `select role, excursion from predictions
       where symbol = 'GS' and ts = to_timestamp($1::float8 / 1000) and (kind = 'lstm' or role = 'control')`,
      [ts],
    );
    const [champion] = rows.filter(({ role }) => role === 'champion');
    expect(champion!.excursion).toHaveLength(4 * EXCURSION_VALUES);
    expect(rows.filter(({ role }) => role === 'shadow').map(({ excursion }) => excursion)).toEqual([
      champion!.excursion,
      champion!.excursion,
    ]);
    expect(rows.filter(({ role }) => role === 'control')).toEqual([{ role: 'control', excursion: null }]);
    const { records } = predictionsResponseSchema.parse(await (await api.get('/api/v1/predictions/GS?limit=1')).json());
    expect(records).toMatchObject([{ ts: new Date(ts).toISOString(), predictions: { lstm: { version: 3 }, transformer: { version: 1 } } }]);
  });

  it('change with the champion: what served becomes the predecessor', async () => {
    await promote(api.database, 'lstm', 1);
    await running('control of transformer v1', 'lstm v2', 'lstm v3', 'control of lstm v1');
    const { forecasters } = await forecastersOfNextMinute(6);
    expect(forecasters.filter((name) => name.includes('lstm'))).toEqual([
      'champion lstm v1',
      'control lstm v1',
      'shadow lstm v2',
      'shadow lstm v3',
    ]);
  });

  it('that are corrupt disturb nobody: set aside, on record, tried again', async () => {
    const version = await storeCopy(api.database, 'lstm');
    await corrupt(api.database, 'lstm', version);
    await refuse(api.database, 'lstm', version);
    await running('control of transformer v1', 'lstm v3', 'control of lstm v1');
    // It runs without the corrupt one before that was looked at, too.
    const setAside = [expect.stringMatching(/^lstm v4: .*SHA-256/)];
    await vi.waitFor(async () => expect((await models()).shadowsSetAside).toEqual(setAside), { timeout: 20_000 });
    expect(await models()).toMatchObject({ status: 'up', serving: ['lstm v1', 'transformer v1'] });
    expect((await forecastersOfNextMinute(5)).forecasters).not.toContain('shadow lstm v4');
    await api.database.pool.query(`
      update model_versions
      set artifact = (select artifact from model_versions where kind = 'lstm' and version = 1)
      where kind = 'lstm' and version = 4`);
    ahead = 2 * RETRY_MS;
    await running('control of transformer v1', 'lstm v3', 'control of lstm v1', 'lstm v4');
    expect((await models()).shadowsSetAside).toHaveLength(1);
    expect((await forecastersOfNextMinute(6)).forecasters).toContain('shadow lstm v4');
    expect((await models()).shadowsSetAside).toBeUndefined();
  });

  it('are measured, and named in the metrics', async () => {
    const { values } = readScrape(await (await api.get('/metrics')).text());
    expect(values.get('tandem_shadow_prediction_duration_seconds_count')).toBeGreaterThan(0);
    expect(values.get('tandem_shadow_prediction_duration_seconds_sum')).toBeGreaterThan(0);
    expect(values.get('tandem_shadow_info{kind="lstm",version="4",role="shadow"}')).toBe(1);
    expect(values.get('tandem_shadow_info{kind="transformer",version="1",role="control"}')).toBe(1);
    expect(values.get('tandem_shadow_predictions_lost_total')).toBe(0);
  });
});
