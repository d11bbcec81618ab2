import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '@tandem/models';
import { EXIT } from '../terminal/exit-codes.js';
import { findModels, nextVersion } from './model-files.js';

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
    for (const name of ['lstm_v1.tflite', 'lstm_v12.tflite', 'transformer_v3.tflite', 'model_config.json'])
      await writeFile(join(folder, name), '');
    expect(await nextVersion(folder, 'lstm')).toBe(13);
    expect(await nextVersion(folder, 'transformer')).toBe(4);
  });
});

describe('findModels', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'tandem-find-'));
    for (const folder of ['models', 'other', 'offline']) await mkdir(join(root, folder));
  });
  afterEach(() => rm(root, { recursive: true }));

  const find = async (...given: string[]) =>
    findModels(given, { published: ['models', 'other', 'none'].map((folder) => join(root, folder)), offline: join(root, 'offline') });
  const write = (name: string, content: string) => writeFile(join(root, name), content);
  const publish = (digest: string, folder = 'models') =>
    write(
      `${folder}/model_config.json`,
      JSON.stringify({ models: { lstm: { file: 'lstm_v3.tflite', sha256: digest }, transformer: null } }),
    );
  const names = async (...given: string[]) => (await find(...given)).map(({ path, origin }) => [path.slice(root.length + 1), origin]);

  it('takes the files given before anything else', async () => {
    await write('mine.tflite', 'mine');
    await write('offline/lstm_v1.tflite', 'other');
    expect(await names(join(root, 'mine.tflite'))).toEqual([['mine.tflite', 'given']]);
  });

  it('takes the published champions, also when there is one alone', async () => {
    await write('models/lstm_v3.tflite', 'champion');
    await write('offline/transformer_v1.tflite', 'other');
    await publish(sha256(Buffer.from('champion')));
    expect(await names()).toEqual([['models/lstm_v3.tflite', 'champion']]);
  });

  it('takes the newest of each kind that was trained offline when none is published', async () => {
    for (const name of ['lstm_v9', 'lstm_v10', 'transformer_v2']) await write(`offline/${name}.tflite`, name);
    expect(await names()).toEqual([
      ['offline/lstm_v10.tflite', 'offline'],
      ['offline/transformer_v2.tflite', 'offline'],
    ]);
  });

  it.each([
    [
      'no model at all',
      async () => undefined,
      /There is no model to score: .*Train some with `npm run tandem -- train`, or name files with --model/,
    ],
    [
      'a champion that is not the one published',
      async () => (await write('models/lstm_v3.tflite', 'another'), publish('0'.repeat(64))),
      /lstm_v3\.tflite is not the file that was published/,
    ],
    ['a champion whose file is missing', async () => publish('0'.repeat(64)), /The model .*lstm_v3\.tflite cannot be read/],
    [
      'champions of two sources',
      async () => {
        for (const folder of ['models', 'other']) {
          await write(`${folder}/lstm_v3.tflite`, 'champion');
          await publish(sha256(Buffer.from('champion')), folder);
        }
      },
      /champions of more than one source .* say which with SOURCE/,
    ],
    ['a configuration that is none', async () => write('models/model_config.json', '{'), /model_config\.json is not what Tandem publishes/],
  ])('says what to do about %s', async (_, prepare, message) => {
    await prepare();
    await expect(find()).rejects.toMatchObject({ exitCode: EXIT.usage, message: expect.stringMatching(message) });
  });

  it('names a given file that cannot be read', async () => {
    await expect(find(join(root, 'gone.tflite'))).rejects.toMatchObject({
      exitCode: EXIT.usage,
      message: expect.stringMatching(/gone\.tflite cannot be read: .*Expected a \.tflite file/),
    });
  });
});
