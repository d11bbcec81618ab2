import { ModelRepository, modelSubject, SignatureRepository, type Database, type ModelVersionRow } from '@tandem/database';
import { versionName, type ModelKind } from '@tandem/domain';
import type { FileCheck } from '@tandem/evaluation';
import { ModelFileError, readMetadata, sha256, verifyModelFile } from '@tandem/models';
import { CorruptArtifactError, MislabelledArtifactError, UnsignedArtifactError } from './errors.js';

interface VersionClaim {
  readonly kind: ModelKind;
  /** The run that makes the version; it gets one version of a kind, however often it is repeated. */
  readonly workflowId: string;
}

/** Reads the metadata of a file; by default that of a Tandem model file. */
type MetadataReader = (bytes: Uint8Array) => { readonly kind: ModelKind; readonly version: number };

/**
 * Claims a version number for a run and stores the file that `build` makes for it. Idempotent: repeated by the same run it
 * gives the same number, and once a file is stored that file is the answer and nothing is built.
 * @param build makes the file, given its version number, which the file names
 * @throws MislabelledArtifactError when the file names another kind or version
 * @throws ModelFileError when the file has no readable metadata
 * @throws SigningKeyError when this process may sign nothing
 */
export async function registerVersion(
  database: Database,
  { kind, workflowId }: VersionClaim,
  build: (version: number) => Uint8Array | Promise<Uint8Array>,
  metadataOf: MetadataReader = readMetadata,
): Promise<ModelVersionRow> {
  const models = new ModelRepository(database);
  const version = await models.claimVersion(kind, workflowId);
  const finished = await models.find(kind, version);
  if (finished !== null) return finished;

  const artifact = await build(version);
  const metadata = metadataOf(artifact);
  if (metadata.kind !== kind || metadata.version !== version) {
    throw new MislabelledArtifactError(
      `A file built as ${versionName(kind, version)} calls itself ${versionName(metadata.kind, metadata.version)}. It was not stored.`,
    );
  }
  return models.storeArtifact({ kind, version, artifact, sha256: sha256(artifact), metadata: { ...metadata } });
}

/**
 * The file of a version, proven to be the one that was registered, by a worker whose key is trusted here.
 * @throws UnknownModelVersionError when no such version is finished
 * @throws CorruptArtifactError when the stored bytes have changed
 * @throws UnsignedArtifactError when no trusted key has signed them; NoTrustedKeysError when there is none
 */
export async function loadArtifact(database: Database, kind: ModelKind, version: number): Promise<Uint8Array> {
  const stored = await new ModelRepository(database).artifact(kind, version);
  const actual = sha256(stored.artifact);
  if (actual !== stored.sha256) throw new CorruptArtifactError(kind, version, stored.sha256, actual);
  const why = await new SignatureRepository(database).whyUntrusted(modelSubject(kind, version, actual));
  if (why !== null) throw new UnsignedArtifactError(kind, version, why);
  return stored.artifact;
}

/** Rule 1 of the gate: loads the file in the runtime that serves it and compares its answers with the trainer's. */
export async function checkFile(bytes: Uint8Array): Promise<FileCheck> {
  try {
    const { largestDifference } = await verifyModelFile(bytes);
    return { passed: true, largestDifference };
  } catch (error) {
    if (error instanceof ModelFileError) return { passed: false, problem: error.message };
    throw error;
  }
}
