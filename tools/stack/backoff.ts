const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;

/** A process that ran this long had recovered: its next crash counts as the first again. */
const RECOVERED_AFTER_MS = 60_000;

/** How long to wait before a crashed process is started again: doubled with each crash in a row. */
export class Backoff {
  #crashes = 0;

  /** Crashes in a row so far. */
  get crashes(): number {
    return this.#crashes;
  }

  /**
   * @param ranForMs how long the process had run
   * @returns milliseconds to wait
   */
  afterCrash(ranForMs: number): number {
    this.#crashes = ranForMs >= RECOVERED_AFTER_MS ? 1 : this.#crashes + 1;
    return Math.min(FIRST_DELAY_MS * 2 ** (this.#crashes - 1), LONGEST_DELAY_MS);
  }
}
