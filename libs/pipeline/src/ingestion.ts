/** Input of `ingestPrices`. Settings live in the worker's environment; the workflow carries only its position. */
export interface IngestPricesInput {
  /** Sessions streamed before this run of the workflow was continued as new; 0 prepares the market first. */
  readonly sessionsDone: number;
  /** The newest session that needs no more bars, `YYYY-MM-DD` in New York; null before the market was prepared. */
  readonly lastSession: string | null;
  /** Why it was paused when it was continued as new; absent while it was not. */
  readonly paused?: string;
}

/** Result of `ingestPrices`, reached only by a source that ends: a recording after its last session. */
export interface IngestPricesResult {
  readonly sessions: number;
  readonly state: 'ended';
}

/** What preparing the market did: the bars stored before the first live session. */
export interface PreparedMarket {
  readonly sessions: number;
  readonly bars: number;
  readonly quarantined: number;
  /** The newest session that needs no more bars, `YYYY-MM-DD` in New York. */
  readonly lastSession: string;
  /** Whether the nightly runs of this market have a Schedule, so that a close starts none; absent is false. */
  readonly hasNightlySchedule?: boolean;
}

export interface StreamSessionInput {
  /** Streams the session after this one, `YYYY-MM-DD` in New York. */
  readonly after: string;
}

/** How streaming one session ended. `early`: it opens later, at `opensAt`; `ended`: the source has no further session. */
export interface StreamedSession {
  readonly outcome: 'closed' | 'early' | 'ended';
  /** The session, `YYYY-MM-DD` in New York; null when there was none left. */
  readonly session: string | null;
  /** Bars this attempt stored; those of earlier attempts are not counted again. */
  readonly bars: number;
  /** When to stream a session that is `early`, milliseconds since the Unix epoch. */
  readonly opensAt?: number;
  /** Whether the nightly run after it has a Schedule, so that its close starts none; absent is false. */
  readonly hasNightlySchedule?: boolean;
}

/** The I/O of `ingestPrices`, on the queue `ingestion`. */
export interface IngestionActivities {
  /** Stores the history that the first live session builds on. Does nothing where it is stored already. */
  prepareMarket(): Promise<PreparedMarket>;
  /**
   * Updates the splits and dividends of the stored history before a model is trained on it.
   * @returns what is known, in a sentence
   */
  updateCorporateActions(): Promise<string>;
  /** Stores one session bar by bar on the market's clock, from where the stored bars end. */
  streamSession(input: StreamSessionInput): Promise<StreamedSession>;
  /** Records that an ingestor was paused or resumed. */
  recordPause(pause: IngestorPause): Promise<void>;
}

/** What can be paused and resumed by itself. */
export const INGESTORS = ['prices', 'news', 'macro'] as const;
export type IngestorName = (typeof INGESTORS)[number];

/** Answer of an ingestor's `statusQuery`. */
export interface IngestorStatus {
  readonly ingestor: IngestorName;
  /** Why it is paused, as the operator wrote; null while it runs. */
  readonly paused: string | null;
  /** What it is doing, in a sentence. */
  readonly doing: string;
}

export interface IngestorPause {
  readonly ingestor: IngestorName;
  /** Why it is paused; null: it was resumed. */
  readonly reason: string | null;
}

/** Input of an ingestor that fetches in rounds. */
export interface IngestFeedInput {
  /** Why it was paused when it was continued as new; absent while it was not. */
  readonly paused?: string;
}

/** What one round brought. */
export interface FeedRound {
  /** What was done, in a sentence. */
  readonly summary: string;
  /** When to fetch again, milliseconds from now. */
  readonly nextInMs: number;
}

/**
 * The I/O of the ingestors that fetch in rounds, on the queue `ingestion`. A source that is away shows in their health, never as a failure.
 */
export interface FeedActivities {
  ingestNewsRound(): Promise<FeedRound>;
  ingestMacroRound(): Promise<FeedRound>;
}
