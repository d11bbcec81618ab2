import { redactorFor, redactUrl } from './redact.js';

/** One call of a guarded fetch. */
export interface Call {
  readonly url: string;
  readonly init: RequestInit;
  /** The caller's. */
  readonly signal: AbortSignal | null;
  /** Whether asking twice does no more than asking once. */
  readonly repeatable: boolean;
  /** Whether a page of HTML is asked for: its answer is not data, and taken as it comes. */
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

/** A wire of another undici does not know this one's Request. */
function partsOf({ method, headers, body, redirect, signal }: Request): RequestInit {
  return { method, headers, redirect, signal, ...(body === null ? {} : { body, duplex: 'half' }) };
}
