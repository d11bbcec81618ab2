import type { Failure } from './errors.js';

/** Names of query parameters and headers whose values are secret. */
const SECRET = /^(x-)?(api[-_]?key|crumb|key|(access_?)?token|authorization|cookie|secret|password)$/i;
/** Shorter values would be found in ordinary words. */
const MIN_SECRET_LENGTH = 6;

const HIDDEN = '***';

/** A function that hides the secrets of one request in texts about it: in its own address, and wherever an answer repeats them. */
function redactorFor(url: URL, headers: Headers): (text: string) => string {
  const named = [...url.searchParams, ...headers].filter(([name]) => SECRET.test(name));
  const secrets = named.map(([, value]) => value).filter((value) => value.length >= MIN_SECRET_LENGTH);
  const spellings = secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]);
  return (text) => spellings.reduce((hidden, secret) => hidden.replaceAll(secret, HIDDEN), text);
}

/** An address for people: without the values of secret parameters, user name and password. */
function redactUrl(url: URL): string {
  const parameters = [...url.searchParams].map(([name, value]) => `${name}=${SECRET.test(name) ? HIDDEN : value}`);
  return `${url.origin}${url.pathname}${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`;
}

/** One call of a guarded fetch. */
export interface Call {
  readonly url: string;
  readonly init: RequestInit;
  /** The caller's. */
  readonly signal: AbortSignal | null;
  /** Whether asking twice does no more than asking once. */
  readonly repeatable: boolean;
  /** Whether a page of HTML is asked for: its body is not data, and not checked. */
  readonly wantsPage: boolean;
  /** Method and address for people, without secrets. */
  readonly title: string;
  /** Hides the request's secrets in a text about it. */
  readonly redact: (text: string) => string;
}

/** @throws TypeError for what is no absolute address, without repeating it, for it may hold a key */
export function describeCall(input: string | URL | Request, given: RequestInit = {}): Call {
  const address = input instanceof Request ? input.url : String(input);
  const url = URL.parse(address);
  if (url === null) throw new TypeError('The address to fetch is not an absolute URL.');
  const init = input instanceof Request ? { ...partsOf(input), ...given } : given;
  const headers = new Headers(init.headers);
  const method = (init.method ?? 'GET').toUpperCase();
  const redact = redactorFor(url, headers);
  return {
    url: address,
    init,
    signal: init.signal ?? null,
    repeatable: method === 'GET' || method === 'HEAD',
    wantsPage: headers.get('accept')?.includes('text/html') ?? false,
    title: redact(`${method} ${redactUrl(url)}`),
    redact,
  };
}

/** The fetch of another undici version does not take this one's Request. */
function partsOf({ method, headers, body, redirect, signal }: Request): RequestInit {
  return { method, headers, redirect, signal, ...(body === null ? {} : { body, duplex: 'half' }) };
}

/** A longer wait is not taken at its word: after an hour one request is sent. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * Milliseconds that a `Retry-After` header asks to wait, at most an hour; null without one that can be read.
 * Either seconds or a date (RFC 9110, 10.2.3).
 */
export function readRetryAfter(header: string | null, now: number): number | null {
  if (header === null || header.trim() === '') return null;
  const seconds = Number(header);
  const wait = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1_000;
  return Number.isNaN(wait) ? null : Math.min(MAX_RETRY_AFTER_MS, Math.max(0, wait));
}

/** Characters of a response that a message repeats. */
const EXCERPT_LENGTH = 300;

/**
 * Why a complete response is a failure; undefined when it is none. A page that was asked for is accepted with any status
 * but those of an overload: it is fetched for its cookies, which come with refusals too.
 * @param now milliseconds since the Unix epoch
 */
function classifyResponse(response: Response, body: Uint8Array, call: Call, now: number): Failure | undefined {
  const { status } = response;
  if (status < 400) return call.wantsPage ? undefined : contentFault(response, body, call);
  const kind = kindOf(status);
  if (call.wantsPage && kind !== 'limited' && kind !== 'unavailable') return undefined;
  return {
    kind,
    summary: `answered ${`${status} ${response.statusText}`.trim()}`,
    status,
    excerpt: excerptOf(body, call),
    retryAfterMs: readRetryAfter(response.headers.get('retry-after'), now),
  };
}

function kindOf(status: number): Failure['kind'] {
  if (status === 429) return 'limited';
  if (status >= 500 || status === 408) return 'unavailable';
  if (status === 401 || status === 403) return 'refused';
  return status === 404 ? 'unknown' : 'invalid';
}

/** A page where data was asked for, or JSON that breaks off: a connection that closes early goes unnoticed without a length. */
function contentFault(response: Response, body: Uint8Array, call: Call): Failure | undefined {
  const type = response.headers.get('content-type') ?? '';
  const text = textOf(body).trimStart();
  const wrong = (deed: string): Failure => ({ kind: 'malformed', summary: deed, status: response.status, excerpt: excerptOf(body, call) });
  if (type.includes('text/html') || text.startsWith('<')) return wrong('answered with a page of HTML instead of data');
  if (!type.includes('json') && !/^[[{]/.test(text)) return undefined;
  return isJson(text) ? undefined : wrong('answered with broken or truncated JSON');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function excerptOf(body: Uint8Array, call: Call): string {
  return call.redact(textOf(body).replaceAll(/\s+/g, ' ').trim()).slice(0, EXCERPT_LENGTH);
}

function textOf(body: Uint8Array): string {
  return new TextDecoder().decode(body);
}

/** A body beyond the limit; the rest of it was not read. */
class BodyTooLongError extends Error {
  override readonly name = 'BodyTooLongError';
}

/** All of a body. The connection is free afterwards, whatever happens. @throws BodyTooLongError, and what the wire throws */
async function readBody(response: Response, maxBytes: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop by an exception cancels the stream, which closes its connection.
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > maxBytes) throw new BodyTooLongError(`more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What one request may take. */
export interface Limits {
  /** From sending to the last byte, however slowly they trickle. Real milliseconds: the wire knows no other. */
  readonly timeoutMs: number;
  /** Of the body, decompressed. */
  readonly maxBytes: number;
}

/** Statuses whose answers have no body (https://fetch.spec.whatwg.org/#null-body-status). */
const NO_BODY = new Set([204, 205, 304]);

/**
 * Sends a call once and reads its response to the end, so that the caller never sees a broken body.
 * @throws the reason of the caller's signal when that is aborted
 */
export async function exchange(wire: typeof fetch, call: Call, limits: Limits, now: () => number): Promise<Response | Failure> {
  const deadline = AbortSignal.timeout(limits.timeoutMs);
  const signal = call.signal === null ? deadline : AbortSignal.any([call.signal, deadline]);
  try {
    const response = await wire(call.url, { ...call.init, signal });
    const body = await readBody(response, limits.maxBytes);
    return classifyResponse(response, body, call, now()) ?? withBody(response, body);
  } catch (error) {
    call.signal?.throwIfAborted();
    if (deadline.aborted) return { kind: 'unavailable', summary: `did not answer completely within ${limits.timeoutMs} ms`, cause: error };
    if (error instanceof BodyTooLongError) return { kind: 'malformed', summary: `answered with ${error.message}`, cause: error };
    return { kind: 'unavailable', summary: `cannot be reached, or broke off its answer: ${call.redact(reasonOf(error))}`, cause: error };
  }
}

/** A copy of the response with the body as it was read: decompressed, hence without the headers about its encoding. */
function withBody(response: Response, body: Buffer<ArrayBuffer>): Response {
  const { status, statusText, url } = response;
  const headers = new Headers([...response.headers].filter(([name]) => name !== 'content-encoding' && name !== 'content-length'));
  const copy = new Response(NO_BODY.has(status) ? null : body, { status, statusText, headers });
  return Object.defineProperty(copy, 'url', { value: url });
}

/** fetch throws "fetch failed" with the reason as its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || String((error.cause as NodeJS.ErrnoException).code) : error.message;
}
