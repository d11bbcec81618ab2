import { AdmissionControl, Semaphore, type Budget } from './admission-control.js';
import type { Permit, SourceHealth } from './circuit-breaker.js';
import { errorOf, isOfProvider, isRetryable, messageOf, type Failure, type SourceError } from './errors.js';
import { describeCall, exchange, type Call, type Limits } from './exchange.js';
import type { Runtime } from './runtime.js';
import { systemWire } from './wire.js';

/** Requests that the error rate looks back on. */
const RECENT = 100;

/** Counts what became of the requests to one provider. */
export class RequestStats {
  requests = 0;
  failures = 0;
  lastSuccessAt: number | null = null;
  lastFailureAt: number | null = null;
  lastError: string | null = null;
  private readonly recent: boolean[] = [];

  /** Share of failures in the last 100 requests, 0 … 1; 0 before the first. */
  get errorRate(): number {
    return this.recent.length === 0 ? 0 : this.recent.filter((failed) => failed).length / this.recent.length;
  }

  succeeded(at: number): void {
    this.lastSuccessAt = at;
    this.count(false);
  }

  failed(at: number, error: string): void {
    this.lastFailureAt = at;
    this.lastError = error;
    this.failures += 1;
    this.count(true);
  }

  /** The last success was none after all: its answer turned out to be useless. */
  discredited(at: number, error: string): void {
    this.lastFailureAt = at;
    this.lastError = error;
    this.failures += 1;
    const last = this.recent.lastIndexOf(false);
    if (last >= 0) this.recent[last] = true;
  }

  private count(failed: boolean): void {
    this.requests += 1;
    this.recent.push(failed);
    if (this.recent.length > RECENT) this.recent.shift();
  }
}

/** Tries of one call, the first included. */
const ATTEMPTS = 3;

interface ProviderOptions extends Runtime, Limits {
  /** Of whom errors and health speak. */
  readonly name: string;
  readonly budget: Budget;
  /** Requests in flight at a time. */
  readonly maxConcurrent: number;
  /** The wire; the machine's network if not given. */
  readonly fetch?: typeof fetch | undefined;
}

/** A provider of data behind a guard that all calls share. */
export interface Provider {
  readonly name: string;
  /**
   * fetch, guarded. Waits for its turn (a slot, a token of the budget, the pause after a failure), at most 10 seconds
   * for each try. GET and HEAD are tried up to three times when the provider could not be reached, was overloaded
   * (429, 5xx) or answered with garbage; refusals, unknown resources and requests at fault are not repeated, nor
   * anything once the circuit is open. The body is complete when it resolves, the status below 400.
   * @throws SourceError, or the reason of the caller's signal
   */
  readonly fetch: typeof fetch;
  /** Has the health show that an answer which looked well is useless to the adapter. No one waits for that. */
  discredit(error: SourceError): void;
  health(): SourceHealth;
}

/** A guard of its own for one provider. @throws RangeError for a budget that permits nothing */
export function createProvider(options: ProviderOptions): Provider {
  return new GuardedProvider(options);
}

/** Not made of cockatiel: its clock, timers and jitter cannot be passed in, and who waits in its bulkhead cannot be aborted. */
class GuardedProvider implements Provider {
  readonly name: string;
  private readonly wire: typeof fetch;
  private readonly gate: AdmissionControl;
  private readonly slots: Semaphore;
  private readonly tally = new RequestStats();

  constructor(private readonly options: ProviderOptions) {
    this.name = options.name;
    this.wire = options.fetch ?? systemWire();
    this.gate = new AdmissionControl(options.name, options.budget, options);
    this.slots = new Semaphore(options.maxConcurrent);
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const call = describeCall(input, init);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.slots.run(() => this.attempt(call), call.signal);
      } catch (error) {
        if (attempt === ATTEMPTS || !call.repeatable || !isRetryable(error) || !this.gate.opensSoon) throw error;
      }
    }
  };

  discredit(error: SourceError): void {
    this.tally.discredited(this.options.now(), error.message);
  }

  health(): SourceHealth {
    const { lastSuccessAt, lastFailureAt, lastError, errorRate, requests, failures } = this.tally;
    const { state, retryAt } = this.gate;
    const nextTryAt = retryAt > this.options.now() ? retryAt : null;
    return { name: this.name, circuit: state, lastSuccessAt, lastFailureAt, lastError, errorRate, requests, failures, nextTryAt };
  }

  private async attempt(call: Call): Promise<Response> {
    const passage = await this.gate.admit(call.signal);
    try {
      const result = await exchange(this.wire, call, this.options, this.options.now);
      if (!(result instanceof Response)) throw this.failed(passage, call, result);
      this.succeeded(passage);
      return result;
    } finally {
      this.gate.leave(passage);
    }
  }

  private succeeded(passage: Permit): void {
    this.gate.succeeded(passage);
    this.tally.succeeded(this.options.now());
  }

  private failed(passage: Permit, call: Call, failure: Failure): Error {
    const message = messageOf(this.name, call.title, failure);
    if (isOfProvider(failure)) {
      this.gate.failed(passage, failure, message);
      this.tally.failed(this.options.now(), message);
    } else {
      this.succeeded(passage);
    }
    return errorOf(this.name, message, failure, this.gate.retryAt);
  }
}
