import type { Action, ModelKind } from '@tandem/domain';
import type { Database } from '../connection/connect.js';
import { formatInstant } from '../schema/columns.js';
import type { OutcomeRow } from '../schema/predictions.js';

const INSERT = `
  insert into outcomes (symbol, ts, kind, version, label, touch, forward_return)
  select * from unnest($1::text[], $2::timestamptz[], $3::text[], $4::int[], $5::int2[], $6::int2[], $7::float8[])
  on conflict (symbol, ts, kind) do nothing`;

/** A champion's final predictions. */
const SERVED = `predictions p where p.role = 'champion' and p.final`;

/** The day of New York on which a bar lies: sessions never cross midnight there. */
const SESSION = (ts: string) => `(${ts} at time zone 'America/New_York')::date::text`;

/** The leading class as a label; NEUTRAL when no class is likelier than each other one. */
const LEADING = 'case when p.up > greatest(p.down, p.neutral) then 1 when p.down > greatest(p.up, p.neutral) then -1 else 0 end';

const HITS = `
  select ${SESSION('p.ts')} as session, p.kind, p.version, p.symbol, count(o.label)::int as rows,
    count(*) filter (where o.label = ${LEADING})::int as hits,
    count(*) filter (where o.label = 1)::int as ups, count(*) filter (where o.label = -1)::int as downs,
    count(*) filter (where o.symbol is not null and o.label is null)::int as unlabelled,
    count(*) filter (where o.symbol is null)::int as awaited
  from predictions p left join outcomes o on o.symbol = p.symbol and o.ts = p.ts and o.kind = p.kind
  where p.role = 'champion' and p.final and p.ts >= $1
  group by 1, 2, 3, 4 order by 1, 2, 3, 4`;

const ACTED = `
  select ${SESSION('r.ts')} as session, r.symbol, r.ts, r.action, l.label as "lstmLabel", t.label as "transformerLabel",
    l.forward_return as "forwardReturn"
  from recommendations r
  join outcomes l on l.symbol = r.symbol and l.ts = r.ts and l.kind = 'lstm'
  join outcomes t on t.symbol = r.symbol and t.ts = r.ts and t.kind = 'transformer'
  where r.final and r.action <> 'HOLD' and l.label is not null and t.label is not null and r.ts >= $1
  order by r.ts, r.symbol`;

/** A prediction whose outcome is not stored yet. */
export type AwaitedOutcome = Pick<OutcomeRow, 'symbol' | 'ts' | 'kind' | 'version'>;

/** What came of a champion's predictions in a session, of one symbol, and how often its leading class came true. */
export interface HitCount {
  /** New York date. */
  readonly session: string;
  readonly kind: ModelKind;
  readonly version: number;
  readonly symbol: string;
  /** Predictions with a label. */
  readonly rows: number;
  readonly hits: number;
  /** Rows on which a barrier was touched, by side. */
  readonly ups: number;
  readonly downs: number;
  /** Predictions that have no label, and those whose outcome is not known yet. */
  readonly unlabelled: number;
  readonly awaited: number;
}

/** A recommendation to buy or sell, and what came of it. */
export interface ActedOutcome {
  /** New York date. */
  readonly session: string;
  readonly symbol: string;
  readonly ts: number;
  readonly action: Exclude<Action, 'HOLD'>;
  /** By the barriers of each champion: 1 UP, -1 DOWN, 0 NEUTRAL. */
  readonly lstmLabel: number;
  readonly transformerLabel: number;
  /** Over the 30 bars after it, as a share. */
  readonly forwardReturn: number;
}

/** What came of the bars on which champions predicted. */
export class OutcomeRepository {
  constructor(private readonly database: Database) {}

  /** Final predictions of champions without an outcome, for bars of [from, to), milliseconds since the Unix epoch, oldest first. */
  async awaited(from: number, to: number): Promise<AwaitedOutcome[]> {
    const { rows } = await this.database.pool.query<AwaitedOutcome>(
      `select p.symbol, p.ts, p.kind, p.version from ${SERVED} and p.ts >= $1 and p.ts < $2
         and not exists (select from outcomes o where o.symbol = p.symbol and o.ts = p.ts and o.kind = p.kind)
       order by p.ts, p.symbol, p.kind`,
      [formatInstant(from), formatInstant(to)],
    );
    return rows;
  }

  /** Stores outcomes. Idempotent: the first one stays. */
  async record(rows: readonly OutcomeRow[]): Promise<void> {
    await this.database.pool.query({
      name: 'insert-outcomes',
      text: INSERT,
      values: [
        rows.map((row) => row.symbol),
        rows.map((row) => formatInstant(row.ts)),
        rows.map((row) => row.kind),
        rows.map((row) => row.version),
        rows.map((row) => row.label),
        rows.map((row) => row.touch),
        rows.map((row) => row.forwardReturn),
      ],
    });
  }

  /** Start of the newest bar with an outcome, milliseconds since the Unix epoch; null before there is one. */
  async newest(): Promise<number | null> {
    const { rows } = await this.database.pool.query<{ ts: number | null }>('select max(ts) as ts from outcomes');
    return rows[0]!.ts;
  }

  /** Of bars from `since` on (milliseconds since the Unix epoch), by session, kind, version and symbol. */
  async hits(since: number): Promise<HitCount[]> {
    const { rows } = await this.database.pool.query<HitCount>(HITS, [formatInstant(since)]);
    return rows;
  }

  /** Recommendations to buy or sell from `since` on that have an outcome, oldest first. */
  async acted(since: number): Promise<ActedOutcome[]> {
    const { rows } = await this.database.pool.query<ActedOutcome>(ACTED, [formatInstant(since)]);
    return rows;
  }
}
