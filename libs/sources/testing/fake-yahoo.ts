import type { IncomingMessage, ServerResponse } from 'node:http';
import { systemWire } from '../src/http/wire.js';
import { YahooSource } from '../src/yahoo/yahoo-source.js';
import { fakeRuntime, type FakeRuntime } from './fake-runtime.js';
import { reply, WireServer } from './wire-server.js';

/** One request to Yahoo, as the test sees it. */
interface Asked {
  readonly host: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly cookie: string | undefined;
}

/** What Yahoo answers to requests for data. */
type DataAnswer = (asked: Asked, response: ServerResponse, request: IncomingMessage) => void;

/** Yahoo's hosts on this machine, with cookies and crumbs as the real ones give them, and a source that reads from them. */
export class FakeYahoo {
  readonly asked: Asked[] = [];
  readonly warnings: string[] = [];
  /** The crumb that is given out, and the one that is accepted. */
  crumb = 'abc.DEF/123';
  accepted: string | undefined;
  /** Answers to everything but the page, the crumb and refused crumbs. */
  answer: DataAnswer = (_, response) => reply(response, 404, {});
  /** Before all else; true when it answered. */
  before: (asked: Asked, response: ServerResponse, request: IncomingMessage) => boolean = () => false;
  readonly source: YahooSource;

  private constructor(
    readonly server: WireServer,
    readonly clock: FakeRuntime,
  ) {
    const wire = systemWire();
    const fetch: typeof globalThis.fetch = (input, init) => {
      const url = new URL(String(input));
      return wire(`${server.origin}${url.pathname}${url.search}`, {
        ...init,
        headers: { ...(init?.headers as Record<string, string>), 'x-host': url.host },
      });
    };
    this.source = new YahooSource({ ...clock, now: () => clock.time, fetch, logger: { warn: (message) => this.warnings.push(message) } });
  }

  static async start(now: number): Promise<FakeYahoo> {
    const server = await WireServer.start((request, response) => fake.serve(request, response));
    const fake = new FakeYahoo(server, fakeRuntime(now));
    return fake;
  }

  /** Requests for data so far. */
  get dataAsked(): readonly Asked[] {
    return this.asked.filter(({ path }) => path.includes('/finance/'));
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '', this.server.origin);
    const asked = {
      host: String(request.headers['x-host']),
      path: pathname,
      query: Object.fromEntries(searchParams),
      cookie: request.headers.cookie,
    };
    this.asked.push(asked);
    if (this.before(asked, response, request)) return;
    if (pathname === '/quote/AAPL') return givePage(response);
    if (pathname === '/v1/test/getcrumb') return reply(response, 200, this.crumb);
    if (asked.query['crumb'] !== undefined && asked.query['crumb'] !== (this.accepted ?? this.crumb)) return refuse(response);
    this.answer(asked, response, request);
  }
}

function givePage(response: ServerResponse): void {
  const cookie = 'A3=d=AQAB; Expires=Thu, 22 Jan 2099 14:00:00 GMT; Domain=.yahoo.com; Path=/; SameSite=None; Secure; HttpOnly';
  reply(response, 200, '<!doctype html><title>AAPL</title>', {
    'content-type': 'text/html',
    'set-cookie': cookie,
    'x-padding': 'x'.repeat(34_000),
  });
}

function refuse(response: ServerResponse): void {
  reply(response, 401, { finance: { result: null, error: { code: 'Unauthorized', description: 'Invalid Crumb' } } });
}
