import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BarRepository, type Database } from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { barsOf } from '@tandem/domain';
import { BUDGETS, loadBackend, trainModel, writeTflite } from '@tandem/models';
import { buildStoredDataset, CorruptArtifactError, readCleanBars, registerVersion, storeDataset, type DatasetSpec } from '@tandem/registry';
import { simulatedHistory } from '../../testing/evaluation-fixtures.js';
import { runCommand } from '../../testing/run-command.js';
import { EXIT } from '../terminal/exit-codes.js';
import type { Reproduction } from './reproduce.js';

const SYMBOLS = ['NKE', 'SPY'];
const BUDGET = { ...BUDGETS.first, maxEpochs: 1, maxTrainSamples: 128, maxValidationSamples: 128 };

const server = useDatabase();
let database: Database;

/** Makes and registers a version as a training run does. */
async function trainVersion(spec: DatasetSpec): Promise<void> {
  const dataset = buildStoredDataset(spec, await readCleanBars(database, spec));
  await storeDataset(database, { id: 'retrain-1/run-1', hash: dataset.hash, spec });
  const model = await trainModel({ kind: 'lstm', dataset, seed: 5, budget: BUDGET, backend: await loadBackend('auto') });
  await registerVersion(database, { kind: 'lstm', workflowId: 'retrain-1' }, (version) => writeTflite(model, version));
}

beforeAll(async () => {
  database = await server.createDatabase();
  vi.stubEnv('DATABASE_URL', database.url);
  const history = await simulatedHistory(SYMBOLS, 6);
  await new BarRepository(database).copyBars(barsOf(history), { source: 'simulated', fetchedAt: history[0]!.ts.at(-1)! });
  const to = history[0]!.ts[5 * 390]!;
  const strides = { holdoutStride: 1, trainStride: 5 };
  await trainVersion({
    symbols: SYMBOLS,
    from: 0,
    to,
    asOf: to,
    mode: 'first',
    ...strides,
    contextBy: to,
    barrierMultiple: 0.7,
    barrierVolatility: 'ewm',
  });
});

afterAll(async () => {
  vi.unstubAllEnvs();
});

async function reproduce(name: string): Promise<{ result: Reproduction | null; error: unknown }> {
  const { printed, error } = await runCommand(['reproduce', name, '--json']);
  return { result: printed[0] === undefined ? null : (JSON.parse(printed[0]) as Reproduction), error };
}

describe('a version that a database keeps', () => {
  it('is made again byte for byte', async () => {
    const { result, error } = await reproduce('lstm_v1');
    expect(error).toBeUndefined();
    expect(result).toMatchObject({ kind: 'lstm', version: 1, outcome: 'identical' });
  });

  it('that is not there is refused with those that are', async () => {
    expect((await reproduce('lstm_v9')).error).toMatchObject({
      exitCode: EXIT.usage,
      message: 'No model lstm_v9 is stored: expected one of lstm_v1.',
    });
    expect((await reproduce('transformer_v1')).error).toMatchObject({
      exitCode: EXIT.usage,
      message: expect.stringContaining('after the first training'),
    });
  });

  it('is not made again of bars that were corrected since, and these are named', async () => {
    const day = await database.pool.query<{ day: string }>(
      `update bars set volume = volume + 1 where symbol = 'NKE' and ts = (select max(ts) from bars ` +
        `where ts < $1) returning to_char(ts, 'YYYY-MM-DD') as day`,
      [new Date((await new BarRepository(database).series(['NKE']))[0]!.ts[1000]!)],
    );
    const { result, error } = await reproduce('lstm_v1');
    expect(result).toMatchObject({ outcome: 'other-dataset', changed: { symbols: ['NKE'], days: [day.rows[0]!.day] } });
    expect(error).toMatchObject({ exitCode: EXIT.failure, message: expect.stringContaining(`those of NKE on ${day.rows[0]!.day}`) });
  });

  it('whose dataset is not kept cannot be made again', async () => {
    await database.pool.query('delete from datasets');
    expect((await reproduce('lstm_v1')).error).toMatchObject({
      exitCode: EXIT.failure,
      message: expect.stringContaining('keeps no dataset of hash'),
    });
  });

  it('whose file is corrupt is not compared with anything', async () => {
    await database.pool.query(`update model_versions set artifact = '\\x00'`);
    expect((await reproduce('lstm_v1')).error).toBeInstanceOf(CorruptArtifactError);
  });
});
