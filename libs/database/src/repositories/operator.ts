import { and, desc, eq, getTableColumns, isNull, ne, or, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { Database } from '../connection/connect.js';
import { inTransaction } from '../connection/transaction.js';
import { formatInstant } from '../schema/columns.js';
import type { ChampionRequestRow, NewAuditEntry, NewChampionRequest, OperatorRequestRow, OperatorSessionRow } from '../schema/operator.js';
import { championRequests, operatorKeys, operatorRequests, operatorSessions } from '../schema/operator.js';
import { appendAudit } from './audit.js';

/** Digests of operator keys: enough to recognise the key, not to know it. */
export class OperatorKeyRepository {
  constructor(private readonly database: Database) {}

  /** SHA-256 of the key that counts, 64 hexadecimal digits; null before there is one. */
  async find(): Promise<string | null> {
    const [row] = await this.database.orm
      .select({ sha256: operatorKeys.sha256 })
      .from(operatorKeys)
      .orderBy(desc(operatorKeys.since))
      .limit(1);
    return row?.sha256 ?? null;
  }

  /** Makes the key with this SHA-256 the one that counts, and ends all sessions that were begun with another one. */
  async activate(sha256: string): Promise<void> {
    await inTransaction(this.database.pool, async (client) => {
      await client.query('insert into operator_keys (sha256) values ($1) on conflict (sha256) do update set since = now()', [sha256]);
      await client.query('delete from operator_sessions');
    });
  }
}

/** Which sessions have not ended: begun and used later than these, milliseconds since the Unix epoch. */
export interface SessionLimits {
  readonly begunAfter: number;
  readonly usedAfter: number;
}

/** Sessions of operators, by the SHA-256 of their tokens: signed in at one process, a browser is at all that serve the database. */
export class OperatorSessionRepository {
  constructor(private readonly database: Database) {}

  /** Begins one. Of all others the newest `others` by use remain that have not ended. */
  async begin(sha256: string, at: number, limits: SessionLimits, others: number): Promise<void> {
    await inTransaction(this.database.pool, async (client) => {
      // Two that sign in at once take turns, or each of them would count without the other.
      await client.query(`select pg_advisory_xact_lock(hashtext('operator_sessions'))`);
      await client.query(
        `delete from operator_sessions where began_at <= $1 or used_at <= $2
           or sha256 not in (select sha256 from operator_sessions order by used_at desc, sha256 limit $3)`,
        [formatInstant(limits.begunAfter), formatInstant(limits.usedAfter), others],
      );
      await client.query('insert into operator_sessions (sha256, began_at, used_at) values ($1, $2, $2)', [sha256, formatInstant(at)]);
    });
  }

  /** Notes that a session is used. @returns whether there is one that has not ended */
  async use(sha256: string, at: number, limits: SessionLimits): Promise<boolean> {
    const { rowCount } = await this.database.pool.query(
      'update operator_sessions set used_at = greatest(used_at, $2) where sha256 = $1 and began_at > $3 and used_at > $4',
      [sha256, formatInstant(at), formatInstant(limits.begunAfter), formatInstant(limits.usedAfter)],
    );
    return rowCount !== 0;
  }

  /** Null when there is none, ended or not. */
  async find(sha256: string): Promise<OperatorSessionRow | null> {
    const [row] = await this.database.orm.select().from(operatorSessions).where(eq(operatorSessions.sha256, sha256));
    return row ?? null;
  }

  /** Ends it, where there is one. */
  async end(sha256: string): Promise<void> {
    await this.database.orm.delete(operatorSessions).where(eq(operatorSessions.sha256, sha256));
  }
}

/** Requests of operators. A key stands for one request for ever. */
export class OperatorRequestRepository {
  constructor(private readonly database: Database) {}

  /** The request with that key; null when there is none. */
  async find(key: string): Promise<OperatorRequestRow | null> {
    const [row] = await this.database.orm.select().from(operatorRequests).where(eq(operatorRequests.key, key));
    return row ?? null;
  }

  /** The workflow of which a request started that run; null when none did. */
  async workflowOf(runId: string): Promise<string | null> {
    const [row] = await this.database.orm.select().from(operatorRequests).where(eq(operatorRequests.runId, runId));
    return row?.workflowId ?? null;
  }

  /** The run that a request started of that workflow, the newest; null when none did. */
  async runOf(workflowId: string): Promise<string | null> {
    const [row] = await this.database.orm
      .select({ runId: operatorRequests.runId })
      .from(operatorRequests)
      .where(eq(operatorRequests.workflowId, workflowId))
      .orderBy(desc(operatorRequests.at))
      .limit(1);
    return row?.runId ?? null;
  }

  /** The request that started that run, or the newest that asked for that workflow; null when there is none. */
  async findStarted(id: string): Promise<OperatorRequestRow | null> {
    const [row] = await this.database.orm
      .select()
      .from(operatorRequests)
      .where(or(eq(operatorRequests.runId, id), eq(operatorRequests.workflowId, id)))
      .orderBy(desc(operatorRequests.at))
      .limit(1);
    return row ?? null;
  }

  /** The change of champion that a request asks for, with its age in milliseconds; null when there is none of that key. */
  async findChampionRequest(key: string): Promise<(ChampionRequestRow & { readonly ageMs: number }) | null> {
    const ageMs = sql<string>`extract(epoch from clock_timestamp() - ${championRequests.recordedAt}) * 1000`;
    const [row] = await this.database.orm
      .select({ ...getTableColumns(championRequests), ageMs })
      .from(championRequests)
      .where(eq(championRequests.key, key));
    return row === undefined ? null : { ...row, ageMs: Number(row.ageMs) };
  }

  /** Whether a request has asked for the workflow of that id. */
  async hasStarted(workflowId: string): Promise<boolean> {
    return (await this.database.orm.$count(operatorRequests, eq(operatorRequests.workflowId, workflowId))) > 0;
  }

  /** The newest request about a subject besides the one with that key. */
  async newestOther(subject: string, key: string): Promise<OperatorRequestRow | null> {
    return newestOther(this.database.orm, subject, key);
  }

  /**
   * Claims the key of a request, or finds it claimed; requests about one subject take turns here.
   * @param entry the audit entry of the request, in the same transaction; none where the key was claimed before
   * @param newest key of the newest other request about the subject as the caller has seen it; null when there was none
   * @param champion the change of champion that it asks for, recorded with the claim; absent: none
   * @returns the row of the key; null when there is a newer one by now, so that the caller has to look again
   */
  async claim(
    wanted: Omit<OperatorRequestRow, 'runId'>,
    entry: NewAuditEntry,
    newest: string | null,
    champion?: NewChampionRequest,
  ): Promise<OperatorRequestRow | null> {
    return inTransaction(this.database.pool, async (client) => {
      await client.query(`select pg_advisory_xact_lock(hashtext('operator_requests'), hashtext($1))`, [wanted.subject]);
      const orm = drizzle(client);
      if (((await newestOther(orm, wanted.subject, wanted.key))?.key ?? null) !== newest) return null;
      const claimed = await orm.insert(operatorRequests).values(wanted).onConflictDoNothing().returning();
      if (claimed.length > 0) {
        if (champion !== undefined) await orm.insert(championRequests).values({ ...champion, key: wanted.key });
        await appendAudit(client, entry);
      }
      const [own] = await orm.select().from(operatorRequests).where(eq(operatorRequests.key, wanted.key));
      return own!;
    });
  }

  /** Records the run that the request started. */
  async recordStart(key: string, runId: string): Promise<void> {
    await this.database.orm.update(operatorRequests).set({ runId }).where(eq(operatorRequests.key, key));
  }

  /** Forgets a request that started nothing, so that its key may ask again. */
  async release(key: string): Promise<void> {
    await this.database.orm.delete(operatorRequests).where(and(eq(operatorRequests.key, key), isNull(operatorRequests.runId)));
  }
}

async function newestOther(orm: Pick<Database['orm'], 'select'>, subject: string, key: string): Promise<OperatorRequestRow | null> {
  const others = and(eq(operatorRequests.subject, subject), ne(operatorRequests.key, key));
  const [row] = await orm.select().from(operatorRequests).where(others).orderBy(desc(operatorRequests.at)).limit(1);
  return row ?? null;
}
