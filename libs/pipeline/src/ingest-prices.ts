/** Input of `ingestPrices`. Settings live in the worker's environment; the workflow carries only its position. */
export interface IngestPricesInput {
  /** Sessions streamed before this run of the workflow was continued as new. */
  readonly sessionsDone: number;
}

/** What preparing the market did: the bars stored before the first live session. */
export interface PreparedMarket {
  readonly sessions: number;
  readonly bars: number;
  readonly quarantined: number;
}

/** How streaming one session ended. `ended`: the source has no further session. */
export interface StreamedSession {
  readonly outcome: 'closed' | 'ended';
  /** The session, `YYYY-MM-DD` in New York; null when there was none left. */
  readonly session: string | null;
  readonly bars: number;
}
