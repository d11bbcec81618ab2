import { ModelRepository, VerdictRepository, type Database } from '@tandem/database';
import type { ModelKind } from '@tandem/domain';
import { makeChampion } from '@tandem/registry/testing';

/** Registers the network of version 1 once more, as the next version. @returns its number */
export async function storeCopy(database: Database, kind: ModelKind): Promise<number> {
  const models = new ModelRepository(database);
  const { artifact, sha256 } = await models.artifact(kind, 1);
  const { metadata } = (await models.find(kind, 1))!;
  const next = 1 + (await models.list(kind)).length;
  const version = await models.claimVersion(kind, `copy-${next}`);
  await models.storeArtifact({ kind, version, artifact, sha256, metadata });
  return version;
}

/** Damages what is stored of a version. */
export async function corrupt(database: Database, kind: ModelKind, version: number): Promise<void> {
  await database.pool.query(`update model_versions set artifact = '\\x00' where kind = $1 and version = $2`, [kind, version]);
}

/** Puts a file of one's own in the place of a version, with its hash, as somebody does who can write to the database. */
export async function forge(database: Database, kind: ModelKind, version: number): Promise<void> {
  const forged = `update model_versions set artifact = artifact || '\\x00', sha256 = encode(sha256(artifact || '\\x00'), 'hex')`;
  await database.pool.query(`${forged} where kind = $1 and version = $2`, [kind, version]);
}

/** Makes a version champion in place of the one that is. */
export async function promote(database: Database, kind: ModelKind, version: number): Promise<void> {
  await makeChampion(database, kind, version);
}

/** Has the gate refuse a version. */
export async function refuse(database: Database, kind: ModelKind, version: number): Promise<void> {
  const verdict = { accepted: false, proven: false, reasons: ['Not better.'], numbers: {}, championVersion: 1, datasetId: null };
  await new VerdictRepository(database).record({ workflowId: `copy-${version}`, kind, version, ...verdict });
}
