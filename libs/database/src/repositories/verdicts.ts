import { and, asc, desc, eq, getTableColumns, inArray, or, sql, type SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { MODEL_KINDS, type ModelKind } from '@tandem/domain';
import type { Database } from '../connection/connect.js';
import { inTransaction } from '../connection/transaction.js';
import { verdictSubject } from '../keys/subject.js';
import type { NewVerdict, VerdictRow } from '../schema/models.js';
import { verdicts } from '../schema/models.js';
import { appendSignature } from './signatures.js';

/** Refused by its newest verdict `v`, and neither champion nor predecessor of the pointer `c`. */
const IS_REFUSED = `v.kind = c.kind and not v.accepted and v.version <> c.version and v.version is distinct from c.previous_version
  and not exists (select from verdicts w where w.kind = v.kind and w.version = v.version and w.created_at > v.created_at)`;

/** Gains against the champion stand under its name among versions. */
const REFUSED_TO_WATCH = `
  select c.kind, chosen.version from champions c cross join lateral (
    (select v.version, 0 as turn from session_gains g join verdicts v on v.kind = g.kind and v.version = g.version
      where g.kind = c.kind and g.against = 'v' || c.version and ${IS_REFUSED}
      group by v.version having bool_or(g.origin = 'live') and sum(g.gain) > 0
      order by max(g.session) desc, v.version desc limit 1)
    union all
    (select v.version, 1 from verdicts v where ${IS_REFUSED} order by v.version desc limit 1)
    order by turn limit 1
  ) chosen
  order by c.kind`;

/** Verdicts are read so many at a time: their numbers are thousands of characters each. */
const PAGE_ROWS = 200;

/** What the gate decided, with its numbers. */
export class VerdictRepository {
  constructor(private readonly database: Database) {}

  /**
   * Stores a verdict, and signs it. Idempotent: of one workflow and version the first stays, and is the answer, signed or not.
   * @throws SigningKeyError when this process may sign nothing
   */
  async record(verdict: NewVerdict): Promise<VerdictRow> {
    const signer = await this.database.keys.signer();
    await inTransaction(this.database.pool, async (client) => {
      const [made] = await drizzle(client).insert(verdicts).values(verdict).onConflictDoNothing().returning();
      if (made !== undefined) await appendSignature(client, signer, verdictSubject(made));
    });
    const [stored] = await this.database.orm
      .select()
      .from(verdicts)
      .where(and(eq(verdicts.workflowId, verdict.workflowId), eq(verdicts.kind, verdict.kind), eq(verdicts.version, verdict.version)));
    return stored!;
  }

  /** Every verdict, oldest first, in pages. */
  async *all(): AsyncGenerator<VerdictRow> {
    for (let offset = 0; ; offset += PAGE_ROWS) {
      const rows = await this.database.orm
        .select()
        .from(verdicts)
        .orderBy(asc(verdicts.createdAt), asc(verdicts.id))
        .limit(PAGE_ROWS)
        .offset(offset);
      yield* rows;
      if (rows.length < PAGE_ROWS) return;
    }
  }

  /** @param id a UUID: nothing else is one */
  async find(id: string): Promise<VerdictRow | null> {
    const [row] = await this.database.orm.select().from(verdicts).where(eq(verdicts.id, id));
    return row ?? null;
  }

  /** The newest verdicts on a version, newest first. */
  async of(kind: ModelKind, version: number, limit: number): Promise<VerdictRow[]> {
    return this.database.orm
      .select()
      .from(verdicts)
      .where(and(eq(verdicts.kind, kind), eq(verdicts.version, version)))
      .orderBy(desc(verdicts.createdAt))
      .limit(limit);
  }

  /** The verdict that a run asked for of a version; null when it asked for none. */
  async findOfRun(workflowId: string, kind: ModelKind, version: number): Promise<VerdictRow | null> {
    return this.newestWhere(and(eq(verdicts.workflowId, workflowId), eq(verdicts.kind, kind), eq(verdicts.version, version)));
  }

  /** The newest verdict on a version; null when there is none. */
  async newest(kind: ModelKind, version: number): Promise<VerdictRow | null> {
    return this.newestWhere(and(eq(verdicts.kind, kind), eq(verdicts.version, version)));
  }

  /** The newest verdict on a challenger that met this version as champion; null when there was none. */
  async newestAgainst(kind: ModelKind, championVersion: number): Promise<VerdictRow | null> {
    return this.newestWhere(and(eq(verdicts.kind, kind), eq(verdicts.championVersion, championVersion)));
  }

  /**
   * Of each kind with a champion the refused version that is worth watching, champion and predecessor left out. The one that predicted
   * unseen in the newest session stays while its gains on the champion are above zero in sum: evidence takes weeks, and every run brings
   * another version. Else it is the newest whose newest verdict refused it, read from the end of an index.
   */
  async refusedToWatch(): Promise<{ readonly kind: ModelKind; readonly version: number }[]> {
    const { rows } = await this.database.pool.query<{ kind: ModelKind; version: number }>(REFUSED_TO_WATCH);
    return rows;
  }

  /**
   * The newest verdict on each version that has one, by kind and version. Of their numbers, thousands of which would be many
   * megabytes, there is only what stands under the given keys.
   */
  async newestOfEach(...keys: readonly string[]): Promise<VerdictRow[]> {
    const some = sql.join(
      keys.map((key) => sql`${key}::text, ${verdicts.numbers} -> ${key}`),
      sql`, `,
    );
    const numbers = sql<VerdictRow['numbers']>`jsonb_build_object(${some})`;
    return this.database.orm
      .selectDistinctOn([verdicts.kind, verdicts.version], { ...getTableColumns(verdicts), numbers })
      .from(verdicts)
      .orderBy(verdicts.kind, verdicts.version, desc(verdicts.createdAt));
  }

  /** `newestAgainst` of several versions in one query; versions without such a verdict are left out. */
  async newestAgainstEach(versions: readonly { readonly kind: ModelKind; readonly version: number }[]): Promise<VerdictRow[]> {
    const wanted = MODEL_KINDS.map((kind) => ({ kind, versions: versions.flatMap((one) => (one.kind === kind ? [one.version] : [])) }));
    return this.database.orm
      .selectDistinctOn([verdicts.kind, verdicts.championVersion])
      .from(verdicts)
      .where(or(...wanted.map((one) => and(eq(verdicts.kind, one.kind), inArray(verdicts.championVersion, one.versions)))))
      .orderBy(verdicts.kind, verdicts.championVersion, desc(verdicts.createdAt));
  }

  private async newestWhere(condition: SQL | undefined): Promise<VerdictRow | null> {
    const [row] = await this.database.orm.select().from(verdicts).where(condition).orderBy(desc(verdicts.createdAt)).limit(1);
    return row ?? null;
  }
}
