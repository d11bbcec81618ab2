import { versionName } from '@tandem/domain';
import { ControlRepository, type Database } from '@tandem/database';
import { parseControl } from '@tandem/evaluation';
import { ModelRunner } from '@tandem/models';
import { loadArtifact } from '@tandem/registry';
import { ControlForecaster, ModelForecaster } from './forecaster.js';
import type { ShadowId } from './shadow.js';
import type { LoadShadow } from './shadow-holder.js';

/** A version that was validated before there were controls, or never. */
export class NoControlError extends Error {
  override readonly name = 'NoControlError';
  constructor({ kind, version }: ShadowId) {
    super(`${versionName(kind, version)} has no control: none was stored when it was trained. Its successors have one.`);
  }
}

/**
 * Loads shadows from the database.
 * @throws NoControlError, ControlError, CorruptArtifactError, ModelFileError or UnknownFeatureError for what cannot be used
 */
export function loadShadows(database: Database): LoadShadow {
  const controls = new ControlRepository(database);
  return async (id) => {
    const { kind, role, version } = id;
    if (role === 'shadow') return new ModelForecaster(await ModelRunner.load(await loadArtifact(database, kind, version)));
    const document = await controls.find(kind, version);
    if (document === null) throw new NoControlError(id);
    return new ControlForecaster(parseControl(document));
  };
}
