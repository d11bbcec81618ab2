import { CircuitBreaker, type Permit } from './circuit-breaker.js';
import { CircuitOpenError, RateLimitedError, SourceUnavailableError, type Failure, type SourceError } from './errors.js';
import { abortable, type Runtime } from './runtime.js';

/** Lets at most `count` tasks run at a time, the others in the order they came. */
export class Semaphore {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  /** Runs `task` when its turn comes. @throws the reason of `signal` when that is aborted before, and what `task` throws */
  async run<T>(task: () => Promise<T>, signal?: AbortSignal | null): Promise<T> {
    await this.enter(signal);
    try {
      return await task();
    } finally {
      this.leave();
    }
  }

  private async enter(signal?: AbortSignal | null): Promise<void> {
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
      this.giveUp(resolve);
      throw error;
    }
  }

  /** A slot that was handed over at the moment of the abort goes on to the next. */
  private giveUp(resolve: () => void): void {
    const place = this.waiting.indexOf(resolve);
    if (place >= 0) this.waiting.splice(place, 1);
    else this.leave();
  }

  private leave(): void {
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
      throw new RangeError(`No budget: ${budget.requests} requests in ${budget.perMs} ms. Expected a whole number from 1 up, and a time above 0.`);
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

/** A request waits this long for its turn; what takes longer is an error that says when to come back. */
const LONGEST_WAIT_MS = 10_000;

/** Where all requests to one provider wait for their turn: the pause after a failure, the circuit, the budget. */
export class AdmissionControl {
  private readonly circuit: CircuitBreaker;
  private readonly budget: RequestBudget;
  private last: { readonly kind: Failure['kind']; readonly message: string } | undefined;

  /** @throws RangeError for a budget that permits nothing */
  constructor(
    private readonly name: string,
    private readonly limit: Budget,
    private readonly surroundings: Runtime,
  ) {
    this.circuit = new CircuitBreaker(surroundings.random);
    this.budget = new RequestBudget(limit);
  }

  get state() {
    return this.circuit.state(this.surroundings.now());
  }

  /** When the provider may be asked again after a failure, milliseconds since the Unix epoch; now when nothing forbids it. */
  get retryAt(): number {
    const now = this.surroundings.now();
    return now + this.circuit.waitMs(now);
  }

  /** Whether a request would be let through after a wait that is short enough. */
  get opensSoon(): boolean {
    const now = this.surroundings.now();
    return this.circuit.passes(now) && this.waitMs(now) <= LONGEST_WAIT_MS;
  }

  /**
   * Waits until a request may be sent. Check and entry are one step, so that no two take the same token or trial.
   * @throws CircuitOpenError, RateLimitedError or SourceUnavailableError at once when the wait would be above 10 s
   */
  async admit(signal: AbortSignal | null): Promise<Permit> {
    for (;;) {
      const now = this.surroundings.now();
      if (!this.opensSoon) throw this.closedError(now);
      const wait = this.waitMs(now);
      if (wait === 0) {
        this.budget.take(now);
        return this.circuit.enter(now);
      }
      await abortable(this.surroundings.sleep(wait, signal ?? undefined), signal);
    }
  }

  succeeded(passage: Permit): void {
    this.circuit.succeeded(passage);
  }

  failed(passage: Permit, failure: Failure, message: string): void {
    this.last = { kind: failure.kind, message };
    const refused = failure.kind === 'limited' || failure.kind === 'refused';
    this.circuit.failed(passage, this.surroundings.now(), refused, failure.retryAfterMs ?? null);
  }

  leave(passage: Permit): void {
    this.circuit.leave(passage);
  }

  private closedError(now: number): SourceError {
    const retryAt = now + this.waitMs(now);
    const until = `is not asked before ${new Date(retryAt).toISOString()}`;
    const why = this.last === undefined ? '' : ` Its last failure: ${this.last.message}`;
    if (!this.circuit.passes(now)) return new CircuitOpenError(this.name, `${this.name} failed again and again and ${until}.${why}`, retryAt);
    if (this.budget.waitMs(now) > LONGEST_WAIT_MS) {
      return new RateLimitedError(this.name, `${this.name} ${until}: its budget of ${this.limit.requests} requests in ${this.limit.perMs / 1_000} s is used up.`, retryAt);
    }
    if (this.last?.kind === 'limited') return new RateLimitedError(this.name, `${this.name} ${until}.${why}`, retryAt);
    return new SourceUnavailableError(this.name, `${this.name} ${until}.${why}`, {}, retryAt);
  }

  private waitMs(now: number): number {
    return Math.max(this.circuit.waitMs(now), this.budget.waitMs(now));
  }
}
