import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nextVersion } from './next-version.js';

describe('nextVersion', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tandem-models-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('begins at 1', async () => {
    expect(await nextVersion(folder, 'lstm')).toBe(1);
    expect(await nextVersion(join(folder, 'none'), 'lstm')).toBe(1);
  });

  it('counts each kind by itself, beyond the highest file', async () => {
    for (const name of ['lstm_v1.tflite', 'lstm_v12.tflite', 'transformer_v3.tflite', 'model_config.json']) await writeFile(join(folder, name), '');
    expect(await nextVersion(folder, 'lstm')).toBe(13);
    expect(await nextVersion(folder, 'transformer')).toBe(4);
  });
});
