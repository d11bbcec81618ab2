import { AdmissionControl, Semaphore, type Budget } from './admission-control.js';
import type { Permit, SourceHealth } from './circuit-breaker.js';
import { errorOf, isOfProvider, isRetryable, messageOf, type Failure, type SourceError } from './errors.js';
import { describeCall, exchange, type Call, type Limits } from './exchange.js';
import type { Runtime } from './runtime.js';
import { systemWire } from './wire.js';

/** Requests that the error rate looks back on. */
const MAX_RECENT = 100;

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

  /** Counts the last success as a failure: its response turned out to be useless. */
  malformed(at: number, error: string): void {
    this.lastFailureAt = at;
    this.lastError = error;
    this.failures += 1;
    const last = this.recent.lastIndexOf(false);
    if (last >= 0) this.recent[last] = true;
  }

  private count(failed: boolean): void {
    this.requests += 1;
    this.recent.push(failed);
    if (this.recent.length > MAX_RECENT) this.recent.shift();
  }
}

/** Attempts of one call, the first included. */
const MAX_ATTEMPTS = 3;

interface ProviderOptions extends Runtime, Limits {
  /** In errors and health. */
  readonly name: string;
  readonly budget: Budget;
  /** Requests in flight at a time. */
  readonly maxConcurrent: number;
  /** The wire; the machine's network if not given. */
  readonly fetch?: typeof fetch | undefined;
}

/** A provider of data behind a guard that all calls share: admission control, retries, a time limit, checked responses. */
export interface Provider {
  readonly name: string;
  /**
   * fetch, guarded. Waits for admission (a slot, a token of the budget, the pause after a failure), at most 10 seconds
   * for each attempt. GET and HEAD are tried up to three times when the provider could not be reached, was overloaded
   * (429, 5xx) or answered with garbage; refusals, unknown resources and requests at fault are not repeated, nor
   * anything once the circuit is open. The body is complete when it resolves, the status below 400.
   * @throws SourceError, or the reason of the caller's signal
   */
  readonly fetch: typeof fetch;
  /** Counts a response that looked well but is useless to the adapter as a failure. No pause follows. */
  reportMalformed(error: SourceError): void;
  health(): SourceHealth;
}

/** A guard of its own for one provider. @throws RangeError for a budget that permits nothing */
export function createProvider(options: ProviderOptions): Provider {
  return new GuardedProvider(options);
}

/** cockatiel would not do: its clock, timers and jitter cannot be passed in, and a wait in its bulkhead cannot be aborted. */
class GuardedProvider implements Provider {
  readonly name: string;
  private readonly wire: typeof fetch;
  private readonly admission: AdmissionControl;
  private readonly semaphore: Semaphore;
  private readonly stats = new RequestStats();

  constructor(private readonly options: ProviderOptions) {
    this.name = options.name;
    this.wire = options.fetch ?? systemWire();
    this.admission = new AdmissionControl(options.name, options.budget, options);
    this.semaphore = new Semaphore(options.maxConcurrent);
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const call = describeCall(input, init);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.semaphore.run(() => this.attempt(call), call.signal);
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !call.repeatable || !isRetryable(error) || !this.admission.admitsSoon) throw error;
      }
    }
  };

  reportMalformed(error: SourceError): void {
    this.stats.malformed(this.options.now(), error.message);
  }

  health(): SourceHealth {
    const { lastSuccessAt, lastFailureAt, lastError, errorRate, requests, failures } = this.stats;
    const { state, retryAt } = this.admission;
    const nextTryAt = retryAt > this.options.now() ? retryAt : null;
    return { name: this.name, circuit: state, lastSuccessAt, lastFailureAt, lastError, errorRate, requests, failures, nextTryAt };
  }

  private async attempt(call: Call): Promise<Response> {
    const permit = await this.admission.admit(call.signal);
    try {
      const result = await exchange(this.wire, call, this.options, this.options.now);
      if (!(result instanceof Response)) throw this.failed(permit, call, result);
      this.succeeded(permit);
      return result;
    } finally {
      this.admission.release(permit);
    }
  }

  private succeeded(permit: Permit): void {
    this.admission.succeeded(permit);
    this.stats.succeeded(this.options.now());
  }

  private failed(permit: Permit, call: Call, failure: Failure): Error {
    const message = messageOf(this.name, call.title, failure);
    if (isOfProvider(failure)) {
      this.admission.failed(permit, failure, message);
      this.stats.failed(this.options.now(), message);
    } else {
      this.succeeded(permit);
    }
    return errorOf(this.name, message, failure, this.admission.retryAt);
  }
}
