import { MacroRepository, MarketClockRepository, NewsRepository, type Database, type KnownMacro, type KnownNews } from '@tandem/database';
import { END } from '@tandem/domain';
import { CONTEXT_SERIES, type ContextUpdate } from '@tandem/features';
import { firstMacroDay, toAvailableNews } from './datasets.js';

/** Older news have no effect on any bar that an engine is started from, but show that there was any: eleven sessions at least. */
const LOOKBACK_MS = 15 * 86_400_000;
/** What a transaction wrote may be seen this much later than what another one wrote after it. */
const OVERLAP_MS = 30_000;

/** Reads what ingestion has written of news and macro series: all that matters at first, then what is new, each row once. */
export class ContextReader {
  private readonly news: NewsRepository;
  private readonly macro: MacroRepository;
  private readonly clock: MarketClockRepository;
  /** When the newest row read was written, by the database's clock; null before the first read. */
  private newest: number | null = null;
  /** Rows of the time that is read again. */
  private recent = new Map<string, number>();

  constructor(
    database: Database,
    private readonly symbols: readonly string[],
  ) {
    this.news = new NewsRepository(database);
    this.macro = new MacroRepository(database);
    this.clock = new MarketClockRepository(database);
  }

  async read(): Promise<ContextUpdate> {
    const [news, observations] = await (this.newest === null ? this.all() : this.since(this.newest - OVERLAP_MS));
    this.newest = Math.max(this.newest ?? 0, ...[...news, ...observations].map(({ recordedAt }) => recordedAt));
    const oldest = this.newest - 2 * OVERLAP_MS;
    const update = {
      news: news.filter((row) => this.isNew(row)).map(toAvailableNews),
      observations: observations.filter((row) => this.isNew(row)),
    };
    this.recent = new Map([...this.recent].filter(([, recordedAt]) => recordedAt > oldest));
    return update;
  }

  private async all(): Promise<[KnownNews[], KnownMacro[]]> {
    const marketTime = (await this.clock.read())?.marketTime ?? 0;
    return Promise.all([
      this.news.known(this.symbols, marketTime - LOOKBACK_MS, END, END),
      this.macro.known(CONTEXT_SERIES, firstMacroDay(marketTime), END, END),
    ]);
  }

  private since(after: number): Promise<[KnownNews[], KnownMacro[]]> {
    return Promise.all([this.news.recordedSince(this.symbols, after), this.macro.recordedSince(CONTEXT_SERIES, after)]);
  }

  private isNew(row: KnownNews | KnownMacro): boolean {
    const key = 'series' in row ? `${row.series} ${row.observedOn} ${row.availableAt}` : `${row.id} ${row.symbol}`;
    if (this.recent.has(key)) return false;
    this.recent.set(key, row.recordedAt);
    return true;
  }
}
