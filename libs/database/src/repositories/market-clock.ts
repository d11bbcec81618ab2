import type { ClientBase } from 'pg';
import type { MarketClock, MarketIdentity, Source } from '@tandem/domain';
import { notifyBars, spanOf } from '../connection/bars-channel.js';
import type { Database } from '../connection/connect.js';
import { inTransaction } from '../connection/transaction.js';
import { MarketMismatchError, SourceMismatchError } from '../errors.js';
import { formatInstant } from '../schema/columns.js';

/**
 * The source this database belongs to: that of the market clock or, before there is one, that of any stored bar; null
 * while it is empty.
 */
export async function storedSource(client: Pick<ClientBase, 'query'>): Promise<Source | null> {
  const { rows } = await client.query<{ source: Source | null }>(
    'select coalesce((select source from market_clock), (select source from bars limit 1)) as source',
  );
  return rows[0]?.source ?? null;
}

/** @throws SourceMismatchError when the database belongs to another source than `offered` */
export async function requireSameSource(client: Pick<ClientBase, 'query'>, offered: Source): Promise<void> {
  const stored = await storedSource(client);
  if (stored !== null && stored !== offered) throw new SourceMismatchError(stored, offered);
}

/** Facts that are new, such as the recording of an added symbol, join those stored. */
const INSERT_IDENTITY = 'insert into market_identity select * from unnest($1::text[], $2::text[]) on conflict do nothing';

/** @throws MarketMismatchError when a stored fact differs; the transaction of `client` must not be committed then */
async function requireSameMarket(client: Pick<ClientBase, 'query'>, offered: MarketIdentity): Promise<void> {
  await client.query(INSERT_IDENTITY, [Object.keys(offered), Object.values(offered)]);
  const { rows } = await client.query<{ name: string; value: string }>(
    'select name, value from market_identity where name = any($1) order by name',
    [Object.keys(offered)],
  );
  const differences = rows
    .filter(({ name, value }) => offered[name] !== value)
    .map(({ name, value }) => ({ name, stored: value, offered: offered[name]! }));
  if (differences.length > 0) throw new MarketMismatchError(differences);
}

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
 * @throws SourceMismatchError when the database belongs to another source
 */
export async function writeClock(client: Pick<ClientBase, 'query'>, clock: MarketClock): Promise<void> {
  const { rowCount } = await client.query({
    name: 'write-market-clock',
    text: WRITE,
    values: [
      clock.source,
      clock.state,
      formatInstant(clock.marketTime),
      formatInstant(clock.wallTime),
      clock.speed,
      clock.session,
      optional(clock.lastBarTs),
      optional(clock.lastBarWallTime),
    ],
  });
  if (rowCount === 0) await requireSameSource(client, clock.source);
}

/** The one row with the time of the market. Ingestion alone writes it. */
export class MarketClockRepository {
  constructor(private readonly database: Database) {}

  /** The row; null before ingestion first wrote it. */
  async read(): Promise<MarketClock | null> {
    const { rows } = await this.database.pool.query<MarketClock>(`select ${COLUMNS} from market_clock`);
    return rows[0] ?? null;
  }

  /**
   * Claims the database for one market unless it is claimed, and returns the row as it is stored.
   * @throws SourceMismatchError when the database belongs to another source
   * @throws MarketMismatchError when it belongs to another market of this source
   */
  async claim(initial: MarketClock, identity: MarketIdentity): Promise<MarketClock> {
    return inTransaction(this.database.pool, async (client) => {
      await requireSameSource(client, initial.source);
      await requireSameMarket(client, identity);
      const { rows } = await client.query<MarketClock>(`select ${COLUMNS} from market_clock`);
      if (rows[0] !== undefined) return rows[0];
      await writeClock(client, initial);
      return initial;
    });
  }

  /**
   * For processes that only read: checks that a database in use belongs to `source`. An empty one is fine.
   * @throws SourceMismatchError
   */
  async requireSource(source: Source): Promise<void> {
    const clock = await this.read();
    if (clock !== null && clock.source !== source) throw new SourceMismatchError(clock.source, source);
  }

  /**
   * Writes a change that comes without bars (opening, closing, end of a recording) and announces it.
   * @throws SourceMismatchError when the database belongs to another source
   */
  async write(clock: MarketClock): Promise<void> {
    await inTransaction(this.database.pool, async (client) => {
      await writeClock(client, clock);
      await notifyBars(client, { change: 'clock', marketTime: clock.marketTime, ...spanOf([]) });
    });
  }
}
