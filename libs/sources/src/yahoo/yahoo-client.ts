import YahooFinance from 'yahoo-finance2';
import { ExtendedCookieJar } from 'yahoo-finance2/lib/cookieJar';
import { MalformedResponseError, SourceError, SourceRefusedError, UnknownResourceError } from '../http/errors.js';
import type { Provider } from '../http/provider.js';
import { abortable } from '../http/runtime.js';

/** Eleven characters or a few more, of any kind but spaces. What is longer is a message or a page. */
const CRUMB = /^[^\s<>]{1,64}$/;

/**
 * fetch for yahoo-finance2. Requests for cookies and the crumb serve all later calls, so that they go on when the call
 * that made them is given up; and a crumb is checked, for Yahoo may send "Too Many Requests" as one, with status 200
 * (https://github.com/ranaroussi/yfinance/issues/2441), which the client would keep and send from then on.
 */
function sessionFetch(provider: Provider): typeof fetch {
  return async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    if (/^\/v\d+\/finance\//.test(pathname)) return provider.fetch(input, init);
    const response = await provider.fetch(input, { ...init, signal: null });
    if (pathname.endsWith('/getcrumb')) await assertCrumb(provider, response.clone());
    return response;
  };
}

async function assertCrumb(provider: Provider, response: Response): Promise<void> {
  const text = await response.text();
  if (CRUMB.test(text)) return;
  const { name } = provider;
  const error = new MalformedResponseError(name, `${name} gave no crumb but '${text.trim().slice(0, 80)}'.`, { status: response.status });
  provider.reportMalformed(error);
  throw error;
}

/** For what an operator should know. */
export interface YahooLogger {
  warn(message: string): void;
}

type Session = InstanceType<typeof YahooFinance>;

/**
 * How each module of yahoo-finance2 is called: its result is not validated as a whole, or a service would stop each
 * time Yahoo changes one of a hundred fields that nobody here reads. What is read is checked where it is read.
 */
interface CallOptions {
  readonly validateResult: false;
  readonly fetchOptions: RequestInit;
}

/** yahoo-finance2 over a guarded fetch, with a session (cookies and crumb) that is renewed when Yahoo refuses it. */
export class YahooClient {
  private session: Session;

  constructor(
    private readonly provider: Provider,
    private readonly logger: YahooLogger,
  ) {
    this.session = this.open();
  }

  /**
   * Calls one method of yahoo-finance2; its result is not checked.
   * @throws SourceError, or the reason of `signal`
   */
  async call(method: (session: Session, options: CallOptions) => Promise<unknown>, signal: AbortSignal): Promise<unknown> {
    const { session } = this;
    try {
      return await this.callOnce(session, method, signal);
    } catch (error) {
      if (!(error instanceof SourceRefusedError)) throw error;
      this.renew(session, error);
      return this.callOnce(this.session, method, signal);
    }
  }

  private async callOnce(
    session: Session,
    method: (session: Session, options: CallOptions) => Promise<unknown>,
    signal: AbortSignal,
  ): Promise<unknown> {
    try {
      return await abortable(method(session, { validateResult: false, fetchOptions: { signal } }), signal);
    } catch (error) {
      signal.throwIfAborted();
      throw this.toSourceError(error);
    }
  }

  /** The client keeps its first crumb: only a new client asks for another. */
  private renew(session: Session, reason: SourceRefusedError): void {
    if (this.session !== session) return;
    this.logger.warn(`Yahoo session refused; a new one is opened: ${reason.message}`);
    this.session = this.open();
  }

  private open(): Session {
    const warn = (...what: unknown[]) => this.logger.warn(what.map(String).join(' '));
    const silent = () => undefined;
    return new YahooFinance({
      // Its default is one jar for all instances.
      cookieJar: new ExtendedCookieJar(),
      fetch: sessionFetch(this.provider),
      // The guard has a queue of its own, a wait in which can be aborted; and the version check would ask a registry.
      queue: { concurrency: Number.MAX_SAFE_INTEGER },
      versionCheck: false,
      // It looks at results all the same, and would warn at length of fields that nobody reads.
      validation: { logErrors: false, logOptionsErrors: false },
      suppressNotices: ['yahooSurvey'],
      // At level debug it writes the crumb.
      logger: { warn, error: warn, info: silent, debug: silent, dir: silent },
    });
  }

  /** An error that is not the guard's is the client's, about the shape of a response. */
  private toSourceError(error: unknown): SourceError {
    if (error instanceof SourceError) return error;
    const message = (error instanceof Error ? error.message : String(error)).slice(0, 300);
    const { name } = this.provider;
    if (message.startsWith('No data found')) return new UnknownResourceError(name, `${name} answered: ${message}`, { cause: error });
    const reason = `${name} answered in a form that yahoo-finance2 does not know: ${message}`;
    const malformed = new MalformedResponseError(name, reason, { cause: error });
    this.provider.reportMalformed(malformed);
    return malformed;
  }
}
