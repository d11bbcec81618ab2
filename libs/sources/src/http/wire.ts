import { EnvHttpProxyAgent, fetch as undiciFetch } from 'undici';

/**
 * Yahoo's pages come with more than 34 kB of headers (https://github.com/iprak/yahoofinance/pull/173), and Node's own
 * fetch gives up at 16 kB.
 */
const MAX_HEADER_BYTES = 131_072;

/** fetch over the machine's network, through the proxy of HTTP_PROXY and HTTPS_PROXY if there is one. */
export function systemWire(): typeof fetch {
  const dispatcher = new EnvHttpProxyAgent({ maxHeaderSize: MAX_HEADER_BYTES });
  const send: typeof undiciFetch = (input, init) => undiciFetch(input, { ...init, dispatcher });
  // The same interface twice: @types/node describes the undici within Node, this one is newer.
  return send as unknown as typeof fetch;
}

/** Header with the host that a redirected request was addressed to. */
const ORIGINAL_HOST_HEADER = 'x-original-host';

/**
 * fetch that sends every request to `url` (scheme, host and port): a recorder, a mirror or a fake of a provider. Path and query
 * stay; the original host comes in a header.
 */
export function redirectedWire(url: string, wire: typeof fetch = systemWire()): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const original = new URL(request.url);
    const headers = new Headers(request.headers);
    headers.set(ORIGINAL_HOST_HEADER, original.host);
    const { method, signal } = request;
    const body = request.body === null ? {} : { body: await request.arrayBuffer() };
    return wire(new URL(original.pathname + original.search, url), {
      redirect: init?.redirect ?? 'follow',
      method,
      signal,
      headers: Object.fromEntries(headers),
      ...body,
    });
  };
}
