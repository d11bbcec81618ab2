import {
  BarRepository,
  CorporateActionRepository,
  MacroRepository,
  MarketClockRepository,
  NewsRepository,
  PreparedSymbolRepository,
  QuarantineRepository,
  type Database,
} from '@tandem/database';
import type { MarketClock, MarketState, Source } from '@tandem/domain';

/** What ingestion writes to. */
export interface IngestionStores {
  readonly bars: BarRepository;
  readonly clocks: MarketClockRepository;
  readonly corporateActions: CorporateActionRepository;
  readonly news: NewsRepository;
  readonly macro: MacroRepository;
  readonly preparedSymbols: PreparedSymbolRepository;
  readonly quarantine: QuarantineRepository;
}

export function storesOf(database: Database): IngestionStores {
  return {
    bars: new BarRepository(database),
    clocks: new MarketClockRepository(database),
    corporateActions: new CorporateActionRepository(database),
    news: new NewsRepository(database),
    macro: new MacroRepository(database),
    preparedSymbols: new PreparedSymbolRepository(database),
    quarantine: new QuarantineRepository(database),
  };
}

type Position = Pick<MarketClock, 'lastBarTs' | 'lastBarWallTime' | 'session'>;

/** Rows of the market clock of one source and speed: session and newest bar are kept from row to row. */
export class MarketClockRows {
  private position: Position;

  constructor(
    private readonly source: Source,
    private readonly speed: number,
    start: Position = { session: null, lastBarTs: null, lastBarWallTime: null },
  ) {
    this.position = { session: start.session, lastBarTs: start.lastBarTs, lastBarWallTime: start.lastBarWallTime };
  }

  /** The session that the next rows belong to, `YYYY-MM-DD` in New York. */
  enter(session: string): void {
    this.position = { ...this.position, session };
  }

  /** A bar was closed: the newest one from now on. */
  recordBar(lastBarTs: number, lastBarWallTime: number): void {
    this.position = { ...this.position, lastBarTs, lastBarWallTime };
  }

  /** The row for a market time, both times in milliseconds since the Unix epoch. */
  at(state: MarketState, marketTime: number, wallTime: number): MarketClock {
    return { source: this.source, speed: this.speed, state, marketTime, wallTime, ...this.position };
  }
}
