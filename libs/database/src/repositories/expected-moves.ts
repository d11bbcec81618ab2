import type { Database } from '../connection/connect.js';
import { inTransaction } from '../connection/transaction.js';
import { formatInstant } from '../schema/columns.js';
import type { ConeMinuteRow, ExpectedMoveRow } from '../schema/expected-moves.js';

/** Rows come as JSON: unnest would flatten their arrays. */
const INSERT_MOVES = `
  insert into expected_moves (symbol, ts, quantiles, half_widths, shown)
  select * from jsonb_to_recordset($1) as new(symbol text, ts timestamptz, quantiles real[], half_widths real[], shown smallint)
  on conflict do nothing`;

const INSERT_MINUTES = `
  insert into cone_minutes (ts, session, offsets, counted, outcomes, held)
  select * from jsonb_to_recordset($1)
    as new(ts timestamptz, session date, offsets float8[], counted int[], outcomes int[], held int[])
  on conflict do nothing`;

const MOVE = 'symbol, ts, quantiles, half_widths as "halfWidths", shown';

/** Sums of arrays, element by element. Index `cone_minutes_of_session` keeps it to the last weeks, however many years there are. */
const COVERAGE = `
  select session,
    array[${sumsOf(3, (i) => `count(*) filter (where outcomes[${i}] > 0)`)}]::int[] as minutes,
    array[${sumsOf(3, (i) => `sum(outcomes[${i}])`)}]::int[] as outcomes,
    array[${sumsOf(9, (i) => `sum(held[${i}])`)}]::int[] as held
  from cone_minutes
  where session > (select session from cone_minutes order by ts desc limit 1) - interval '30 days'
  group by session order by session desc limit $1`;

/** What became of the bands in a session: minutes with outcomes and outcomes, one number a horizon, and those that each band held. */
export type SessionOutcomes = Pick<ConeMinuteRow, 'session' | 'outcomes' | 'held'> & { readonly minutes: readonly number[] };

/** Expected moves as they were shown, and what was learnt of them, minute by minute. */
export class ExpectedMoveRepository {
  constructor(private readonly database: Database) {}

  /** Stores both, all or nothing. Idempotent: of a bar, or of a minute, what is stored first stays. */
  async record(moves: readonly ExpectedMoveRow[], minutes: readonly ConeMinuteRow[]): Promise<void> {
    await inTransaction(this.database.pool, async (client) => {
      await client.query({ name: 'insert-expected-moves', text: INSERT_MOVES, values: [JSON.stringify(moves.map(toMoveRecord))] });
      await client.query({ name: 'insert-cone-minutes', text: INSERT_MINUTES, values: [JSON.stringify(minutes.map(toMinuteRecord))] });
    });
  }

  /** Those of the expected moves that are stored. */
  async recorded(moves: readonly Pick<ExpectedMoveRow, 'symbol' | 'ts'>[]): Promise<Pick<ExpectedMoveRow, 'symbol' | 'ts'>[]> {
    const { rows } = await this.database.pool.query<Pick<ExpectedMoveRow, 'symbol' | 'ts'>>(
      'select symbol, ts from expected_moves join unnest($1::text[], $2::timestamptz[]) as asked (symbol, ts) using (symbol, ts)',
      [moves.map(({ symbol }) => symbol), moves.map(({ ts }) => formatInstant(ts))],
    );
    return rows;
  }

  /** Those of the minutes that are stored, as they were learnt of. */
  async recordedMinutes(minutes: readonly number[]): Promise<ConeMinuteRow[]> {
    const { rows } = await this.database.pool.query<ConeMinuteRow>('select * from cone_minutes where ts = any($1::timestamptz[])', [
      minutes.map(formatInstant),
    ]);
    return rows;
  }

  /** The newest minute; null before the first. */
  async newestMinute(): Promise<ConeMinuteRow | null> {
    const { rows } = await this.database.pool.query<ConeMinuteRow>('select * from cone_minutes order by ts desc limit 1');
    return rows[0] ?? null;
  }

  /** Outcomes of the last `count` sessions that had any, within a month of the newest, in order of time. */
  async sessions(count: number): Promise<SessionOutcomes[]> {
    const { rows } = await this.database.pool.query<SessionOutcomes>(COVERAGE, [count]);
    return rows.reverse();
  }

  /** Expected moves from bars of [from, to), epoch milliseconds, oldest first. */
  async between(from: number, to: number): Promise<ExpectedMoveRow[]> {
    const { rows } = await this.database.pool.query<ExpectedMoveRow>(
      `select ${MOVE} from expected_moves where ts >= $1 and ts < $2 order by ts, symbol`,
      [formatInstant(from), formatInstant(to)],
    );
    return rows;
  }

  /** Start of the newest bar with an expected move; null before the first. */
  async newestBar(): Promise<number | null> {
    const { rows } = await this.database.pool.query<{ ts: number | null }>('select max(ts) as ts from expected_moves');
    return rows[0]!.ts;
  }

  /** What was shown of one bar; null when nothing was. */
  async at(symbol: string, ts: number): Promise<ExpectedMoveRow | null> {
    const { rows } = await this.database.pool.query<ExpectedMoveRow>(`select ${MOVE} from expected_moves where symbol = $1 and ts = $2`, [
      symbol,
      formatInstant(ts),
    ]);
    return rows[0] ?? null;
  }
}

function sumsOf(count: number, sum: (element: number) => string): string {
  return Array.from({ length: count }, (_, i) => sum(i + 1)).join(', ');
}

function toMoveRecord({ symbol, ts, quantiles, halfWidths, shown }: ExpectedMoveRow) {
  return { symbol, ts: formatInstant(ts), quantiles, half_widths: halfWidths, shown };
}

function toMinuteRecord({ ts, ...rest }: ConeMinuteRow) {
  return { ...rest, ts: formatInstant(ts) };
}
