/** Milliseconds between two looks. */
const LOOK_MS = 100;

/** So many looks in a row count: a single pause, such as a collection of garbage or a model being loaded, is over when it is noticed. */
const LOOKS = 3;

/** How long whatever becomes due waits for the thread, again and again. */
export class LoopLag {
  private timer: NodeJS.Timeout | undefined;
  private lookedAt = 0;
  private lags: readonly number[] = [];

  /** @param elapsed any clock, milliseconds */
  constructor(private readonly elapsed: () => number) {}

  start(): void {
    this.lookedAt = this.elapsed();
    this.timer = setInterval(() => this.look(), LOOK_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** By how much each of the last looks was late at least, milliseconds; 0 until there were enough. */
  get ms(): number {
    return this.lags.length < LOOKS ? 0 : Math.min(...this.lags);
  }

  private look(): void {
    const now = this.elapsed();
    this.lags = [...this.lags, now - this.lookedAt - LOOK_MS].slice(-LOOKS);
    this.lookedAt = now;
  }
}
