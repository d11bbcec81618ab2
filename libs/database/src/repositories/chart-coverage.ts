import type { Database } from '../connection/connect.js';
import { formatInstant } from '../connection/value-types.js';

const UPSERT = `
  insert into chart_coverage (symbol, session, until) values ($1, $2, $3)
  on conflict (symbol, session) do update set until = excluded.until where chart_coverage.until < excluded.until`;

/** Until when which bars are the source's own chart's. */
export class ChartCoverageRepository {
  constructor(private readonly database: Database) {}

  /** Ends of what is covered of the sessions from `from` (`YYYY-MM-DD`) on: session → symbol → milliseconds since the Unix epoch. */
  async since(from: string): Promise<Map<string, Map<string, number>>> {
    const { rows } = await this.database.pool.query<{ symbol: string; session: string; until: number }>(
      'select symbol, session::text as session, until from chart_coverage where session >= $1', [from],
    );
    const covered = new Map<string, Map<string, number>>();
    for (const { symbol, session, until } of rows) covered.set(session, (covered.get(session) ?? new Map<string, number>()).set(symbol, until));
    return covered;
  }

  /** Nothing is known of a symbol any more: all that the chart reaches is to be read anew. */
  async forget(symbol: string): Promise<void> {
    await this.database.pool.query('delete from chart_coverage where symbol = $1', [symbol]);
  }

  /** The minutes of `session` before `until` are the chart's. Never moves back. */
  async cover(symbol: string, session: string, until: number): Promise<void> {
    await this.database.pool.query(UPSERT, [symbol, session, formatInstant(until)]);
  }
}
