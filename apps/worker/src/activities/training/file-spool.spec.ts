import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { valuesOf, type SymbolRows } from '@tandem/features';
import { syntheticDataset } from '@tandem/features/testing';
import { inMemory, loadBackend, trainModel, writeTflite } from '@tandem/models';
import { FileSpool, floatSpaceIn } from './file-spool.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-spool-'));
  return () => rm(folder, { recursive: true });
});

const arrays = fc.array(fc.float64Array({ maxLength: 50 }), { minLength: 1, maxLength: 8 });
const places = fc.array(fc.nat(), { maxLength: 40 });

describe('values in a file', () => {
  it('are what was put there, in whatever order they are asked for and however few of them memory holds', () => {
    fc.assert(
      fc.property(arrays, places, fc.constantFrom(0, 100, 1e6), (values, asked, cacheBytes) => {
        const spool = FileSpool.create<Float64Array>(folder, cacheBytes);
        for (const value of values) spool.push(value);
        expect([...valuesOf(spool)]).toEqual(values);
        for (const place of asked) expect(spool.at(place % values.length)).toEqual(values[place % values.length]);
        expect(() => spool.at(values.length)).toThrow(RangeError);
        const path = join(folder, 'rows');
        expect(spool.moveTo(path)).toBe(true);
        expect([...valuesOf(FileSpool.open<Float64Array>(path, [...spool.ends])!)]).toEqual(values);
        expect(FileSpool.open(path, [...spool.ends, spool.ends.at(-1)! + 1])).toBeNull();
      }),
    );
  });

  it('leave no file behind where nobody is to find them', async () => {
    const spool = FileSpool.temporary<string>(folder);
    spool.push('a');
    expect(await readdir(folder)).toEqual([]);
    expect(spool.at(0)).toBe('a');
  });
});

describe('numbers in a file', () => {
  it('are those that memory would hold', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(90), fc.float32Array({ maxLength: 10 })), { maxLength: 20 }), (writes) => {
        const spaces = [inMemory(100), floatSpaceIn(folder, 0)(100)];
        spaces[1]!.write(new Float32Array(100), 0);
        for (const space of spaces) for (const [at, values] of writes) space.write(values, at);
        const [memory, file] = spaces.map((space) => {
          const into = new Float32Array(97);
          space.read(into, 3);
          return into;
        });
        expect(file).toEqual(memory);
      }),
    );
  });
});

it.each(['lstm', 'transformer'] as const)('a dataset that memory does not hold makes the same %s, bit by bit', async (kind) => {
  const dataset = syntheticDataset();
  const rows = FileSpool.temporary<SymbolRows>(folder);
  for (const symbol of valuesOf(dataset.rows)) rows.push(symbol);
  const backend = await loadBackend('auto');
  const budget = { maxEpochs: 2, epochShare: 1, maxTrainSamples: 96, maxValidationSamples: 64, batchSize: 32, patience: 2 };
  const train = async (more: object) => writeTflite(await trainModel({ kind, dataset, budget, seed: 3, backend, ...more }), 1);
  const fromFiles = await train({ dataset: { ...dataset, rows }, newSpace: floatSpaceIn(folder, 0) });
  expect(fromFiles).toEqual(await train({}));
});
