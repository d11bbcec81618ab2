import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { withAdvisoryLock, type Database } from '@tandem/database';
import { MODEL_KINDS, type ModelKind } from '@tandem/domain';
import { CorruptArtifactError } from '../errors.js';
import { loadArtifact } from '../versions/load-artifact.js';
import { modelConfig, type ModelConfig } from './model-config.js';

const CONFIG = 'model_config.json';

/** Our own files and what a killed publication left behind; anything else in the folder is not ours. */
const PUBLISHED = /^(lstm|transformer)_v\d+\.tflite(\.[\w-]+\.partial)?$|^model_config\.json\.[\w-]+\.partial$/;

export interface Publication {
  /** Names of the files written. */
  readonly files: string[];
  /** Why a champion was not published, one sentence each. */
  readonly problems: string[];
}

/**
 * Last step of a change of champion: copies the champions to `directory` for readers outside Tandem. Every file appears
 * whole; `model_config.json` comes after the files that it names, and older versions go last. A champion whose stored file
 * is corrupt is left out, and what the folder has of its kind stays: it may be the last good copy. Idempotent.
 *
 * One publication at a time, of all processes: the kinds change independently, and one that went on from what it had read
 * earlier would bring an older configuration back and remove the files of the newer one.
 * @throws LockLostError when the connection to the database broke meanwhile: another may have come between
 */
export function publishChampions(database: Database, directory: string): Promise<Publication> {
  return withAdvisoryLock(database.url, 'published_champions', () => publish(database, directory));
}

async function publish(database: Database, directory: string): Promise<Publication> {
  const config = await modelConfig(database);
  const { artifacts, corrupt } = await loadChampions(database, config);
  const published = (kind: ModelKind) => (artifacts.has(kind) ? config.models[kind] : null);
  const models = { lstm: published('lstm'), transformer: published('transformer') } satisfies ModelConfig['models'];
  const files = new Map([...artifacts].map(([kind, bytes]) => [config.models[kind]!.file, bytes]));
  files.set(CONFIG, Buffer.from(`${JSON.stringify({ models } satisfies ModelConfig, null, 2)}\n`));

  await mkdir(directory, { recursive: true });
  for (const [name, bytes] of files) await writeWhole(path.join(directory, name), bytes);
  for (const name of await readdir(directory)) {
    const ours = PUBLISHED.exec(name);
    const outdated = ours !== null && !files.has(name) && !corrupt.has(ours[1] as ModelKind);
    if (outdated) await rm(path.join(directory, name), { force: true });
  }
  return { files: [...files.keys()], problems: [...corrupt].map(([kind, { message }]) => `The ${kind} champion is not published. ${message}`) };
}

async function loadChampions(database: Database, { models }: ModelConfig) {
  const artifacts = new Map<ModelKind, Uint8Array>();
  const corrupt = new Map<ModelKind, CorruptArtifactError>();
  for (const kind of MODEL_KINDS) {
    const model = models[kind];
    if (model === null) continue;
    try {
      artifacts.set(kind, await loadArtifact(database, kind, model.version));
    } catch (error) {
      if (!(error instanceof CorruptArtifactError)) throw error;
      corrupt.set(kind, error);
    }
  }
  return { artifacts, corrupt };
}

/** A reader sees the old content or the new, also after a power cut. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const partial = `${file}.${randomUUID()}.partial`;
  const handle = await open(partial, 'w');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, file);
}
