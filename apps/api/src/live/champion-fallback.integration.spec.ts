import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { predictionsResponseSchema, type ModelDetail } from '@tandem/contracts';
import { AuditRepository, type Database } from '@tandem/database';
import { TestApi } from '../../testing/test-api.js';
import { corrupt, forge, promote, storeCopy } from '../../testing/versions.js';

/** Longer than the API waits before it reads a refused file again. */
const RETRY_MS = 61_000;

/** Makes version 2 of the LSTM, which is the network of version 1, champion and damages what is stored of it. */
async function promoteCorrupt(database: Database): Promise<void> {
  const version = await storeCopy(database, 'lstm');
  await promote(database, 'lstm', version);
  await corrupt(database, 'lstm', version);
}

describe('an API that starts with a champion whose stored file is corrupt', () => {
  let api: TestApi;
  let ahead = 0;
  beforeAll(async () => {
    api = await TestApi.start({ champions: true, prepare: promoteCorrupt, now: () => Date.now() + ahead });
  });
  afterAll(() => api?.stop());

  /** The newest recorded prediction, once it is of the bar that was committed last. */
  const predicted = async () => {
    const [bar] = await api.commitMinute();
    return vi.waitFor(
      async () => {
        const { records } = predictionsResponseSchema.parse(await (await api.get('/api/v1/predictions/GS?limit=1')).json());
        expect(records[0]?.ts).toBe(new Date(bar!.ts).toISOString());
        return records[0]!;
      },
      { timeout: 20_000 },
    );
  };
  const models = async () => ((await (await api.get('/health/ready')).json()) as { details: { models: unknown } }).details.models;

  it('predicts with the version before, under the number of that version, and says so', async () => {
    expect((await predicted()).predictions).toMatchObject({ lstm: { version: 1 }, transformer: { version: 1 } });
    expect(await models()).toMatchObject({
      status: 'degraded',
      serving: ['lstm v1', 'transformer v1'],
      message: expect.stringMatching(/^LSTM v2 is champion and cannot be loaded, v1 serves instead: .*SHA-256/),
    });
  });

  it('goes over to the champion once its file is restored', async () => {
    await api.database.pool.query(`
      update model_versions
      set artifact = (select artifact from model_versions where kind = 'lstm' and version = 1)
      where kind = 'lstm' and version = 2`);
    ahead = RETRY_MS;
    await vi.waitFor(async () => expect(await models()).toMatchObject({ status: 'up', serving: ['lstm v2', 'transformer v1'] }), {
      timeout: 20_000,
    });
    expect((await predicted()).predictions).toMatchObject({ lstm: { version: 2 } });
  });
});

describe('an API that starts with a champion whose file and hash somebody has changed in the database', () => {
  let api: TestApi;
  beforeAll(async () => {
    const prepare = async (database: Database) => {
      const version = await storeCopy(database, 'lstm');
      await promote(database, 'lstm', version);
      await forge(database, 'lstm', version);
    };
    api = await TestApi.start({ champions: true, prepare });
  });
  afterAll(() => api?.stop());

  it('serves the version before, and says that no trusted key has signed what is stored, also on record', async () => {
    const { details } = (await (await api.get('/health/ready')).json()) as { details: { models: unknown } };
    expect(details.models).toMatchObject({
      status: 'degraded',
      serving: ['lstm v1', 'transformer v1'],
      message: expect.stringMatching(/^LSTM v2 is champion and cannot be loaded, v1 serves instead: .* is not signed as it is: key/),
    });
    await vi.waitFor(async () =>
      expect((await new AuditRepository(api.database).list(1))[0]).toMatchObject({
        actor: 'tandem',
        action: 'champion-not-served',
        subject: 'lstm/2',
        details: { serving: 1, problem: expect.stringContaining('is not signed as it is') },
      }),
    );
  });

  it('names no key that has signed it', async () => {
    const signedBy = async (version: number) =>
      ((await (await api.get(`/api/v1/models/lstm/${version}`)).json()) as ModelDetail).lineage.signedBy;
    expect(await signedBy(1)).toMatch(/^[0-9a-f]{16}$/);
    expect(await signedBy(2)).toBeNull();
  });
});
