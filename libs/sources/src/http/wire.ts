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
