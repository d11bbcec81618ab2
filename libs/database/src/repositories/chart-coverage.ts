import type { Database } from '../connection/connect.js';
import { formatInstant } from '../connection/value-types.js';

/** Bars of a symbol and session before an instant. */
const BARS = (symbol: string, session: string, until: string) =>
  `(select count(*)::int from bars where bars.symbol = ${symbol} and ts >= ${session}::timestamp at time zone 'America/New_York' and ts < ${until})`;

const UPSERT = `
  insert into chart_coverage (symbol, session, until, short_since, bars) values ($1, $2, $3, $4, ${BARS('$1', '$2::date', '$3::timestamptz')})
  on conflict (symbol, session) do update
  set until = excluded.until, short_since = excluded.short_since, bars = greatest(chart_coverage.bars, excluded.bars)
  where chart_coverage.until <= excluded.until`;

/** How far a symbol's bars of a session are those of the chart. */
export interface ChartCoverage {
  /** Milliseconds since the Unix epoch. */
  readonly until: number;
  /** When the chart of the session, which was over, was first seen to hold less than a session has; null while it was not. */
  readonly shortSince: number | null;
}

/** Until when which bars are the source's own chart's. */
export class ChartCoverageRepository {
  constructor(private readonly database: Database) {}

  /**
   * What is covered of the sessions from `from` (`YYYY-MM-DD`) on: session → symbol → coverage. Nothing is, of a symbol and session of
   * which bars are gone that were there when it was covered.
   */
  async since(from: string): Promise<Map<string, Map<string, ChartCoverage>>> {
    const { rows } = await this.database.pool.query<ChartCoverage & { symbol: string; session: string }>(
      `select symbol, session::text as session, until, short_since as "shortSince" from chart_coverage
       where session >= $1 and bars <= ${BARS('chart_coverage.symbol', 'session', 'until')}`, [from],
    );
    const covered = new Map<string, Map<string, ChartCoverage>>();
    for (const { symbol, session, until, shortSince } of rows) covered.set(session, (covered.get(session) ?? new Map<string, ChartCoverage>()).set(symbol, { until, shortSince }));
    return covered;
  }

  /** Nothing is known of a symbol any more: all that the chart reaches is to be read anew. */
  async forget(symbol: string): Promise<void> {
    await this.database.pool.query('delete from chart_coverage where symbol = $1', [symbol]);
  }

  /** The minutes of `session` before `until` are the chart's. Never moves back. */
  async cover(symbol: string, session: string, { until, shortSince }: ChartCoverage): Promise<void> {
    await this.database.pool.query(UPSERT, [symbol, session, formatInstant(until), shortSince === null ? null : formatInstant(shortSince)]);
  }
}
