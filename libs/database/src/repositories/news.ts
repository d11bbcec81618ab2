import type { Database } from '../connection/connect.js';
import type { NewsRow } from '../schema/context.js';
import { formatInstant } from '../schema/columns.js';

const INSERT = `
  insert into news (id, symbol, url, canonical_url, headline, publisher, source, sentiment, published_at, fetched_at, available_at)
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::float8[],
    $9::timestamptz[], $10::timestamptz[], $11::timestamptz[])
  on conflict (id, symbol) do nothing`;

const KNOWN = 'id, symbol, sentiment, published_at as "publishedAt", available_at as "availableAt", recorded_at as "recordedAt"';

/** A text as PostgreSQL can hold it. */
const withoutNul = (text: string | null | undefined) => text?.replaceAll('\0', '\uFFFD') ?? null;

/** What is joined to bars of a news item. */
export interface KnownNews extends Pick<NewsRow, 'id' | 'symbol' | 'sentiment' | 'publishedAt' | 'availableAt'> {
  /** When it was written, by the database's clock. */
  readonly recordedAt: number;
}

/** What people read of a news item. */
export type NewsItem = Pick<NewsRow, 'id' | 'headline' | 'source' | 'sentiment' | 'publishedAt' | 'availableAt'> & {
  readonly url: string | null;
  readonly publisher: string | null;
};

/** News by symbol: what was written is never changed, so that what a bar knew stays what it knew. */
export class NewsRepository {
  constructor(private readonly database: Database) {}

  /** Stores items. Idempotent: one that is known of a symbol stays as it is. @returns rows that were new */
  async add(rows: readonly NewsRow[]): Promise<number> {
    if (rows.length === 0) return 0;
    const { rowCount } = await this.database.pool.query(INSERT, [
      rows.map((row) => row.id),
      rows.map((row) => row.symbol),
      rows.map((row) => withoutNul(row.url)),
      rows.map((row) => withoutNul(row.canonicalUrl)),
      rows.map((row) => withoutNul(row.headline)),
      rows.map((row) => withoutNul(row.publisher)),
      rows.map((row) => row.source),
      rows.map((row) => row.sentiment),
      rows.map((row) => formatInstant(row.publishedAt)),
      rows.map((row) => formatInstant(row.fetchedAt)),
      rows.map((row) => formatInstant(row.availableAt)),
    ]);
    return rowCount ?? 0;
  }

  /** Ids of the items that are stored of canonical addresses, by address: an item whose headline was edited is still that item. */
  async idsOf(canonicalUrls: readonly string[]): Promise<Map<string, string>> {
    const { rows } = await this.database.pool.query<{ url: string; id: string }>(
      'select canonical_url as url, id from news where canonical_url = any($1) order by recorded_at desc, id',
      [canonicalUrls],
    );
    return new Map(rows.map(({ url, id }) => [url, id]));
  }

  /**
   * What was available of `symbols` in [from, to), and of each symbol the newest item before, which shows that there was any; written
   * until `recordedBy`. By availability.
   */
  async known(symbols: readonly string[], from: number, to: number, recordedBy: number): Promise<KnownNews[]> {
    const { rows } = await this.database.pool.query<KnownNews>(
      `select ${KNOWN} from news where symbol = any($1) and available_at >= $2 and available_at < $3 and recorded_at <= $4
       union all
       select before.* from unnest($1::text[]) as wanted cross join lateral (
         select ${KNOWN} from news where symbol = wanted and available_at < $2 and recorded_at <= $4 order by available_at desc limit 1
       ) as before
       order by "availableAt", "recordedAt", symbol`,
      [symbols, formatInstant(from), formatInstant(to), formatInstant(recordedBy)],
    );
    return rows;
  }

  /** What was available of a symbol in [from, to], milliseconds since the Unix epoch: the newest `limit` items, newest first. */
  async available(symbol: string, from: number, to: number, limit: number): Promise<NewsItem[]> {
    const { rows } = await this.database.pool.query<NewsItem>(
      `select id, url, headline, publisher, source, sentiment, published_at as "publishedAt", available_at as "availableAt" from news
       where symbol = $1 and available_at between $2 and $3 order by available_at desc, id limit $4`,
      [symbol, formatInstant(from), formatInstant(to), limit],
    );
    return rows;
  }

  /** What was written after `after` of `symbols`, in that order. */
  async recordedSince(symbols: readonly string[], after: number): Promise<KnownNews[]> {
    const { rows } = await this.database.pool.query<KnownNews>(
      `select ${KNOWN} from news where recorded_at > $2 and symbol = any($1) order by recorded_at`,
      [symbols, formatInstant(after)],
    );
    return rows;
  }

  /**
   * Median time from publication to fetch, milliseconds, of the items that `source` brought while it was polled without a gap; null before
   * there were `minItems`.
   */
  async medianLag(source: string, minItems: number): Promise<number | null> {
    const { rows } = await this.database.pool.query<{ items: number; lag: number | null }>(
      `select count(*)::int as items,
         percentile_cont(0.5) within group (order by extract(epoch from fetched_at - published_at) * 1000)::float8 as lag
       from news where source = $1 and available_at = fetched_at`,
      [source],
    );
    const { items, lag } = rows[0]!;
    return items < minItems ? null : lag;
  }
}
