import type { Problem } from '@tandem/contracts';
import { versionName, type ModelKind } from '@tandem/domain';

/** One field of a request that is not what it must be. */
export interface FieldFault {
  /** Path of the field, e.g. `limit` or `symbols.0`. */
  readonly field: string;
  readonly expected: string;
}

/**
 * A request that cannot be answered, in the form of RFC 9457. Handlers throw the subclasses; the filter sends them.
 * `detail` is for the person who asked: what is wrong, what was expected, what to do.
 */
export class ProblemError extends Error {
  override readonly name: string = 'ProblemError';

  constructor(
    readonly status: number,
    /** Last part of the problem's type URN; stays the same for the same kind of problem. */
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
  }

  /** @param instance path of the request */
  toProblem(instance: string): Problem {
    const { status, title, detail } = this;
    return { type: `urn:tandem:problem:${this.code}`, title, status, detail, instance, ...this.members };
  }
}

export class InvalidRequestProblem extends ProblemError {
  override readonly name = 'InvalidRequestProblem';

  constructor(faults: readonly FieldFault[]) {
    const detail = faults.map(({ field, expected }) => `${field}: ${expected}`).join('; ');
    super(400, 'invalid-request', 'The request is not valid', `${detail}.`, { errors: faults });
  }
}

export class UnknownSymbolProblem extends ProblemError {
  override readonly name = 'UnknownSymbolProblem';

  constructor(symbol: string, known: readonly string[]) {
    super(404, 'unknown-symbol', 'Unknown symbol', unknownSymbolDetail([symbol], known), { symbols: known });
  }
}

/** The sentence of REST and WebSocket alike about symbols that are not selected. */
export function unknownSymbolDetail(unknown: readonly string[], known: readonly string[]): string {
  const names = unknown.map((symbol) => `'${symbol.slice(0, 40)}'`).join(', ');
  return `${names} ${unknown.length === 1 ? 'is' : 'are'} not among the selected symbols, which are ${known.join(' ')}.`;
}

export class NotFoundProblem extends ProblemError {
  override readonly name = 'NotFoundProblem';

  constructor(detail: string) {
    super(404, 'not-found', 'Not found', detail);
  }
}

export const noSuchVersion = (kind: ModelKind, version: number): NotFoundProblem =>
  new NotFoundProblem(`There is no ${versionName(kind, version)}; GET /api/v1/models lists all.`);

/** What is asked for cannot be done as things stand. Nothing was changed. */
export class ConflictProblem extends ProblemError {
  override readonly name: string = 'ConflictProblem';

  constructor(code: string, title: string, detail: string, members: Readonly<Record<string, unknown>> = {}) {
    super(409, code, title, detail, members);
  }
}

/** Another change of the same subject is under way, or may be starting while it has no run: its ids, to wait for it. */
export class ChangeInFlightProblem extends ConflictProblem {
  override readonly name = 'ChangeInFlightProblem';

  constructor(holder: { readonly workflowId: string; readonly runId: string | null; readonly temporalUrl: string | null }) {
    const { workflowId, runId } = holder;
    const detail =
      runId === null
        ? `${workflowId} was asked for less than half a minute ago and may still be starting, or never start. Ask again in half a minute.`
        : `${workflowId} is under way. Wait for its end and decide again.`;
    super('change-in-flight', 'Another change is under way', `Nothing was started: ${detail}`, { holder });
  }
}

/** An idempotency key that stands for another request. */
export class KeyReusedProblem extends ProblemError {
  override readonly name = 'KeyReusedProblem';

  constructor(key: string) {
    const detail = `Idempotency-Key '${key}' was used for another request; nothing was started. Send a new key with a new request.`;
    super(422, 'idempotency-key-reused', 'The key stands for another request', detail);
  }
}

/** The stored file of a version is not the one that was registered. */
export class CorruptArtifactProblem extends ProblemError {
  override readonly name = 'CorruptArtifactProblem';

  constructor(detail: string) {
    super(422, 'corrupt-artifact', 'The stored model file is corrupt', detail);
  }
}

export class UnauthorizedProblem extends ProblemError {
  override readonly name = 'UnauthorizedProblem';

  constructor(detail: string) {
    super(401, 'unauthorized', 'Operator key needed', detail);
  }
}

/** Something is served at the path, but not by this method. */
export class MethodNotAllowedProblem extends ProblemError {
  override readonly name = 'MethodNotAllowedProblem';

  constructor(
    method: string,
    path: string,
    readonly allowed: readonly string[],
  ) {
    const detail = `${method} is not served at ${path}, which takes ${allowed.join(', ')}; /api/docs lists what is served.`;
    super(405, 'method-not-allowed', 'Method not allowed', detail, { allowed });
  }
}

/** Too many wrong keys of late: not even the right one is looked at now. */
export class TooManyGuessesProblem extends ProblemError {
  override readonly name = 'TooManyGuessesProblem';

  /** @param retryAfter whole seconds */
  constructor(readonly retryAfter: number) {
    const detail = `Too many wrong operator keys came from there; none is looked at for ${retryAfter} s. Who is signed in stays so.`;
    super(429, 'too-many-guesses', 'Too many wrong keys', detail, { retryAfter });
  }
}

/** There is no room for another client at the moment. */
export class NotServedProblem extends ProblemError {
  override readonly name = 'NotServedProblem';

  /** @param why a sentence @param retryAfter whole seconds */
  constructor(
    why: string,
    readonly retryAfter: number,
  ) {
    super(503, 'not-served', 'Not served at the moment', `${why} Try again in ${retryAfter} s.`, { retryAfter });
  }
}

/** A request for a host that this is not: a page whose own name resolves to this machine, or a name that no setting has. */
export class ForeignHostProblem extends ProblemError {
  override readonly name = 'ForeignHostProblem';

  constructor(host: string) {
    const detail = `This API does not answer as '${host.slice(0, 100)}'. If that is a name of this machine, name it in ALLOWED_HOSTS.`;
    super(421, 'foreign-host', 'Not this host', detail);
  }
}

/** A request that a page of another origin sent. */
export class ForeignOriginProblem extends ProblemError {
  override readonly name = 'ForeignOriginProblem';

  constructor(sender: string) {
    const detail =
      `Nothing was done: the request comes from ${sender}, and only Tandem's own may send it. ` +
      'If Tandem is reached by another name or port there, name it in ALLOWED_HOSTS.';
    super(403, 'foreign-origin', 'Not from this page', detail);
  }
}

export class UnsupportedMediaTypeProblem extends ProblemError {
  override readonly name = 'UnsupportedMediaTypeProblem';

  constructor(given: string | undefined) {
    const found = given === undefined ? 'no Content-Type' : `'${given.slice(0, 100)}'`;
    super(415, 'unsupported-media-type', 'Not JSON', `The body has ${found}; send it as application/json.`);
  }
}

/** This machine's clock and the database's disagree: what is written down with one cannot be compared with what the other wrote. */
export class ClockSkewProblem extends ProblemError {
  override readonly name = 'ClockSkewProblem';

  /** @param offset milliseconds that this machine is ahead of the database */
  constructor(offset: number) {
    super(503, 'clock-skew', 'The clocks disagree', `Nothing was started: ${clockSkewSentence(offset)}`, { offsetMs: offset });
  }
}

/**
 * The sentence of health and refused changes alike about clocks that disagree.
 * @param offset milliseconds that this machine is ahead of the database
 */
export function clockSkewSentence(offset: number): string {
  const difference = `${Math.round(Math.abs(offset) / 1_000)} s ${offset > 0 ? 'ahead of' : 'behind'}`;
  return `the clock of this machine is ${difference} the database's. Set the clocks of both machines (chrony, systemd-timesyncd).`;
}

export class UnavailableProblem extends ProblemError {
  override readonly name = 'UnavailableProblem';

  constructor(what: 'database' | 'temporal' | 'service', detail: string, members: Readonly<Record<string, unknown>> = {}) {
    super(503, `${what}-unavailable`, `The ${what} is not available`, detail, members);
  }
}
