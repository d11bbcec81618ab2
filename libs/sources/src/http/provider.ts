import { describeCall, type Call } from './call.js';
import type { Passage } from './circuit.js';
import type { SourceError } from './errors.js';
import { exchange, type Limits } from './exchange.js';
import { errorOf, isOfProvider, mayPass, messageOf, type Failure } from './failure.js';
import { Gate } from './gate.js';
import type { Budget } from './request-budget.js';
import { Slots } from './slots.js';
import type { SourceHealth } from './source-health.js';
import type { Surroundings } from './surroundings.js';
import { Tally } from './tally.js';
import { systemWire } from './wire.js';

/** Tries of one call, the first included. */
const ATTEMPTS = 3;

export interface ProviderOptions extends Surroundings, Limits {
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
  private readonly gate: Gate;
  private readonly slots: Slots;
  private readonly tally = new Tally();

  constructor(private readonly options: ProviderOptions) {
    this.name = options.name;
    this.wire = options.fetch ?? systemWire();
    this.gate = new Gate(options.name, options.budget, options);
    this.slots = new Slots(options.maxConcurrent);
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const call = describeCall(input, init);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.slots.run(() => this.attempt(call), call.signal);
      } catch (error) {
        if (attempt === ATTEMPTS || !call.repeatable || !mayPass(error) || !this.gate.opensSoon) throw error;
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

  private succeeded(passage: Passage): void {
    this.gate.succeeded(passage);
    this.tally.succeeded(this.options.now());
  }

  private failed(passage: Passage, call: Call, failure: Failure): Error {
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
