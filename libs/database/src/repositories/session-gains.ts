import { and, asc, eq } from 'drizzle-orm';
import type { ModelKind } from '@tandem/domain';
import type { Database } from '../connection/connect.js';
import type { SessionGainRow } from '../schema/evidence.js';
import { sessionGains } from '../schema/evidence.js';

/** Sessions of a pair are bets of one sequence: what comes after a later one cannot be put in between any more. */
const RECORD = `
  insert into session_gains (kind, version, against, session, origin, rows, gain)
  select * from unnest($1::text[], $2::int[], $3::text[], $4::date[], $5::text[], $6::int[], $7::float8[])
    as new(kind, version, against, session, origin, rows, gain)
  where not exists (
    select from session_gains s
    where s.kind = new.kind and s.version = new.version and s.against = new.against and s.session >= new.session)
  on conflict do nothing`;

/** How much better versions were than others, session by session. */
export class SessionGainRepository {
  constructor(private readonly database: Database) {}

  /**
   * Stores gains. Idempotent: of a (kind, version, against, session) the first stays. Left out is what has no rows or is no number, and a
   * session that is not after the newest one stored of its kind, version and other.
   */
  async record(gains: readonly SessionGainRow[]): Promise<void> {
    const counted = gains.filter(({ rows, gain }) => rows > 0 && Number.isFinite(gain));
    await this.database.pool.query(RECORD, [
      counted.map((row) => row.kind),
      counted.map((row) => row.version),
      counted.map((row) => row.against),
      counted.map((row) => row.session),
      counted.map((row) => row.origin),
      counted.map((row) => row.rows),
      counted.map((row) => row.gain),
    ]);
  }

  /** All of a version, by what it was compared with, each in the order of sessions. */
  async of(kind: ModelKind, version: number): Promise<SessionGainRow[]> {
    return this.database.orm
      .select()
      .from(sessionGains)
      .where(and(eq(sessionGains.kind, kind), eq(sessionGains.version, version)))
      .orderBy(asc(sessionGains.against), asc(sessionGains.session));
  }

  /** All against one other, by version, each in the order of sessions. @param against a baseline's name, or a version such as `v3` */
  async against(kind: ModelKind, against: string): Promise<SessionGainRow[]> {
    return this.database.orm
      .select()
      .from(sessionGains)
      .where(and(eq(sessionGains.kind, kind), eq(sessionGains.against, against)))
      .orderBy(asc(sessionGains.version), asc(sessionGains.session));
  }
}
