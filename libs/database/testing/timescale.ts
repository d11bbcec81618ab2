import { inject } from 'vitest';
import { administer } from './administer.js';

/** The Apache edition keeps neither aggregates nor compressed chunks. */
const LOADED = `
  select from pg_available_extensions
  where name = 'timescaledb' and coalesce(current_setting('timescaledb.license', true), 'timescale') = 'timescale'`;

/** Whether the server that all spec files share, that of DATABASE_URL, has TimescaleDB. */
export function serverHasTimescale(): Promise<boolean> {
  return administer(inject('databaseOrigin').admin, async (admin) => (await admin.query(LOADED)).rowCount !== 0);
}
