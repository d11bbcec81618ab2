import type { BarSeries, CorporateAction, FormingBar, MacroObservation, MarketIdentity, NewsItem, Session } from '@tandem/domain';

/** A market with timestamps of its own, played session by session on the virtual market clock. */
export interface VirtualMarket {
  readonly source: 'replay' | 'simulated';
  readonly identity: MarketIdentity;
  /** Symbols with bars, in the order asked for; always with SPY. */
  readonly symbols: readonly string[];
  /** Sessions to store before the first is streamed: the sessions with index 0 … preloadSessions - 1. */
  readonly preloadSessions: number;
  /** Number of sessions in all; Infinity for an endless market. */
  readonly sessionCount: number;
  /** What an operator should know about this market, one sentence each; empty when all is well. */
  readonly warnings: readonly string[];
  /** The New York day of session `index`, known without opening it; undefined after the last. */
  date(index: number): string | undefined;
  /**
   * Everything of session `index` (0 is the oldest), or undefined after the last. Cheap for increasing indices; any
   * index gives the same answer each time.
   */
  session(index: number): Promise<MarketSession | undefined>;
}

/** One session of a virtual market. */
export interface MarketSession {
  readonly index: number;
  readonly session: Session;
  /** One series a symbol of the market, in its order; empty where it has no bars on that day. Missing minutes are missing. */
  readonly bars: readonly BarSeries[];
  /** Recorded rows that cannot be used. Rows whose time names no session come with session 0. */
  readonly rejected: readonly RejectedRow[];
  /** Effective from this session's first bar on. */
  readonly corporateActions: readonly CorporateAction[];
  readonly news: readonly NewsItem[];
  readonly macro: readonly MacroObservation[];
  /**
   * How the bar that starts at `ts` of `symbol` came about, the last entry equal to the bar; empty where the source
   * knows closed bars only (replay), or has no such bar.
   */
  formingPath(symbol: string, ts: number): readonly FormingBar[];
}

/** A recorded row that was refused, to be kept with its reason. */
export interface RejectedRow {
  readonly symbol: string;
  /** Name of the file within the directory. */
  readonly file: string;
  /** 1 is the header. */
  readonly line: number;
  readonly raw: string;
  readonly reason: string;
}
