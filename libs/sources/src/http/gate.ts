import { Circuit, type Passage } from './circuit.js';
import { CircuitOpenError, RateLimitedError, SourceUnavailableError, type SourceError } from './errors.js';
import type { Failure } from './failure.js';
import { RequestBudget, type Budget } from './request-budget.js';
import type { Surroundings } from './surroundings.js';
import { untilAborted } from './until-aborted.js';

/** A request waits this long for its turn; what takes longer is an error that says when to come back. */
const LONGEST_WAIT_MS = 10_000;

/** Where all requests to one provider wait for their turn: the pause after a failure, the circuit, the budget. */
export class Gate {
  private readonly circuit: Circuit;
  private readonly budget: RequestBudget;
  private last: { readonly kind: Failure['kind']; readonly message: string } | undefined;

  /** @throws RangeError for a budget that permits nothing */
  constructor(
    private readonly name: string,
    private readonly limit: Budget,
    private readonly surroundings: Surroundings,
  ) {
    this.circuit = new Circuit(surroundings.random);
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
  async admit(signal: AbortSignal | null): Promise<Passage> {
    for (;;) {
      const now = this.surroundings.now();
      if (!this.opensSoon) throw this.closedError(now);
      const wait = this.waitMs(now);
      if (wait === 0) {
        this.budget.take(now);
        return this.circuit.enter(now);
      }
      await untilAborted(this.surroundings.sleep(wait, signal ?? undefined), signal);
    }
  }

  succeeded(passage: Passage): void {
    this.circuit.succeeded(passage);
  }

  failed(passage: Passage, failure: Failure, message: string): void {
    this.last = { kind: failure.kind, message };
    const refused = failure.kind === 'limited' || failure.kind === 'refused';
    this.circuit.failed(passage, this.surroundings.now(), refused, failure.retryAfterMs ?? null);
  }

  leave(passage: Passage): void {
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
