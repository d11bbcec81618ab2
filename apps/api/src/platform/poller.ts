/** Called with why a poll failed; the next one tries again. */
export type OnPollFailure = (error: unknown) => void;

/** Does the same work again and again, one run at a time: what is asked for meanwhile joins the run under way. */
export class Poller {
  private running: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly work: () => Promise<void>,
    private readonly intervalMs: number,
    private readonly onFailure: OnPollFailure,
  ) {}

  /** Runs at once and then every `intervalMs`. Resolves after the first run. */
  start(): Promise<void> {
    this.timer = setInterval(() => void this.run(), this.intervalMs);
    return this.run();
  }

  /** Resolves when no run is under way; none follows. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** Runs now, once. Never rejects. */
  run(): Promise<void> {
    this.running ??= this.work()
      .catch(this.onFailure)
      .finally(() => (this.running = null));
    return this.running;
  }
}

/** What was last read, for everyone who asks. What could not be read anew stays as it was. */
export class Polled<T> {
  private readonly poller: Poller;
  private newest: T;

  /** @param initial until it has first been read */
  constructor(read: () => Promise<T>, initial: T, intervalMs: number, onFailure: OnPollFailure) {
    this.newest = initial;
    this.poller = new Poller(async () => void (this.newest = await read()), intervalMs, onFailure);
  }

  get value(): T {
    return this.newest;
  }

  /** Resolves after the first read. */
  start(): Promise<void> {
    return this.poller.start();
  }

  stop(): Promise<void> {
    return this.poller.stop();
  }
}
