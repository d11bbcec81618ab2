import { and, desc, eq, lt, lte } from 'drizzle-orm';
import type { Database } from '../connection/connect.js';
import { inTransaction } from '../connection/transaction.js';
import { formatInstant } from '../schema/columns.js';
import { preparedSymbols, simulatorStates } from '../schema/market.js';

/** Symbols whose bars are stored from the market's beginning up to the clock. Ingestion alone writes them. */
export class PreparedSymbolRepository {
  constructor(private readonly database: Database) {}

  async list(): Promise<string[]> {
    const rows = await this.database.orm.select().from(preparedSymbols);
    return rows.map(({ symbol }) => symbol);
  }

  /** From now on `symbols` alone: one that is left out misses what comes, and is prepared again when it returns. */
  async replace(symbols: readonly string[]): Promise<void> {
    await inTransaction(this.database.pool, async (client) => {
      await client.query('delete from prepared_symbols where symbol <> all($1)', [symbols]);
      await client.query('insert into prepared_symbols select unnest($1::text[]) on conflict do nothing', [symbols]);
    });
  }
}

/** Bars of a symbol and session before an instant. */
const COUNT_BARS = (symbol: string, session: string, until: string) =>
  `(select count(*)::int from bars
    where bars.symbol = ${symbol} and ts >= ${session}::timestamp at time zone 'America/New_York' and ts < ${until})`;

const UPSERT_COVERAGE = `
  insert into chart_coverage (symbol, session, until, short_since, bars)
  values ($1, $2, $3, $4, ${COUNT_BARS('$1', '$2::date', '$3::timestamptz')})
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
       where session >= $1 and bars <= ${COUNT_BARS('chart_coverage.symbol', 'session', 'until')}`,
      [from],
    );
    const covered = new Map<string, Map<string, ChartCoverage>>();
    for (const { symbol, session, until, shortSince } of rows)
      covered.set(session, (covered.get(session) ?? new Map<string, ChartCoverage>()).set(symbol, { until, shortSince }));
    return covered;
  }

  /** Nothing is known of a symbol any more: all that the chart reaches is to be read again. */
  async forget(symbol: string): Promise<void> {
    await this.database.pool.query('delete from chart_coverage where symbol = $1', [symbol]);
  }

  /** The minutes of `session` before `until` are the chart's. Never moves back. */
  async cover(symbol: string, session: string, { until, shortSince }: ChartCoverage): Promise<void> {
    await this.database.pool.query(UPSERT_COVERAGE, [
      symbol,
      session,
      formatInstant(until),
      shortSince === null ? null : formatInstant(shortSince),
    ]);
  }
}

/** What is known of a state here; the rest is the simulator's own. */
interface SimulationProgress {
  /** The market it belongs to. */
  readonly options: string;
  /** Sessions simulated so far. */
  readonly sessions: number;
}

/** The session under way begins with the state before it; a few more cost nothing and allow to go back. */
const MAX_KEPT_SESSIONS = 5;

/** Where the simulated market stood after its latest sessions. */
export class SimulatorStateRepository<State extends SimulationProgress> {
  constructor(private readonly database: Database) {}

  /** The latest state of the market `options` after at most `sessions` sessions; null when none is kept. */
  async find(options: string, sessions: number): Promise<State | null> {
    const [row] = await this.database.orm
      .select({ state: simulatorStates.state })
      .from(simulatorStates)
      .where(and(eq(simulatorStates.options, options), lte(simulatorStates.sessions, sessions)))
      .orderBy(desc(simulatorStates.sessions))
      .limit(1);
    return (row?.state as State | undefined) ?? null;
  }

  /** Keeps a state in place of the one after as many sessions, and drops what is far behind it. */
  async save(state: State): Promise<void> {
    const { options, sessions } = state;
    await this.database.orm
      .insert(simulatorStates)
      .values({ options, sessions, state })
      .onConflictDoUpdate({ target: simulatorStates.sessions, set: { options, state } });
    await this.database.orm.delete(simulatorStates).where(lt(simulatorStates.sessions, sessions - MAX_KEPT_SESSIONS));
  }
}
