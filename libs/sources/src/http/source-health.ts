/** How a provider of data does. Times in milliseconds since the Unix epoch. */
export interface SourceHealth {
  readonly name: string;
  /** open: left alone until `nextTryAt`; half-open: the next request is its trial. */
  readonly circuit: 'closed' | 'open' | 'half-open';
  readonly lastSuccessAt: number | null;
  readonly lastFailureAt: number | null;
  /** For people, without keys. */
  readonly lastError: string | null;
  /** Share of failures in the last 100 requests, 0 … 1; 0 before the first. */
  readonly errorRate: number;
  /** Requests sent since the start, repetitions included. */
  readonly requests: number;
  /** Those of them that failed for a reason of the provider's. */
  readonly failures: number;
  /** Nothing is sent before this; null when a request may be sent now. */
  readonly nextTryAt: number | null;
}
