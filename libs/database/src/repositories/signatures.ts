import { and, asc, eq, gt } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { PoolClient } from 'pg';
import type { Database } from '../connection/connect.js';
import type { Signer } from '../keys/signing-key.js';
import type { SignedSubject } from '../keys/subject.js';
import { signatures, type SignatureRow } from '../schema/signatures.js';

/** Signatures that one round of a walk reads. */
const PAGE_ROWS = 1_000;

/** Detached signatures of what the registry holds. */
export class SignatureRepository {
  constructor(private readonly database: Database) {}

  /** Those that are said to be of a subject, oldest first: whether they are is for `TrustedKeys` to say. */
  async of({ kind, id }: Pick<SignedSubject, 'kind' | 'id'>): Promise<SignatureRow[]> {
    return this.database.orm
      .select()
      .from(signatures)
      .where(and(eq(signatures.subjectKind, kind), eq(signatures.subjectId, id)))
      .orderBy(asc(signatures.id));
  }

  /**
   * Why no trusted key vouches for a subject, in a clause that goes on from its name; null when one does.
   * @throws SigningKeyError, NoTrustedKeysError
   */
  async whyUntrusted(subject: SignedSubject): Promise<string | null> {
    const trusted = await this.database.keys.trusted();
    return trusted.whyNot(subject, await this.of(subject));
  }

  /** The signature of a trusted key that vouches for a subject; null when there is none. @throws as `whyUntrusted` */
  async findTrusted(subject: SignedSubject): Promise<SignatureRow | null> {
    const trusted = await this.database.keys.trusted();
    return (await this.of(subject)).findLast((row) => trusted.verifies(subject, row)) ?? null;
  }

  /** All of them in their order. @param id only those with a larger number */
  async *after(id: number): AsyncGenerator<SignatureRow> {
    for (let last = id; ;) {
      const rows: SignatureRow[] = await this.database.orm
        .select()
        .from(signatures)
        .where(gt(signatures.id, last))
        .orderBy(asc(signatures.id))
        .limit(PAGE_ROWS);
      yield* rows;
      if (rows.length < PAGE_ROWS) return;
      last = rows.at(-1)!.id;
    }
  }
}

/** Signatures come one after the other, in the order of their numbers. Until the end of the transaction; before the audit log. */
export async function lockSignatures(client: PoolClient): Promise<void> {
  await client.query(`select pg_advisory_xact_lock(hashtext('signatures'))`);
}

/** Signs a subject in the transaction that stores it: both are there, or neither. */
export async function appendSignature(client: PoolClient, signer: Signer, subject: SignedSubject): Promise<void> {
  await lockSignatures(client);
  const { kind: subjectKind, id: subjectId, sha256 } = subject;
  await drizzle(client)
    .insert(signatures)
    .values({ subjectKind, subjectId, sha256, ...signer.sign(subject) });
}
