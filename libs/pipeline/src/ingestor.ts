/** What can be paused and resumed by itself. */
export const INGESTORS = ['prices', 'news', 'macro'] as const;
export type IngestorName = (typeof INGESTORS)[number];

/** Answer of an ingestor's `statusQuery`. */
export interface IngestorStatus {
  readonly ingestor: IngestorName;
  /** Why it is paused, in the words of who did it; null while it works. */
  readonly paused: string | null;
  /** What it does, in a sentence. */
  readonly doing: string;
}

export interface IngestorPause {
  readonly ingestor: IngestorName;
  /** Why it is paused; null: it goes on. */
  readonly reason: string | null;
}

/** Input of an ingestor that asks its source in rounds. */
export interface IngestInRoundsInput {
  /** Why it was paused when it was continued as new; absent while it was not. */
  readonly paused?: string;
}

/** What one round brought. */
export interface IngestedRound {
  /** What was done, in a sentence. */
  readonly summary: string;
  /** When to ask again, milliseconds from now. */
  readonly nextInMs: number;
}

/** The I/O of the ingestors that ask in rounds, on the queue `ingestion`. A source that is away is told by their health, never by a failure. */
export interface FeedActivities {
  ingestNewsRound(): Promise<IngestedRound>;
  ingestMacroRound(): Promise<IngestedRound>;
}
