import type { Database } from '../connection/connect.js';

/** A background job of TimescaleDB whose last run failed. */
export interface FailingJob {
  readonly name: string;
  /** Why the last failed run failed; null where this account may not see it. */
  readonly error: string | null;
}

/** What TimescaleDB in this database is and how it does. */
export interface TimescaleState {
  readonly version: string;
  readonly failingJobs: readonly FailingJob[];
}

// Telemetry is no work of the database's, and fails wherever the network ends at the door.
const FAILING_JOBS = `
  select job.application_name as name, failure.err_message as error
  from timescaledb_information.jobs as job
  join timescaledb_information.job_stats as stats using (job_id)
  left join lateral (
    select err_message from timescaledb_information.job_errors where job_errors.job_id = job.job_id order by finish_time desc limit 1
  ) as failure on true
  where stats.last_run_status = 'Failed' and job.proc_name <> 'policy_telemetry'
  order by job.job_id`;

/** Null where the database does without TimescaleDB. */
export async function timescaleState({ pool }: Pick<Database, 'pool'>): Promise<TimescaleState | null> {
  const { rows } = await pool.query<{ version: string }>(`select extversion as version from pg_extension where extname = 'timescaledb'`);
  const [extension] = rows;
  if (extension === undefined) return null;
  return { ...extension, failingJobs: (await pool.query<FailingJob>(FAILING_JOBS)).rows };
}
