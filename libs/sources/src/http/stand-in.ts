import { systemWire } from './wire.js';

/** Header in which a stand-in finds whom it stands in for. */
export const MEANT_HOST_HEADER = 'x-meant-host';

/**
 * A wire that asks `url` (scheme, host and port) instead of whom it should: a recorder, a mirror or a test that answers in the place of a provider.
 * Path and query stay; the host that was meant comes in a header.
 */
export function standInWire(url: string, wire: typeof fetch = systemWire()): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const meant = new URL(request.url);
    const headers = new Headers(request.headers);
    headers.set(MEANT_HOST_HEADER, meant.host);
    const { method, signal } = request;
    const body = request.body === null ? {} : { body: await request.arrayBuffer() };
    return wire(new URL(meant.pathname + meant.search, url), { redirect: init?.redirect ?? 'follow', method, signal, headers: Object.fromEntries(headers), ...body });
  };
}
