import { ModelRepository, type Database } from '@tandem/database';
import type { ModelKind } from '@tandem/domain';
import { sha256 } from '@tandem/models';
import { CorruptArtifactError } from '../errors.js';

/**
 * The file of a version, proven to be the one that was registered.
 * @throws UnknownModelVersionError when no such version is finished
 * @throws CorruptArtifactError when the stored bytes have changed
 */
export async function loadArtifact(database: Database, kind: ModelKind, version: number): Promise<Uint8Array> {
  const stored = await new ModelRepository(database).artifact(kind, version);
  const actual = sha256(stored.artifact);
  if (actual !== stored.sha256) throw new CorruptArtifactError(kind, version, stored.sha256, actual);
  return stored.artifact;
}
