import type { Database } from '../connection/connect.js';

/** A background job of TimescaleDB whose last run failed, or that does not run when it is due. */
export interface FailingJob {
  readonly name: string;
  /** Why its last failed run failed, or that it is overdue; null where this account may not see it. */
  readonly error: string | null;
}

/** What TimescaleDB in this database is and how it does. */
export interface TimescaleState {
  readonly version: string;
  readonly failingJobs: readonly FailingJob[];
}

// Left out: telemetry, no work of the database's, which fails wherever the network ends at the door; and the Apache edition's one job,
// which that edition cannot do. A job that dies before it can note so, or that finds no free worker, is seen by what it has not done.
const FAILING_JOBS = `
  select job.application_name as name,
         case when stats.last_run_status = 'Failed' then failure.err_message
              else 'it was due at ' || date_trunc('second', job.next_start) || ' and has not run' end as error
  from timescaledb_information.jobs as job
  join timescaledb_information.job_stats as stats using (job_id)
  left join lateral (
    select err_message from timescaledb_information.job_errors where job_errors.job_id = job.job_id order by finish_time desc limit 1
  ) as failure on true
  where job.scheduled and job.proc_name <> 'policy_telemetry'
    and (job.proc_name <> 'policy_job_stat_history_retention' or current_setting('timescaledb.license', true) = 'timescale')
    and (stats.last_run_status = 'Failed' or job.next_start < now() - interval '1 hour')
  order by job.job_id`;

/** Null where the database does without TimescaleDB. */
export async function timescaleState({ pool }: Pick<Database, 'pool'>): Promise<TimescaleState | null> {
  const { rows } = await pool.query<{ version: string }>(`select extversion as version from pg_extension where extname = 'timescaledb'`);
  const [extension] = rows;
  if (extension === undefined) return null;
  return { ...extension, failingJobs: (await pool.query<FailingJob>(FAILING_JOBS)).rows };
}
