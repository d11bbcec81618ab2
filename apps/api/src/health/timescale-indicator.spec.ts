import { HealthIndicatorService } from '@nestjs/terminus';
import { expect, it } from 'vitest';
import type { Database } from '@tandem/database';
import { TimescaleIndicator } from './health-indicators.js';

/** A database in which TimescaleDB has that version and those failing jobs. */
function indicator(version: string | null, failingJobs: readonly object[] = []) {
  const query = async (text: string) => {
    if (/pg_extension/.test(text)) return { rows: version === null ? [] : [{ version }] };
    return { rows: failingJobs };
  };
  return new TimescaleIndicator(new HealthIndicatorService(), { pool: { query } } as unknown as Database);
}

it('a database without TimescaleDB has no jobs that could fail', async () => {
  expect(await indicator(null).check()).toEqual({ timescaledb: { status: 'up', used: false } });
});

it('jobs that succeed are nothing to report', async () => {
  expect(await indicator('2.28.3').check()).toEqual({ timescaledb: { status: 'up', used: true, version: '2.28.3' } });
});

it('failing jobs are named with their reason, and where to look', async () => {
  const failing = [
    { name: 'Job History Log Retention Policy [3]', error: 'cannot drop portal' },
    { name: 'User-Defined Action [1001]', error: null },
  ];
  expect(await indicator('2.28.3', failing).check()).toEqual({
    timescaledb: {
      status: 'degraded',
      used: true,
      version: '2.28.3',
      message:
        'Background jobs of TimescaleDB fail (Job History Log Retention Policy [3]: cannot drop portal; ' +
        'User-Defined Action [1001]: for a reason that this account may not see). See timescaledb_information.job_errors.',
    },
  });
});

it('a database that does not answer leaves its own indicator to say so', async () => {
  const query = async () => Promise.reject(new Error('connect ECONNREFUSED'));
  const unreachable = new TimescaleIndicator(new HealthIndicatorService(), { pool: { query } } as unknown as Database);
  expect(await unreachable.check()).toMatchObject({
    timescaledb: { status: 'degraded', message: expect.stringContaining('cannot be read') },
  });
});
