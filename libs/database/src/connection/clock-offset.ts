import type { Database } from './connect.js';

/** The database's clock, milliseconds since the Unix epoch. */
export async function databaseTime({ pool }: Pick<Database, 'pool'>): Promise<number> {
  const { rows } = await pool.query<{ ms: string }>('select extract(epoch from clock_timestamp()) * 1000 as ms');
  return Number(rows[0]!.ms);
}

/**
 * How far this machine's clock is ahead of the database's: what machines write down is compared with one another, so that all must agree with
 * the one clock that all of them reach. Right to half the time that the question takes.
 * @param now this machine's clock, milliseconds since the Unix epoch
 * @returns milliseconds; negative when it is behind
 */
export async function clockOffset(database: Pick<Database, 'pool'>, now: () => number): Promise<number> {
  const asked = now();
  const there = await databaseTime(database);
  return Math.round((asked + now()) / 2 - there);
}
