import { ModelRepository, UnknownModelVersionError, type Database } from '@tandem/database';
import type { Dataset } from '@tandem/features';
import type { ModelKind } from '@tandem/models';
import { buildStored, findDatasetByHash, loadArtifact } from '@tandem/registry';
import { CommandError, EXIT } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';
import { makeDataset } from './make-dataset.js';
import { openOriginal, type Original } from './original.js';

/** A model by its name in a registry, such as `lstm_v3`. */
export interface ModelName {
  readonly kind: ModelKind;
  readonly version: number;
}

/** A registered model, and its dataset made again of the bars that are stored now. @throws CommandError when either is not stored */
export async function readStoredModel(database: Database, name: ModelName, terminal: Pick<Terminal, 'progress' | 'settle'>): Promise<{ original: Original; dataset: Dataset }> {
  const original = await openOriginal(`${name.kind} v${name.version}`, await artifactOf(database, name));
  const { datasetHash, featureNames } = original.runner.metadata;
  const stored = await findDatasetByHash(database, datasetHash);
  if (stored === null) throw new CommandError(`${original.name} cannot be reproduced: the database keeps no dataset of hash ${datasetHash}.`);
  terminal.progress(`Reading the bars of dataset ${stored.id}`);
  const dataset = await makeDataset(original, () => buildStored(database, stored.spec, { featureNames }));
  terminal.settle();
  return { original, dataset };
}

async function artifactOf(database: Database, { kind, version }: ModelName): Promise<Uint8Array> {
  try {
    return await loadArtifact(database, kind, version);
  } catch (error) {
    if (!(error instanceof UnknownModelVersionError)) throw error;
    const versions = (await new ModelRepository(database).list(kind)).map((row) => `${kind}_v${row.version}`);
    throw new CommandError(`No model ${kind}_v${version} is stored: expected ${versions.length === 0 ? 'one after the first training' : `one of ${versions.join(', ')}`}.`, EXIT.wrongUse, { cause: error });
  }
}
