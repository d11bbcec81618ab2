import { CircuitBreaker, type Permit } from './circuit-breaker.js';
import { CircuitOpenError, RateLimitedError, SourceUnavailableError, type Failure, type SourceError } from './errors.js';
import { abortable, type Runtime } from './runtime.js';

/** Lets at most `count` tasks run at a time, the others in the order they came. */
export class Semaphore {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  /** Runs `task` when its turn comes. @throws the reason of `signal` when that is aborted before, and what `task` throws */
  async run<T>(task: () => Promise<T>, signal?: AbortSignal | null): Promise<T> {
    await this.acquire(signal);
    try {
      return await task();
    } finally {
      this.release();
    }
  }

  private async acquire(signal?: AbortSignal | null): Promise<void> {
    signal?.throwIfAborted();
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.waiting.push(resolve);
    try {
      await abortable(promise, signal);
    } catch (error) {
      this.cancel(resolve);
      throw error;
    }
  }

  /** A slot that was handed over at the moment of the abort goes to the next task. */
  private cancel(resolve: () => void): void {
    const place = this.waiting.indexOf(resolve);
    if (place >= 0) this.waiting.splice(place, 1);
    else this.release();
  }

  private release(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.free += 1;
    else next();
  }
}

/** At most `requests` in any `perMs` milliseconds. */
export interface Budget {
  readonly requests: number;
  readonly perMs: number;
}

/**
 * A token bucket whose tokens come back `perMs` after each was taken: no window of that length ever holds more than
 * `requests`, which a bucket refilled at a steady rate does not keep (a full one lets nearly twice as many through).
 */
export class RequestBudget {
  /** When the last `requests` tokens were taken, oldest first. */
  private readonly taken: number[] = [];

  constructor(private readonly budget: Budget) {
    if (!(Number.isInteger(budget.requests) && budget.requests > 0 && budget.perMs > 0)) {
      const { requests, perMs } = budget;
      throw new RangeError(`No budget: ${requests} requests in ${perMs} ms. Expected a whole number from 1 up, and a time above 0.`);
    }
  }

  /** Milliseconds until a token is free, 0 when one is. The window starts again when the clock was set back. */
  waitMs(now: number): number {
    if (now < (this.taken.at(-1) ?? now)) this.taken.fill(now);
    const oldest = this.taken[0];
    if (oldest === undefined || this.taken.length < this.budget.requests) return 0;
    return Math.max(0, oldest + this.budget.perMs - now);
  }

  /** Takes a token. @throws RangeError when none is free */
  take(now: number): void {
    if (this.waitMs(now) > 0) throw new RangeError('No token is free.');
    this.taken.push(now);
    if (this.taken.length > this.budget.requests) this.taken.shift();
  }
}

/** A request waits at most this long to be admitted; a longer wait is an error with the time of the next try. */
const MAX_WAIT_MS = 10_000;

/** Admits requests to one provider: by the pause after a failure, the circuit breaker and the budget. */
export class AdmissionControl {
  private readonly circuit: CircuitBreaker;
  private readonly budget: RequestBudget;
  private last: { readonly kind: Failure['kind']; readonly message: string } | undefined;

  /** @throws RangeError for a budget that permits nothing */
  constructor(
    private readonly name: string,
    private readonly limit: Budget,
    private readonly runtime: Runtime,
  ) {
    this.circuit = new CircuitBreaker(runtime.random);
    this.budget = new RequestBudget(limit);
  }

  get state() {
    return this.circuit.state(this.runtime.now());
  }

  /** When the provider may be asked again after a failure, milliseconds since the Unix epoch; now when nothing forbids it. */
  get retryAt(): number {
    const now = this.runtime.now();
    return now + this.circuit.waitMs(now);
  }

  /** Whether a request would be admitted after a wait that is short enough. */
  get admitsSoon(): boolean {
    const now = this.runtime.now();
    return this.circuit.allows(now) && this.waitMs(now) <= MAX_WAIT_MS;
  }

  /**
   * Waits until a request may be sent. Check and admission are one step, so that no two requests take the same token or trial.
   * @throws CircuitOpenError, RateLimitedError or SourceUnavailableError at once when the wait would be above 10 s
   */
  async admit(signal: AbortSignal | null): Promise<Permit> {
    for (;;) {
      const now = this.runtime.now();
      if (!this.admitsSoon) throw this.refusal(now);
      const wait = this.waitMs(now);
      if (wait === 0) {
        this.budget.take(now);
        return this.circuit.acquire(now);
      }
      await abortable(this.runtime.sleep(wait, signal ?? undefined), signal);
    }
  }

  succeeded(permit: Permit): void {
    this.circuit.succeeded(permit);
  }

  failed(permit: Permit, failure: Failure, message: string): void {
    this.last = { kind: failure.kind, message };
    const refused = failure.kind === 'limited' || failure.kind === 'refused';
    this.circuit.failed(permit, this.runtime.now(), refused, failure.retryAfterMs ?? null);
  }

  release(permit: Permit): void {
    this.circuit.release(permit);
  }

  private refusal(now: number): SourceError {
    const retryAt = now + this.waitMs(now);
    const until = `is not asked before ${new Date(retryAt).toISOString()}`;
    const why = this.last === undefined ? '' : ` Its last failure: ${this.last.message}`;
    if (!this.circuit.allows(now)) return new CircuitOpenError(this.name, `${this.name} failed repeatedly and ${until}.${why}`, retryAt);
    if (this.budget.waitMs(now) > MAX_WAIT_MS) {
      const { requests, perMs } = this.limit;
      return new RateLimitedError(
        this.name,
        `${this.name} ${until}: its budget of ${requests} requests in ${perMs / 1_000} s is used up.`,
        retryAt,
      );
    }
    if (this.last?.kind === 'limited') return new RateLimitedError(this.name, `${this.name} ${until}.${why}`, retryAt);
    return new SourceUnavailableError(this.name, `${this.name} ${until}.${why}`, {}, retryAt);
  }

  private waitMs(now: number): number {
    return Math.max(this.circuit.waitMs(now), this.budget.waitMs(now));
  }
}
