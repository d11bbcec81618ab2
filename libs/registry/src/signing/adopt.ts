import {
  appendAudit,
  appendSignature,
  AuditHeadError,
  AuditHeadRepository,
  inTransaction,
  lockSignatures,
  ModelRepository,
  modelSubject,
  SignatureRepository,
  verdictSubject,
  VerdictRepository,
  type Database,
  type SignedSubject,
} from '@tandem/database';
import { versionName } from '@tandem/domain';
import { appendToHeadFile } from './head-file.js';

/** What was signed that nobody trusted had signed before. */
export interface Adoption {
  readonly keyId: string;
  /** By name. */
  readonly models: readonly string[];
  readonly verdicts: number;
  /** Versions that were left as they are, because their files are not the registered ones. */
  readonly corrupt: readonly string[];
  /** Why the audit log was not signed, in a sentence; null when it was. */
  readonly auditProblem: string | null;
}

/** Who does what nobody asked for. */
export const SELF = 'tandem';

interface AdoptionRequest {
  /** The signed heads outside of the database. */
  readonly file: string;
  readonly actor: string;
  readonly reason: string;
  /** Wall time, milliseconds since the Unix epoch. */
  readonly at: number;
}

/**
 * Signs every stored version and verdict that no trusted key has signed, and the audit log as it is: from here on they are held to be
 * genuine. That is on record, in the entry `lineage-adopted`.
 */
export async function adoptLineage(database: Database, { file, actor, reason, at }: AdoptionRequest): Promise<Adoption> {
  const signer = await database.keys.signer();
  const { models, verdicts, corrupt } = await findUnsigned(database);
  const adoption = { keyId: signer.keyId, models: models.map(({ name }) => name), verdicts: verdicts.length, corrupt };
  await inTransaction(database.pool, async (client) => {
    await lockSignatures(client);
    for (const subject of [...models.map((model) => model.subject), ...verdicts]) await appendSignature(client, signer, subject);
    // A new installation has nothing of before.
    if (models.length + verdicts.length + corrupt.length === 0 && actor === SELF) return;
    await appendAudit(client, { at, actor, action: 'lineage-adopted', subject: 'lineage', reason, details: { ...adoption } });
  });
  return { ...adoption, auditProblem: await signBaseline(database, file, at) };
}

async function signBaseline(database: Database, file: string, at: number): Promise<string | null> {
  try {
    await new AuditHeadRepository(database).sign(null, at, (head) => appendToHeadFile(file, head));
    return null;
  } catch (error) {
    if (error instanceof AuditHeadError) return error.message;
    throw error;
  }
}

/** What no trusted key has signed; all of it, where none is trusted yet. */
async function findUnsigned(database: Database) {
  const keys = await database.keys.trusted();
  const signatures = new SignatureRepository(database);
  const isUnsigned = async (subject: SignedSubject) => keys.whyNot(subject, await signatures.of(subject)) !== null;
  const models: { readonly name: string; readonly subject: SignedSubject }[] = [];
  const corrupt: string[] = [];
  for (const { kind, version, sha256, actual } of await new ModelRepository(database).digests()) {
    const [name, subject] = [versionName(kind, version), modelSubject(kind, version, actual)];
    if (actual !== sha256) corrupt.push(name);
    else if (await isUnsigned(subject)) models.push({ name, subject });
  }
  const verdicts: SignedSubject[] = [];
  for await (const verdict of new VerdictRepository(database).all()) {
    const subject = verdictSubject(verdict);
    if (await isUnsigned(subject)) verdicts.push(subject);
  }
  return { models, verdicts, corrupt };
}
