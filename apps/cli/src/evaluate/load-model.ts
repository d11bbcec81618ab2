import { basename } from 'node:path';
import { HORIZON_BARS, WINDOW_BARS } from '@tandem/domain';
import { FEATURE_NAMES, SIGMA_SPAN } from '@tandem/features';
import { ModelFileError, ModelRunner, sha256, type ModelMetadata } from '@tandem/models';
import { CommandError, EXIT } from '../terminal/exit-codes.js';
import type { FoundModel } from './model-files.js';

/** A model that runs and can be scored. */
export interface LoadedModel {
  /** Unlike any other's of the same evaluation. */
  readonly name: string;
  readonly path: string;
  readonly origin: FoundModel['origin'];
  readonly sha256: string;
  readonly runner: ModelRunner;
}

/** Loads and proves every file. @throws CommandError naming the file that is no model, or none that can be scored here */
export async function loadModels(found: readonly FoundModel[]): Promise<LoadedModel[]> {
  const loaded: LoadedModel[] = [];
  try {
    for (const { path, origin, bytes } of found) {
      const runner = await load(path, bytes);
      const { kind, version } = runner.metadata;
      loaded.push({ name: `${kind} v${version}`, path, origin, sha256: sha256(bytes), runner });
      requireScorable(path, runner.metadata);
    }
  } catch (error) {
    disposeModels(loaded);
    throw error;
  }
  return withDistinctNames(loaded);
}

export function disposeModels(models: readonly LoadedModel[]): void {
  for (const { runner } of models) runner.dispose();
}

async function load(path: string, bytes: Uint8Array): Promise<ModelRunner> {
  try {
    return await ModelRunner.load(bytes);
  } catch (error) {
    if (!(error instanceof ModelFileError)) throw error;
    throw new CommandError(`${path} cannot be scored: ${error.message}.`, EXIT.usage, { cause: error });
  }
}

/**
 * Features, windows and labels are computed by this version of Tandem: a model that means others would be scored on what it does not say.
 */
function requireScorable(path: string, { featureNames, window, labels }: ModelMetadata): void {
  const refuse = (what: string) => new CommandError(`${path} cannot be scored by this version of Tandem: ${what}.`, EXIT.usage);
  const unknown = featureNames.filter((name) => !FEATURE_NAMES.includes(name));
  if (unknown.length > 0) throw refuse(`it reads the features ${unknown.join(', ')}, which are not computed here`);
  if (window !== WINDOW_BARS) throw refuse(`its window has ${window} bars, expected ${WINDOW_BARS}`);
  if (labels.horizon !== HORIZON_BARS || labels.sigmaSpan !== SIGMA_SPAN) {
    throw refuse(
      `its labels have a horizon of ${labels.horizon} bars and a sigma of span ` +
        `${labels.sigmaSpan}, expected ${HORIZON_BARS} and ${SIGMA_SPAN}`,
    );
  }
}

/** Two files of the same kind and version are distinguished by their file names, and by their paths where these are alike too. */
function withDistinctNames(models: readonly LoadedModel[]): LoadedModel[] {
  const isShared = (name: string) => models.filter((model) => model.name === name).length > 1;
  const fileShared = (path: string) => models.filter((model) => basename(model.path) === basename(path)).length > 1;
  return models.map((model) => ({
    ...model,
    name: isShared(model.name) ? `${model.name} (${fileShared(model.path) ? model.path : basename(model.path)})` : model.name,
  }));
}
