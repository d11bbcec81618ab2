import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointFile } from './checkpoint-file.js';

describe('CheckpointFile', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tandem-checkpoint-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('gives back what was saved last', async () => {
    const file = new CheckpointFile(join(folder, 'runs', 'lstm.checkpoint'));
    await file.save(Uint8Array.of(1));
    await file.save(Uint8Array.of(2, 3));
    expect([...(await file.load())!]).toEqual([2, 3]);
    expect(await readdir(join(folder, 'runs'))).toEqual(['lstm.checkpoint']);
  });

  it('has nothing before the first epoch and after it was removed', async () => {
    const file = new CheckpointFile(join(folder, 'lstm.checkpoint'));
    expect(await file.load()).toBeNull();
    await file.save(Uint8Array.of(1));
    await file.remove();
    expect(await file.load()).toBeNull();
  });
});
