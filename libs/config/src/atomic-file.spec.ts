import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeAtomically } from './atomic-file.js';

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tandem-atomic-'));
  path = join(directory, 'file');
  await writeFile(path, 'old');
  return () => rm(directory, { recursive: true });
});

describe('writing a file atomically', () => {
  it('keeps the old one until the new one is whole', async () => {
    const seen = await writeAtomically(path, async (file) => {
      await file.writeFile('half');
      const meanwhile = await readFile(path, 'utf8');
      await file.writeFile(' and half');
      return meanwhile;
    });
    expect([seen, await readFile(path, 'utf8')]).toEqual(['old', 'half and half']);
    expect(await readdir(directory)).toEqual(['file']);
  });

  it('leaves the old one, and nothing else, when it fails', async () => {
    const failing = writeAtomically(path, async (file) => {
      await file.writeFile('half');
      throw new Error('disk full');
    });
    await expect(failing).rejects.toThrow('disk full');
    expect([await readFile(path, 'utf8'), await readdir(directory)]).toEqual(['old', ['file']]);
  });

  it('replaces what a killed writer left behind', async () => {
    await writeFile(`${path}.partial`, 'the longer half of another one');
    await writeAtomically(path, (file) => file.writeFile('new'));
    expect([await readFile(path, 'utf8'), await readdir(directory)]).toEqual(['new', ['file']]);
  });
});
