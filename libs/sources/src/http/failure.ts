import {
  InvalidRequestError, MalformedAnswerError, RateLimitedError, SourceRefusedError, SourceUnavailableError, UnknownResourceError, type SourceError,
} from './errors.js';

/** Why a request brought nothing. `unknown` and `invalid` are the request's fault, the others the provider's. */
export interface Failure {
  readonly kind: 'unavailable' | 'limited' | 'refused' | 'malformed' | 'unknown' | 'invalid';
  /** What the provider did, to follow its name: "answered 503". */
  readonly deed: string;
  readonly status?: number;
  readonly excerpt?: string;
  /** How long the provider asks to be left alone, milliseconds. */
  readonly retryAfterMs?: number | null;
  readonly cause?: unknown;
}

/** Whether the provider is to blame: only then the others wait and the circuit counts it. */
export function isOfProvider(failure: Failure): boolean {
  return failure.kind !== 'unknown' && failure.kind !== 'invalid';
}

/** Whether asking again soon may help. */
export function mayPass(error: unknown): boolean {
  return error instanceof SourceUnavailableError || error instanceof RateLimitedError || error instanceof MalformedAnswerError;
}

/** The failure for people. @param title the request, without secrets */
export function messageOf(provider: string, title: string, { deed, excerpt = '' }: Failure): string {
  return `${provider} ${deed}${excerpt === '' ? '' : `: ${excerpt}`} (${title})`;
}

/** The failure as an error. @param retryAt when the provider may be asked again, milliseconds since the Unix epoch */
export function errorOf(provider: string, message: string, failure: Failure, retryAt: number): SourceError {
  const { status = null, excerpt = '', cause } = failure;
  const details = { status, excerpt, cause };
  switch (failure.kind) {
    case 'unavailable': return new SourceUnavailableError(provider, message, details, retryAt);
    case 'limited': return new RateLimitedError(provider, message, retryAt, details);
    case 'refused': return new SourceRefusedError(provider, message, details);
    case 'malformed': return new MalformedAnswerError(provider, message, details);
    case 'unknown': return new UnknownResourceError(provider, message, details);
    case 'invalid': return new InvalidRequestError(provider, message, details);
  }
}
