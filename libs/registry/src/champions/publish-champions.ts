import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { MODEL_KINDS, type Database } from '@tandem/database';
import { loadArtifact } from '../versions/load-artifact.js';
import { modelConfig, publishedName } from './model-config.js';

/** Our own files and what a killed publication left behind; anything else in the folder is not ours. */
const PUBLISHED = /^(lstm|transformer)_v\d+\.tflite(\.\d+\.partial)?$|^model_config\.json\.\d+\.partial$/;

/**
 * Third step of a change of champion: copies the champions to `directory` for readers outside Tandem. Every file appears
 * whole; `model_config.json` comes after the files that it names, and older versions go last. Idempotent.
 * @returns the names of the files written
 * @throws CorruptArtifactError before anything is written
 */
export async function publishChampions(database: Database, directory: string): Promise<string[]> {
  const config = await modelConfig(database);
  const files = new Map<string, Uint8Array>();
  for (const kind of MODEL_KINDS) {
    const model = config.models[kind];
    if (model !== null) files.set(publishedName(kind, model.version), await loadArtifact(database, kind, model.version));
  }
  files.set('model_config.json', Buffer.from(`${JSON.stringify(config, null, 2)}\n`));
  await mkdir(directory, { recursive: true });
  for (const [name, bytes] of files) await writeWhole(path.join(directory, name), bytes);
  for (const name of await readdir(directory)) {
    if (PUBLISHED.test(name) && !files.has(name)) await rm(path.join(directory, name), { force: true });
  }
  return [...files.keys()];
}

/** A reader sees the old content or the new, also after a power cut. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  const handle = await open(partial, 'w');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, file);
}
