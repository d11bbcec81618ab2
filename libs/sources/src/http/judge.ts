import type { Call } from './call.js';
import type { Failure } from './failure.js';
import { readRetryAfter } from './retry-after.js';

/** Characters of an answer that a message repeats. */
const EXCERPT_LENGTH = 300;

/**
 * Why an answer that was read completely is none; undefined when it is one. A page that was asked for is taken with
 * any status but those of an overload: it is fetched for its cookies, which come with refusals too.
 * @param now milliseconds since the Unix epoch
 */
export function judge(response: Response, body: Uint8Array, call: Call, now: number): Failure | undefined {
  const { status } = response;
  if (status < 400) return call.wantsPage ? undefined : contentFault(response, body, call);
  const kind = kindOf(status);
  if (call.wantsPage && kind !== 'limited' && kind !== 'unavailable') return undefined;
  return {
    kind,
    deed: `answered ${`${status} ${response.statusText}`.trim()}`,
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
  const wrong = (deed: string): Failure => ({ kind: 'malformed', deed, status: response.status, excerpt: excerptOf(body, call) });
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
