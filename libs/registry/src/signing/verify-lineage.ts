import { isDeepStrictEqual } from 'node:util';
import {
  ModelRepository,
  modelSubject,
  SignatureRepository,
  verdictSubject,
  VerdictRepository,
  type Database,
  type KeySignature,
} from '@tandem/database';
import { KIND_NAMES, versionName } from '@tandem/domain';
import { ModelFileError, readMetadata } from '@tandem/models';
import { verifyAuditHeads, type HeadVerification } from './audit-heads.js';

/** What a look at everything that is signed came to. */
export interface LineageVerification {
  /** Ids of the keys whose signatures count. */
  readonly trustedKeys: readonly string[];
  readonly models: number;
  readonly verdicts: number;
  readonly auditHeads: Omit<HeadVerification, 'problems'>;
  /** What is wrong, a sentence each, by name. */
  readonly problems: readonly string[];
}

/**
 * Checks every model file, every verdict and every head of the audit log against its signature, and what is stored beside a file against
 * the file. Reads only.
 * @param file the signed heads outside of the database
 * @throws SigningKeyError, NoTrustedKeysError
 */
export async function verifyLineage(database: Database, file: string): Promise<LineageVerification> {
  const keys = await database.keys.trusted();
  const signed = await readSignatures(database);
  const of = (kind: string, id: string) => signed.get(`${kind} ${id}`) ?? [];
  const problems: string[] = [];
  const models = new ModelRepository(database);
  const digests = await models.digests();
  for (const { kind, version, sha256, actual } of digests) {
    const subject = modelSubject(kind, version, actual);
    const why = keys.whyNot(subject, of('model', subject.id));
    const name = versionName(kind, version);
    if (actual !== sha256) problems.push(`The file of ${name} is corrupt: its SHA-256 is ${actual}, registered was ${sha256}.`);
    else if (why !== null) problems.push(`The file of ${name} is not as it was signed: ${why}.`);
    else if (!(await isDescribed(models, kind, version)))
      problems.push(`What is stored beside the file of ${name} is not what the file says.`);
  }
  let verdicts = 0;
  for await (const verdict of new VerdictRepository(database).all()) {
    verdicts += 1;
    const why = keys.whyNot(verdictSubject(verdict), of('verdict', verdict.id));
    const { id, kind, version, accepted } = verdict;
    const what = `Verdict ${id}, which ${accepted ? 'accepts' : 'refuses'} ${KIND_NAMES[kind]} version ${version},`;
    if (why !== null) problems.push(`${what} is not as it was signed: ${why}.`);
  }
  const { problems: headProblems, ...auditHeads } = await verifyAuditHeads(database, file);
  return { trustedKeys: keys.ids, models: digests.length, verdicts, auditHeads, problems: [...problems, ...headProblems] };
}

async function readSignatures(database: Database): Promise<Map<string, KeySignature[]>> {
  const signed = new Map<string, KeySignature[]>();
  for await (const { subjectKind, subjectId, keyId, signature } of new SignatureRepository(database).after(0)) {
    const key = `${subjectKind} ${subjectId}`;
    signed.set(key, [...(signed.get(key) ?? []), { keyId, signature }]);
  }
  return signed;
}

function metadataOf(artifact: Uint8Array): Record<string, unknown> | null {
  try {
    return JSON.parse(JSON.stringify(readMetadata(artifact))) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof ModelFileError) return null;
    throw error;
  }
}

/** Whether the metadata beside a file are those in it, as far as both have them: a later version may read more of an older file. */
async function isDescribed(models: ModelRepository, ...[kind, version]: Parameters<ModelRepository['find']>): Promise<boolean> {
  const { metadata } = (await models.find(kind, version))!;
  const { artifact } = await models.artifact(kind, version);
  const own = metadataOf(artifact);
  if (own === null) return false;
  return Object.keys(metadata).every((name) => !Object.hasOwn(own, name) || isDeepStrictEqual(metadata[name], own[name]));
}
