import type { PoolClient } from 'pg';
import type { ModelKind } from '@tandem/domain';
import type { Database } from '../connection/connect.js';
import { inTransaction, withinTransaction } from '../connection/transaction.js';
import { ChampionConflictError } from '../errors.js';
import type { ChampionChangeRow, ChampionRow, NewChampionChange } from '../schema/models.js';
import type { NewAuditEntry } from '../schema/operator.js';
import { formatInstant } from '../schema/columns.js';
import { appendAudit } from './audit.js';

const COLUMNS = `c.kind, c.version, c.previous_version as "previousVersion", c.revision, c.since, c.actor, c.reason, c.forced,
  (select v.proven from model_versions v where v.kind = c.kind and v.version = c.version) as proven,
  (select v.proven_movement from model_versions v where v.kind = c.kind and v.version = c.version) as "provenMovement"`;

const CHANGE_COLUMNS = `kind, version, previous_version as "previousVersion", revision, at, actor, reason, forced,
  change_id as "changeId", authority`;

const HISTORY = `select ${CHANGE_COLUMNS} from champion_changes where kind = $1`;

/**
 * Changes with what came before them and what the champion served first, newest first. A champion that was followed by another within
 * seconds may have served nothing: what its version served after that belongs to a later change.
 */
const LISTED = `
  select c.kind, c.revision, c.version, c.at, c.actor, c.reason, c.forced, c.authority, before.version as "fromVersion",
    served.ts as "firstPrediction"
  from champion_changes c
  left join champion_changes before on before.kind = c.kind and before.revision = c.revision - 1
  left join champion_changes after on after.kind = c.kind and after.revision = c.revision + 1
  left join lateral (
    select p.ts from predictions p
    where p.role = 'champion' and p.final and p.kind = c.kind and p.version = c.version
      and p.recorded_at >= c.at and p.recorded_at < coalesce(after.at, 'infinity')
    order by p.recorded_at limit 1
  ) as served on true
  where ($1::text is null or c.kind = $1) and ($2::timestamptz is null or served.ts >= $2) and ($3::timestamptz is null or served.ts <= $3)
  order by c.at desc, c.kind, c.revision desc limit $4`;

/** The pointer as a change left it. */
const PAST = `select ${COLUMNS} from (select *, at as since from champion_changes) c`;

/**
 * One statement, so that pointer and history cannot part: at revision 0 it makes the pointer, at any other it swaps the
 * one that still has that revision. No row comes back when another change was first.
 */
const CHANGE = `
  with swapped as (
    insert into champions as c (kind, version, previous_version, revision, since, actor, reason, forced)
    select $1::text, $2::int, $3::int, 1, $5::timestamptz, $6::text, $7::text, $9::bool where $4::int = 0
    on conflict (kind) do nothing
    returning *
  ), updated as (
    update champions set version = $2, previous_version = case when $8::bool then $3 else version end,
      revision = revision + 1, since = $5, actor = $6, reason = $7, forced = $9
    where kind = $1 and revision = $4
    returning *
  )
  insert into champion_changes (kind, revision, version, previous_version, at, actor, reason, forced, change_id, authority)
  select kind, revision, version, previous_version, since, actor, reason, forced, $10::text, $11::text
  from (table swapped union all table updated) as changed
  returning ${CHANGE_COLUMNS}`;

/** A change of champion, and what the new one served first. */
export interface ListedChange extends Omit<ChampionChangeRow, 'previousVersion' | 'changeId'> {
  /** The champion that was replaced; null where there was none. */
  readonly fromVersion: number | null;
  /** Start of the bar of the first final prediction that it served, market time; null while there is none. */
  readonly firstPrediction: number | null;
}

/** Which changes: at most `limit`; of a kind; with a first prediction of [from, to], milliseconds since the Unix epoch, market time. */
export interface ChangeFilter {
  readonly limit: number;
  readonly kind?: ModelKind | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

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

  /** What a champion replaced, as it was when it was champion itself but for its mark, which is today's; null when it replaced none. */
  async predecessor({
    kind,
    previousVersion,
    revision,
  }: Pick<ChampionRow, 'kind' | 'previousVersion' | 'revision'>): Promise<ChampionRow | null> {
    const newest = `${PAST} where c.kind = $1 and c.version = $2 and c.revision < $3 order by c.revision desc limit 1`;
    const { rows } = await this.database.pool.query<ChampionRow>(newest, [kind, previousVersion, revision]);
    return rows[0] ?? null;
  }

  /** Every value of the pointer, newest first. */
  async history(kind: ModelKind): Promise<ChampionChangeRow[]> {
    const { rows } = await this.database.pool.query<ChampionChangeRow>(`${HISTORY} order by revision desc`, [kind]);
    return rows;
  }

  /** Changes of all kinds, newest first. */
  async changes({ limit, kind, from, to }: ChangeFilter): Promise<ListedChange[]> {
    const instantOf = (ms: number | undefined) => (ms === undefined ? null : formatInstant(ms));
    const { rows } = await this.database.pool.query<ListedChange>(LISTED, [kind ?? null, instantOf(from), instantOf(to), limit]);
    return rows;
  }

  /** The change with that id, as it was made; null when there was none. */
  async findChange(kind: ModelKind, changeId: string): Promise<ChampionChangeRow | null> {
    const { rows } = await this.database.pool.query<ChampionChangeRow>(`${HISTORY} and change_id = $2`, [kind, changeId]);
    return rows[0] ?? null;
  }

  /**
   * Compare-and-swap: sets the pointer if its revision is still the one before. Idempotent: the change with that id, made
   * again, is found and changes nothing, also after later changes.
   * @throws ChampionConflictError when another change came first
   */
  async change(change: NewChampionChange): Promise<ChampionChangeRow> {
    return this.takeTurn(
      change.kind,
      async (turn) => (await turn.champions.findChange(change.kind, change.changeId)) ?? turn.change(change),
    );
  }

  /** Runs `work` in a transaction in which nobody else changes the champion of a kind: what it decides on stays as it is until it ends. */
  async takeTurn<T>(kind: ModelKind, work: (turn: ChampionTurn) => Promise<T>): Promise<T> {
    return inTransaction(this.database.pool, async (client) => {
      await client.query(`select pg_advisory_xact_lock(hashtext('champions'), hashtext($1))`, [kind]);
      return work(new ChampionTurn(withinTransaction(this.database, client), client));
    });
  }
}

/** One transaction that may change the champion of a kind. */
export class ChampionTurn {
  readonly champions: ChampionRepository;

  constructor(
    /** For whatever else is to be read with it. */
    readonly database: Database,
    private readonly client: PoolClient,
  ) {
    this.champions = new ChampionRepository(database);
  }

  /**
   * Moves the pointer on from the revision before.
   * @param entryOf the audit entry of the change: no pointer moves without it
   * @throws ChampionConflictError when the pointer has another revision
   */
  async change(change: NewChampionChange, entryOf?: (made: ChampionChangeRow) => NewAuditEntry): Promise<ChampionChangeRow> {
    const { changeId, kind, version, previousVersion, revision, at, actor, reason, forced = false, authority = null } = change;
    const {
      rows: [made],
    } = await this.client.query<ChampionChangeRow>(CHANGE, [
      kind,
      version,
      previousVersion ?? null,
      revision - 1,
      formatInstant(at),
      actor,
      reason,
      previousVersion !== undefined,
      forced,
      changeId,
      authority,
    ]);
    if (made === undefined) {
      throw new ChampionConflictError(kind, version, revision - 1, (await this.champions.find(kind))?.revision ?? 0);
    }
    if (entryOf !== undefined) await this.record(entryOf(made));
    return made;
  }

  /** Appends to the audit log with whatever else this transaction does. */
  record(entry: NewAuditEntry): Promise<void> {
    return appendAudit(this.client, entry);
  }
}
