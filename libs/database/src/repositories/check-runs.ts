import { and, desc, eq, getTableColumns, inArray, isNull, ne, or, sql } from 'drizzle-orm';
import type { CheckName } from '@tandem/domain';
import type { Database } from '../connection/connect.js';
import { checkRuns, type CheckRunRow, type NewCheckRun } from '../schema/checks.js';

/** A run of Temporal: of one check there may be several, after resets. */
export interface CheckExecution {
  readonly id: string;
  readonly runId: string;
}

/** What a check came to. */
export type CheckVerdict = Pick<CheckRunRow, 'passed' | 'sentence' | 'result'> & { readonly passed: boolean; readonly result: object };

const WAITING = 'Waiting for a worker';

/** Runs of checks. Everything is idempotent; what an earlier execution of a run still writes changes nothing. */
export class CheckRunRepository {
  constructor(private readonly database: Database) {}

  /** Notes that a check was asked for; of one id the first request stays. */
  async request(wanted: NewCheckRun): Promise<void> {
    await this.database.orm
      .insert(checkRuns)
      .values({ ...wanted, state: 'queued', share: 0, sentence: WAITING })
      .onConflictDoNothing();
  }

  /**
   * Notes that a worker has taken a run, again or for the first time: it starts anew, unless this execution is completed.
   * @returns the row as it is now
   */
  async begin({ id, runId }: CheckExecution, at: number): Promise<CheckRunRow> {
    const anew = {
      state: 'running',
      runId,
      startedAt: at,
      closedAt: null,
      share: 0,
      sentence: 'Starts',
      passed: null,
      result: null,
    } as const;
    const isOther = or(ne(checkRuns.state, 'completed'), sql`${checkRuns.runId} is distinct from ${runId}`);
    await this.database.orm
      .update(checkRuns)
      .set(anew)
      .where(and(eq(checkRuns.id, id), isOther));
    return (await this.find(id))!;
  }

  /** Notes how far a run is. @param share of it that is done, 0 to 1 */
  async report(execution: CheckExecution, share: number, sentence: string): Promise<void> {
    await this.update(execution, { share, sentence });
  }

  /** Notes the session that a run is of. */
  async choose(execution: CheckExecution, session: string): Promise<void> {
    await this.update(execution, { session });
  }

  async complete(execution: CheckExecution, { passed, sentence, result }: CheckVerdict, at: number): Promise<void> {
    await this.update(execution, { state: 'completed', closedAt: at, share: 1, passed, sentence, result });
  }

  /** Notes that a run has ended without a verdict, also one that no worker had taken (its `runId` may be null). @param sentence why */
  async close(
    { id, runId }: Pick<CheckRunRow, 'id' | 'runId'>,
    state: 'failed' | 'cancelled',
    sentence: string,
    at: number,
  ): Promise<void> {
    const isOwn = or(isNull(checkRuns.runId), runId === null ? undefined : eq(checkRuns.runId, runId));
    await this.database.orm
      .update(checkRuns)
      .set({ state, runId, closedAt: at, sentence })
      .where(and(eq(checkRuns.id, id), isOwn, inArray(checkRuns.state, ['queued', 'running'])));
  }

  /** Null when there is none of that id. */
  async find(id: string): Promise<CheckRunRow | null> {
    const [row] = await this.database.orm.select().from(checkRuns).where(eq(checkRuns.id, id));
    return row ?? null;
  }

  /** The newest `limit` runs, newest first, without their numbers. */
  async newest(limit: number): Promise<Omit<CheckRunRow, 'result'>[]> {
    return this.database.orm.select(WITHOUT_RESULT).from(checkRuns).orderBy(desc(checkRuns.requestedAt)).limit(limit);
  }

  /** The newest run of a check, without its numbers; null before the first. */
  async newestOf(name: CheckName): Promise<Omit<CheckRunRow, 'result'> | null> {
    const of = this.database.orm.select(WITHOUT_RESULT).from(checkRuns).where(eq(checkRuns.name, name));
    const [row] = await of.orderBy(desc(checkRuns.requestedAt)).limit(1);
    return row ?? null;
  }

  private async update({ id, runId }: CheckExecution, set: Partial<CheckRunRow>): Promise<void> {
    await this.database.orm
      .update(checkRuns)
      .set(set)
      .where(and(eq(checkRuns.id, id), eq(checkRuns.runId, runId), eq(checkRuns.state, 'running')));
  }
}

const { result: _, ...WITHOUT_RESULT } = getTableColumns(checkRuns);
