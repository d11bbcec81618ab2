/** What a provider of data answered, as far as it helps a person: never a key, a crumb or a cookie. */
export interface AnswerDetails {
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
    { status = null, excerpt = '', cause }: AnswerDetails = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.excerpt = excerpt;
  }
}

/** No answer, not all of it in time, or a failure of the provider's own (5xx). Passes by itself. */
export class SourceUnavailableError extends SourceError {
  override readonly name = 'SourceUnavailableError';

  constructor(
    provider: string,
    message: string,
    details?: AnswerDetails,
    /** Before this the provider is not asked again, milliseconds since the Unix epoch. */
    readonly retryAt: number | null = null,
  ) {
    super(provider, message, details);
  }
}

/** Too many requests, in the provider's eyes (429) or by the budget it is given. Passes by itself. */
export class RateLimitedError extends SourceError {
  override readonly name = 'RateLimitedError';

  constructor(
    provider: string,
    message: string,
    /** Before this the provider is not asked again, milliseconds since the Unix epoch. */
    readonly retryAt: number,
    details?: AnswerDetails,
  ) {
    super(provider, message, details);
  }
}

/** The provider failed so often that it is left alone for a while; nothing was sent. */
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

/** An answer that is not what was asked for: a page of HTML, broken JSON, too long, or of an unknown shape. */
export class MalformedAnswerError extends SourceError {
  override readonly name = 'MalformedAnswerError';
}

/** Whether an error tells of one request alone: the next one, for something else, may well be answered. */
export function concernsOneRequest(error: unknown): error is SourceError {
  return error instanceof UnknownResourceError || error instanceof InvalidRequestError || error instanceof MalformedAnswerError;
}
