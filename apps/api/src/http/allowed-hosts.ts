import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { reachableHost } from '@tandem/config';
import { ForeignHostProblem, ForeignOriginProblem, type ProblemError } from './problems.js';

/** Methods that change nothing (RFC 9110, section 9.2.1). */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** What a browser says of where a request comes from (Fetch Metadata) when it is this page, or the user by hand. */
const OWN_SITES = new Set(['same-origin', 'none']);

/** The parts of a request that tell whom it is for and whose page sent it. */
export interface Sender {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/**
 * The names by which this API is reached, and which pages may act through it.
 *
 * A name of somebody else in `Host` is a page that had its own name resolve to this machine (DNS rebinding); another page in `Origin` or
 * `Sec-Fetch-Site` acts with the operator's cookie or reads what only this machine's user may. Programs that are no browsers send neither
 * of the two: what they may do is a matter of the operator key alone.
 */
export class AllowedHosts {
  private readonly own: string;
  private readonly named: ReadonlySet<string>;
  private readonly anyAddress: boolean;

  /**
   * @param host where the API listens; where that is every address, any address is allowed, because only a name can be rebound
   * @param named `host` or `host:port` as browsers show it, in lower case
   */
  constructor(host: string, named: readonly string[]) {
    this.own = hostnameOf(isIP(host) === 6 ? `[${host}]` : host) ?? host;
    this.anyAddress = reachableHost(host) !== host;
    this.named = new Set(named);
  }

  /** Why a request is not answered; null when it is. */
  refusal({ method = 'GET', headers }: Sender): ProblemError | null {
    const { host = '', origin, 'sec-fetch-site': site } = headers;
    if (!this.isOwnHost(host)) return new ForeignHostProblem(host);
    if (origin !== undefined && !this.isOwnOrigin(origin, host)) return new ForeignOriginProblem(`a page of ${origin.slice(0, 100)}`);
    const acts = !SAFE_METHODS.has(method);
    if (acts && site !== undefined && !OWN_SITES.has(String(site))) return new ForeignOriginProblem(`a ${String(site).slice(0, 100)} page`);
    return null;
  }

  private isOwnHost(host: string): boolean {
    const name = hostnameOf(host);
    if (name === null) return false;
    return isLoopback(name) || name === this.own || (this.anyAddress && isAddress(name)) || this.isNamed(host, name);
  }

  /** The page that this host served, or, where something stands before the API, one of those that the settings name. */
  private isOwnOrigin(origin: string, host: string): boolean {
    if (!/^https?:\/\//.test(origin) || !URL.canParse(origin)) return false;
    const page = new URL(origin);
    return page.host === new URL(`${page.protocol}//${host}`).host || this.named.has(page.host);
  }

  /** A name without a port is allowed at every port. */
  private isNamed(host: string, name: string): boolean {
    return this.named.has(name) || this.named.has(host.toLowerCase());
  }
}

/** The name or address in a Host header, as URLs write it; null where it is none. */
function hostnameOf(host: string): string | null {
  const url = `http://${host}`;
  return /^[^\s/@?#\\]+$/.test(host) && URL.canParse(url) ? new URL(url).hostname : null;
}

/** An address as URLs write it: of IPv6 in brackets. */
function isAddress(name: string): boolean {
  return isIP(name.replace(/^\[|\]$/g, '')) !== 0;
}

/** RFC 6761, section 6.3, RFC 1122, section 3.2.1.3, and RFC 4291, section 2.5.3. */
function isLoopback(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || (isIP(name) === 4 && name.startsWith('127.'));
}
