/** Does the same work again and again, one run at a time: what is asked for meanwhile joins the run under way. */
export class Poller {
  private running: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;

  /** @param work must not reject */
  constructor(
    private readonly work: () => Promise<void>,
    private readonly intervalMs: number,
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

  private run(): Promise<void> {
    this.running ??= this.work().finally(() => (this.running = null));
    return this.running;
  }
}
