import { mkdtemp, readdir, rm, truncate, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { useDatabase } from '@tandem/database/testing';
import { valuesOf } from '@tandem/features';
import { storeSimulatedMarket, TEST_SYMBOLS } from '../../../testing/virtual-market.js';
import { DatasetFiles } from './dataset-files.js';
import { FrozenDatasets } from './datasets.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tandem-datasets-'));
  return () => rm(directory, { recursive: true });
});

describe('files of a dataset', () => {
  it('give another process what was kept, bit by bit', async () => {
    const value = { hash: 'ab', matrices: [{ values: Float64Array.of(0.1, NaN, -0), ts: Int32Array.of(3) }], of: new Map([['a', null]]) };
    await new DatasetFiles(directory).save('nightly-1/run-1', 'dataset', value);
    expect(await new DatasetFiles(directory).load('nightly-1/run-1', 'dataset')).toEqual(value);
    expect(await new DatasetFiles(directory).load('nightly-1/run-2', 'dataset')).toBeNull();
  });

  it('are as good as none where one is damaged or cannot be written', async () => {
    const files = new DatasetFiles(directory);
    await files.save('a', 'dataset', Float64Array.of(1, 2, 3));
    const [folder] = await readdir(directory);
    await truncate(join(directory, folder!, 'dataset'), 9);
    expect(await files.load('a', 'dataset')).toBeNull();
    const elsewhere = new DatasetFiles(join(directory, folder!, 'dataset'));
    await elsewhere.save('a', 'dataset', 1);
    expect(await elsewhere.load('a', 'dataset')).toBeNull();
  });

  it('are those of the two newest datasets', async () => {
    const files = new DatasetFiles(directory);
    for (const id of ['a', 'b', 'c']) {
      for (const name of await readdir(directory)) await utimes(join(directory, name), 0, 0);
      await files.save(id, 'dataset', id);
    }
    expect((await readdir(directory)).length).toBe(2);
    expect(await files.load('c', 'dataset')).toBe('c');
  });
});

describe('a frozen dataset', () => {
  const server = useDatabase();

  it('is read from its file in another process, the same as it is made', async () => {
    const database = await server.createFilled('simulated_4_sessions', (draft) => storeSimulatedMarket(draft, 4));
    const shared = () => new FrozenDatasets(database, TEST_SYMBOLS, new DatasetFiles(directory));
    const { dataset } = await shared().freeze('first-training/run-1', 'first');
    const made = await new FrozenDatasets(database, TEST_SYMBOLS).rebuild(dataset!.datasetId);
    await database.pool.query('delete from bars');
    const { rows, ...head } = await shared().rebuild(dataset!.datasetId);
    expect([...valuesOf(rows)]).toEqual([...valuesOf(made.rows)]);
    expect(head).toEqual({ ...made, rows: undefined });
  });
});
