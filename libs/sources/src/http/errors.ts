/** What a provider of data responded, as far as it helps a person: never a key, a crumb or a cookie. */
interface ResponseDetails {
  /** HTTP status; null when there was no answer. */
  readonly status?: number | null;
  /** Start of the answer's text. */
  readonly excerpt?: string;
  readonly cause?: unknown;
}

/** A provider of data that could not be read; the message names it and what went wrong. */
export abstract class SourceError extends Error {
  /** HTTP status; null when there was no answer. */
  readonly status: number | null;
  /** Start of the answer's text, at most 300 characters. */
  readonly excerpt: string;

  constructor(
    readonly provider: string,
    message: string,
    { status = null, excerpt = '', cause }: ResponseDetails = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.excerpt = excerpt;
  }
}

/** No answer, not all of it in time, or a failure of the provider's own (5xx). Transient. */
export class SourceUnavailableError extends SourceError {
  override readonly name = 'SourceUnavailableError';

  constructor(
    provider: string,
    message: string,
    details?: ResponseDetails,
    /** Before this the provider is not asked again, milliseconds since the Unix epoch. */
    readonly retryAt: number | null = null,
  ) {
    super(provider, message, details);
  }
}

/** Too many requests, in the provider's eyes (429) or by the budget it is given. Transient. */
export class RateLimitedError extends SourceError {
  override readonly name = 'RateLimitedError';

  constructor(
    provider: string,
    message: string,
    /** Before this the provider is not asked again, milliseconds since the Unix epoch. */
    readonly retryAt: number,
    details?: ResponseDetails,
  ) {
    super(provider, message, details);
  }
}

/** The provider failed so often that it gets no request for a while; nothing was sent. */
export class CircuitOpenError extends SourceError {
  override readonly name = 'CircuitOpenError';

  constructor(
    provider: string,
    message: string,
    /** When one request may try it again, milliseconds since the Unix epoch. */
    readonly nextTryAt: number,
  ) {
    super(provider, message);
  }
}

/** The provider knows the request and refuses it (401, 403): a wrong key, or one without the right to ask this. */
export class SourceRefusedError extends SourceError {
  override readonly name = 'SourceRefusedError';
}

/** There is no such symbol, series or page (404). The request is at fault, not the provider. */
export class UnknownResourceError extends SourceError {
  override readonly name = 'UnknownResourceError';
}

/** The provider cannot serve this request as it is put (400, 422 …). The request is at fault, not the provider. */
export class InvalidRequestError extends SourceError {
  override readonly name = 'InvalidRequestError';
}

/** A response that is not what was asked for: a page of HTML, broken JSON, too long, or of an unknown shape. */
export class MalformedResponseError extends SourceError {
  override readonly name = 'MalformedResponseError';
}

/** Whether an error concerns one request alone: the next one, for something else, may well succeed. */
export function concernsOneRequest(error: unknown): error is SourceError {
  return error instanceof UnknownResourceError || error instanceof InvalidRequestError || error instanceof MalformedResponseError;
}

/** Why a request brought nothing. `unknown` and `invalid` are the request's fault, the others the provider's. */
export interface Failure {
  readonly kind: 'unavailable' | 'limited' | 'refused' | 'malformed' | 'unknown' | 'invalid';
  /** What the provider did, to follow its name in a message: "answered 503". */
  readonly summary: string;
  readonly status?: number;
  readonly excerpt?: string;
  /** How long the provider asks to be left alone, milliseconds. */
  readonly retryAfterMs?: number | null;
  readonly cause?: unknown;
}

/** Whether the provider is at fault: only then other requests wait and the circuit breaker counts it. */
export function isOfProvider(failure: Failure): boolean {
  return failure.kind !== 'unknown' && failure.kind !== 'invalid';
}

/** Whether asking again soon may help. */
export function isRetryable(error: unknown): boolean {
  return error instanceof SourceUnavailableError || error instanceof RateLimitedError || error instanceof MalformedResponseError;
}

/** The failure for people. @param title the request, without secrets */
export function messageOf(provider: string, title: string, { summary: deed, excerpt = '' }: Failure): string {
  return `${provider} ${deed}${excerpt === '' ? '' : `: ${excerpt}`} (${title})`;
}

/** The failure as an error. @param retryAt when the provider may be asked again, milliseconds since the Unix epoch */
export function errorOf(provider: string, message: string, failure: Failure, retryAt: number): SourceError {
  const { status = null, excerpt = '', cause } = failure;
  const details = { status, excerpt, cause };
  switch (failure.kind) {
    case 'unavailable':
      return new SourceUnavailableError(provider, message, details, retryAt);
    case 'limited':
      return new RateLimitedError(provider, message, retryAt, details);
    case 'refused':
      return new SourceRefusedError(provider, message, details);
    case 'malformed':
      return new MalformedResponseError(provider, message, details);
    case 'unknown':
      return new UnknownResourceError(provider, message, details);
    case 'invalid':
      return new InvalidRequestError(provider, message, details);
  }
}
