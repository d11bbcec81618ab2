import { and, asc, desc, eq, getTableColumns, isNotNull, isNull, ne, or, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { ModelKind } from '@tandem/domain';
import type { Database } from '../connection/connect.js';
import { inTransaction } from '../connection/transaction.js';
import { DatasetMismatchError, UnknownModelVersionError } from '../errors.js';
import { modelSubject } from '../keys/subject.js';
import type { DatasetRow, ModelVersionRow, NewArtifact, StoredArtifact, VersionMarks } from '../schema/models.js';
import { datasets, modelVersions } from '../schema/models.js';
import { appendSignature } from './signatures.js';

const { artifact: _artifact, ...COLUMNS } = getTableColumns(modelVersions);
const SUMMARY = { ...COLUMNS, bytes: sql<number>`octet_length(${modelVersions.artifact})` };

const isVersion = (kind: ModelKind, version: number) => and(eq(modelVersions.kind, kind), eq(modelVersions.version, version));

/** Model versions and their artifacts. A version is listed once its artifact is stored. */
export class ModelRepository {
  constructor(private readonly database: Database) {}

  /** Claims the next number of `kind` for a workflow; the same workflow gets the same number again. */
  async claimVersion(kind: ModelKind, workflowId: string): Promise<number> {
    return inTransaction(this.database.pool, async (client) => {
      // Two runs at once take turns, so that neither takes the other's number.
      await client.query(`select pg_advisory_xact_lock(hashtext('model_versions'), hashtext($1))`, [kind]);
      const claimed = await client.query<{ version: number }>('select version from model_versions where kind = $1 and workflow_id = $2', [
        kind,
        workflowId,
      ]);
      if (claimed.rows[0] !== undefined) return claimed.rows[0].version;
      const { rows } = await client.query<{ version: number }>(
        `insert into model_versions (kind, version, workflow_id)
         select $1, coalesce(max(version), 0) + 1, $2 from model_versions where kind = $1 returning version`,
        [kind, workflowId],
      );
      return rows[0]!.version;
    });
  }

  /**
   * Stores the artifact of a claimed version, and signs it. Once stored it never changes: a retry gets the stored row back, whatever
   * bytes it brings, and what was found is not signed.
   * @throws UnknownModelVersionError when the version was never claimed
   * @throws SigningKeyError when this process may sign nothing
   */
  async storeArtifact({ kind, version, artifact, sha256, metadata }: NewArtifact): Promise<ModelVersionRow> {
    const signer = await this.database.keys.signer();
    await inTransaction(this.database.pool, async (client) => {
      const { rowCount } = await drizzle(client)
        .update(modelVersions)
        .set({ artifact, sha256, metadata })
        .where(and(isVersion(kind, version), isNull(modelVersions.artifact)));
      if (rowCount === 1) await appendSignature(client, signer, modelSubject(kind, version, sha256));
    });
    const stored = await this.find(kind, version);
    if (stored === null) throw new UnknownModelVersionError(kind, version);
    return stored;
  }

  /** A finished version; null when it is unknown or only claimed. */
  async find(kind: ModelKind, version: number): Promise<ModelVersionRow | null> {
    const [row] = await this.database.orm
      .select(SUMMARY)
      .from(modelVersions)
      .where(and(isVersion(kind, version), isNotNull(modelVersions.artifact)));
    return (row as ModelVersionRow | undefined) ?? null;
  }

  /** Finished versions of `kind` (or of both), oldest first. */
  async list(kind?: ModelKind): Promise<ModelVersionRow[]> {
    const rows = await this.database.orm
      .select(SUMMARY)
      .from(modelVersions)
      .where(and(isNotNull(modelVersions.artifact), kind === undefined ? undefined : eq(modelVersions.kind, kind)))
      .orderBy(asc(modelVersions.kind), asc(modelVersions.version));
    return rows as ModelVersionRow[];
  }

  /** Sets the marks of a version. @returns whether one was another before */
  async mark(kind: ModelKind, version: number, { proven, provenMovement }: VersionMarks): Promise<boolean> {
    const { rowCount } = await this.database.orm
      .update(modelVersions)
      .set({ proven, provenMovement })
      .where(and(isVersion(kind, version), or(ne(modelVersions.proven, proven), ne(modelVersions.provenMovement, provenMovement))));
    return rowCount === 1;
  }

  /** What stored artifacts are registered as, and the SHA-256 that they have, oldest first. */
  async digests(): Promise<(Pick<ModelVersionRow, 'kind' | 'version' | 'sha256'> & { readonly actual: string })[]> {
    const actual = sql<string>`encode(sha256(${modelVersions.artifact}), 'hex')`;
    const { kind, version, sha256 } = COLUMNS;
    const rows = await this.database.orm
      .select({ kind, version, sha256, actual })
      .from(modelVersions)
      .where(isNotNull(modelVersions.artifact))
      .orderBy(asc(kind), asc(version));
    return rows as (Pick<ModelVersionRow, 'kind' | 'version' | 'sha256'> & { actual: string })[];
  }

  /**
   * The bytes as stored, unchecked: the registry compares them with the sha256.
   * @throws UnknownModelVersionError
   */
  async artifact(kind: ModelKind, version: number): Promise<StoredArtifact> {
    const [row] = await this.database.orm
      .select({ artifact: modelVersions.artifact, sha256: modelVersions.sha256 })
      .from(modelVersions)
      .where(isVersion(kind, version));
    if (row?.artifact == null || row.sha256 === null) throw new UnknownModelVersionError(kind, version);
    return { artifact: row.artifact, sha256: row.sha256 };
  }
}

/** Frozen choices of training rows. */
export class DatasetRepository {
  constructor(private readonly database: Database) {}

  /**
   * Stores a dataset. Idempotent: a retry with the same hash answers with the stored row.
   * @throws DatasetMismatchError when the id is taken by a dataset with another hash
   */
  async save(dataset: Omit<DatasetRow, 'createdAt'>): Promise<DatasetRow> {
    await this.database.orm.insert(datasets).values(dataset).onConflictDoNothing();
    const stored = await this.find(dataset.id);
    if (stored === null || stored.hash !== dataset.hash) throw new DatasetMismatchError(dataset.id, stored?.hash ?? 'none', dataset.hash);
    return stored;
  }

  async find(id: string): Promise<DatasetRow | null> {
    const [row] = await this.database.orm.select().from(datasets).where(eq(datasets.id, id));
    return row ?? null;
  }

  /** The newest of those that have that hash. */
  async findByHash(hash: string): Promise<DatasetRow | null> {
    const [row] = await this.database.orm.select().from(datasets).where(eq(datasets.hash, hash)).orderBy(desc(datasets.createdAt)).limit(1);
    return row ?? null;
  }
}
