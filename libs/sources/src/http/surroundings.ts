/** The clock and chance of an adapter. */
export interface Surroundings {
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Resolves after `ms`; may end its timer when `signal` is aborted (the wait itself ends then in any case). */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<unknown>;
  /** From 0 to 1. */
  readonly random: () => number;
}
