import type { Database } from '../connection/connect.js';
import { formatInstant } from '../connection/value-types.js';
import { ChampionConflictError } from '../errors.js';
import type { ModelKind } from '@tandem/market';
import type { ChampionChange, ChampionRow } from '../rows.js';

const COLUMNS = `c.kind, c.version, c.previous_version as "previousVersion", c.revision, c.since, c.actor, c.reason,
  coalesce((select v.proven from verdicts v where v.kind = c.kind and v.version = c.version
            order by v.created_at desc limit 1), false) as proven`;

/**
 * One statement, so that pointer and history cannot part: at revision 0 it makes the pointer, at any other it swaps the
 * one that still has that revision. No row comes back when somebody else was first.
 */
const CHANGE = `
  with swapped as (
    insert into champions as c (kind, version, previous_version, revision, since, actor, reason)
    select $1::text, $2::int, $3::int, 1, $5::timestamptz, $6::text, $7::text where $4::int = 0
    on conflict (kind) do nothing
    returning *
  ), updated as (
    update champions set version = $2, previous_version = case when $8::bool then $3 else version end,
      revision = revision + 1, since = $5, actor = $6, reason = $7
    where kind = $1 and revision = $4
    returning *
  )
  insert into champion_changes (kind, revision, version, previous_version, at, actor, reason)
  select kind, revision, version, previous_version, since, actor, reason from (table swapped union all table updated) as changed
  returning revision`;

/** The pointers to the serving versions, and their history. */
export class ChampionRepository {
  constructor(private readonly database: Database) {}

  /** The champions, by kind; a kind without one is missing. */
  async list(): Promise<ChampionRow[]> {
    const { rows } = await this.database.pool.query<ChampionRow>(`select ${COLUMNS} from champions c order by c.kind`);
    return rows;
  }

  async find(kind: ModelKind): Promise<ChampionRow | null> {
    const { rows } = await this.database.pool.query<ChampionRow>(`select ${COLUMNS} from champions c where c.kind = $1`, [kind]);
    return rows[0] ?? null;
  }

  /** Every value of the pointer, newest first. */
  async history(kind: ModelKind): Promise<Omit<ChampionRow, 'proven'>[]> {
    const { rows } = await this.database.pool.query<Omit<ChampionRow, 'proven'>>(
      `select kind, version, previous_version as "previousVersion", revision, at as since, actor, reason
       from champion_changes where kind = $1 order by revision desc`,
      [kind],
    );
    return rows;
  }

  /**
   * Compare-and-swap: sets the pointer if its revision is still the expected one. Idempotent: the same change made again
   * (same version, actor and reason right after the same revision) answers with the pointer as it is.
   * @throws ChampionConflictError when another change came first
   */
  async change(change: ChampionChange): Promise<ChampionRow> {
    const given = change.previousVersion !== undefined;
    await this.database.pool.query(CHANGE, [
      change.kind, change.version, change.previousVersion ?? null, change.expectedRevision, formatInstant(change.at),
      change.actor, change.reason, given,
    ]);
    const champion = await this.find(change.kind);
    if (champion !== null && isResultOf(champion, change)) return champion;
    throw new ChampionConflictError(change.kind, change.version, change.expectedRevision, champion?.revision ?? 0);
  }
}

function isResultOf(champion: ChampionRow, change: ChampionChange): boolean {
  return (
    champion.revision === change.expectedRevision + 1 &&
    champion.version === change.version &&
    champion.actor === change.actor &&
    champion.reason === change.reason
  );
}
