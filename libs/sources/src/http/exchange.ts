import type { Call } from './call.js';
import type { Failure } from './failure.js';
import { judge } from './judge.js';
import { BodyTooLongError, readBody } from './read-body.js';

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
 * Sends a call once and reads its answer to the end, so that the caller never meets a broken body.
 * @throws the reason of the caller's signal when that is aborted
 */
export async function exchange(wire: typeof fetch, call: Call, limits: Limits, now: () => number): Promise<Response | Failure> {
  const deadline = AbortSignal.timeout(limits.timeoutMs);
  const signal = call.signal === null ? deadline : AbortSignal.any([call.signal, deadline]);
  try {
    const response = await wire(call.url, { ...call.init, signal });
    const body = await readBody(response, limits.maxBytes);
    return judge(response, body, call, now()) ?? withBody(response, body);
  } catch (error) {
    call.signal?.throwIfAborted();
    if (deadline.aborted) return { kind: 'unavailable', deed: `did not answer completely within ${limits.timeoutMs} ms`, cause: error };
    if (error instanceof BodyTooLongError) return { kind: 'malformed', deed: `answered with ${error.message}`, cause: error };
    return { kind: 'unavailable', deed: `cannot be reached, or broke off its answer: ${call.redact(reasonOf(error))}`, cause: error };
  }
}

/** The answer once more, with the body as it was read: decompressed, hence without the headers about its wire form. */
function withBody(response: Response, body: Buffer<ArrayBuffer>): Response {
  const { status, statusText, url } = response;
  const headers = new Headers([...response.headers].filter(([name]) => name !== 'content-encoding' && name !== 'content-length'));
  const copy = new Response(NO_BODY.has(status) ? null : body, { status, statusText, headers });
  return Object.defineProperty(copy, 'url', { value: url });
}

/** fetch says "fetch failed" and hides in its cause what failed. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || String((error.cause as NodeJS.ErrnoException).code) : error.message;
}
