import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MODEL_KINDS, type ModelKind } from '@tandem/domain';
import { sha256 } from '@tandem/models';
import type { ModelConfig } from '@tandem/registry';
import { CommandError, EXIT } from '../terminal/exit-codes.js';

/** The first version of `kind` of which the folder has no file yet; 1 in an empty or missing folder. */
export async function nextVersion(folder: string, kind: ModelKind): Promise<number> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const pattern = new RegExp(`^${kind}_v(\\d+)\\.tflite$`);
  const taken = names.map((name) => Number(pattern.exec(name)?.[1] ?? 0));
  return Math.max(0, ...taken) + 1;
}

/** A model file that is to be scored, and why it is that one. */
export interface FoundModel {
  readonly path: string;
  readonly origin: 'given' | 'champion' | 'offline';
  readonly bytes: Uint8Array;
}

export interface ModelFolders {
  /** Where champions may be published, with `model_config.json`: one folder a source, unless it is known which. */
  readonly published: readonly string[];
  /** Where `train` writes. */
  readonly offline: string;
}

const CONFIG = 'model_config.json';

/**
 * The files given; without any the champions as they were published, and without those the newest of each kind that was
 * trained offline.
 * @throws CommandError when a file cannot be read, a champion is not the file that was published, there are champions of more
 * than one source, or there is no model at all
 */
export async function findModels(given: readonly string[], folders: ModelFolders): Promise<FoundModel[]> {
  if (given.length > 0) return Promise.all(given.map((path) => readModel(path, 'given')));
  const champions = await readPublished(folders.published);
  const found = champions.length > 0 ? champions : await readOffline(folders.offline);
  if (found.length > 0) return found;
  throw new CommandError(
    `There is no model to score: no champion is published in ${folders.published.join(', ')}, and no file is in ${folders.offline}. ` +
      'Train some with `npm run tandem -- train`, or name files with --model.',
    EXIT.usage,
  );
}

async function readPublished(folders: readonly string[]): Promise<FoundModel[]> {
  const published = (await Promise.all(folders.map(readChampions))).filter((models) => models.length > 0);
  if (published.length < 2) return published.flat();
  const paths = published.map(([model]) => model!.path).join(', ');
  throw new CommandError(
    `There are champions of more than one source (${paths}): say which with SOURCE, or name files with --model.`,
    EXIT.usage,
  );
}

async function readChampions(folder: string): Promise<FoundModel[]> {
  const path = join(folder, CONFIG);
  const text = await readFile(path, 'utf8').catch(undefinedIfMissing);
  if (text === undefined) return [];
  const models = parseConfig(path, text);
  const published = MODEL_KINDS.map((kind) => models[kind]).filter((model) => model !== null);
  return Promise.all(
    published.map(async ({ file, sha256: expected }) => {
      const model = await readModel(join(folder, file), 'champion');
      if (sha256(model.bytes) === expected) return model;
      throw new CommandError(`${model.path} is not the file that was published: its SHA-256 is another one than in ${path}.`, EXIT.usage);
    }),
  );
}

function parseConfig(path: string, text: string): ModelConfig['models'] {
  try {
    const { lstm, transformer } = (JSON.parse(text) as ModelConfig).models;
    return { lstm, transformer };
  } catch (cause) {
    throw new CommandError(`${path} is not what Tandem publishes: ${(cause as Error).message}. Name files with --model.`, EXIT.usage, {
      cause,
    });
  }
}

async function readOffline(folder: string): Promise<FoundModel[]> {
  const newest = async (kind: ModelKind) => {
    const version = (await nextVersion(folder, kind)) - 1;
    return version === 0 ? [] : [await readModel(join(folder, `${kind}_v${version}.tflite`), 'offline')];
  };
  return (await Promise.all(MODEL_KINDS.map(newest))).flat();
}

/** @throws CommandError when the file cannot be read */
export async function readModel(path: string, origin: FoundModel['origin']): Promise<FoundModel> {
  try {
    return { path, origin, bytes: await readFile(path) };
  } catch (cause) {
    throw new CommandError(
      `The model ${path} cannot be read: ${(cause as Error).message}. Expected a .tflite file written by Tandem.`,
      EXIT.usage,
      { cause },
    );
  }
}

function undefinedIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
