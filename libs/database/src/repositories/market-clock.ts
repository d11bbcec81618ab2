import type { ClientBase } from 'pg';
import type { MarketClock, MarketIdentity, Source } from '@tandem/domain';
import type { Database } from '../connection/connect.js';
import { inTransaction } from '../connection/transaction.js';
import { formatInstant } from '../connection/value-types.js';
import { ForeignSourceError } from '../errors.js';
import { refuseForeignMarket } from './foreign-market.js';
import { refuseForeignSource } from './foreign-source.js';
import { notifyBars, spanOf } from './notify.js';

const COLUMNS = `source, state, market_time as "marketTime", wall_time as "wallTime", speed, session,
  last_bar_ts as "lastBarTs", last_bar_wall_time as "lastBarWallTime"`;

const WRITE = `
  insert into market_clock (source, state, market_time, wall_time, speed, session, last_bar_ts, last_bar_wall_time)
  select $1::text, $2, $3::timestamptz, $4::timestamptz, $5::float8, $6::date, $7::timestamptz, $8::timestamptz
  where $1 = coalesce((select source from market_clock), (select source from bars limit 1), $1)
  on conflict (one_row) do update set
    state = excluded.state, market_time = excluded.market_time, wall_time = excluded.wall_time, speed = excluded.speed,
    session = excluded.session, last_bar_ts = excluded.last_bar_ts, last_bar_wall_time = excluded.last_bar_wall_time
  where market_clock.source = excluded.source`;

const optional = (ms: number | null) => (ms === null ? null : formatInstant(ms));

/**
 * Sets the one row.
 * @throws ForeignSourceError when the database belongs to another source
 */
export async function writeClock(client: Pick<ClientBase, 'query'>, clock: MarketClock): Promise<void> {
  const { rowCount } = await client.query({
    name: 'write-market-clock',
    text: WRITE,
    values: [
      clock.source, clock.state, formatInstant(clock.marketTime), formatInstant(clock.wallTime), clock.speed, clock.session,
      optional(clock.lastBarTs), optional(clock.lastBarWallTime),
    ],
  });
  if (rowCount === 0) await refuseForeignSource(client, clock.source);
}

/** The one row that says what time it is in the market. Ingestion alone writes it. */
export class MarketClockRepository {
  constructor(private readonly database: Database) {}

  /** The row; null before ingestion first wrote it. */
  async read(): Promise<MarketClock | null> {
    const { rows } = await this.database.pool.query<MarketClock>(`select ${COLUMNS} from market_clock`);
    return rows[0] ?? null;
  }

  /**
   * Claims the database for one market when nobody has, and answers with the row as it is stored.
   * @throws ForeignSourceError when the database belongs to another source
   * @throws ForeignMarketError when it belongs to another market of this source
   */
  async claim(initial: MarketClock, identity: MarketIdentity): Promise<MarketClock> {
    return inTransaction(this.database.pool, async (client) => {
      await refuseForeignSource(client, initial.source);
      await refuseForeignMarket(client, identity);
      const { rows } = await client.query<MarketClock>(`select ${COLUMNS} from market_clock`);
      if (rows[0] !== undefined) return rows[0];
      await writeClock(client, initial);
      return initial;
    });
  }

  /**
   * For processes that only read: checks that a database in use belongs to `source`. An empty one is fine.
   * @throws ForeignSourceError
   */
  async requireSource(source: Source): Promise<void> {
    const clock = await this.read();
    if (clock !== null && clock.source !== source) throw new ForeignSourceError(clock.source, source);
  }

  /**
   * Writes a change that comes without bars (opening, closing, end of a recording) and announces it.
   * @throws ForeignSourceError when the database belongs to another source
   */
  async write(clock: MarketClock): Promise<void> {
    await inTransaction(this.database.pool, async (client) => {
      await writeClock(client, clock);
      await notifyBars(client, { change: 'clock', marketTime: clock.marketTime, ...spanOf([]) });
    });
  }
}
