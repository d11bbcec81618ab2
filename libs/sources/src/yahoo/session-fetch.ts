import { MalformedAnswerError } from '../http/errors.js';
import type { Provider } from '../http/provider.js';

/** Eleven characters or a few more, of any kind but spaces. What is longer is a message or a page. */
const CRUMB = /^[^\s<>]{1,64}$/;

/**
 * fetch for yahoo-finance2. Requests for cookies and the crumb serve all later calls, so that they go on when the call
 * that made them is given up; and a crumb is looked at, for Yahoo answers "Too Many Requests" for one, with status 200
 * (https://github.com/ranaroussi/yfinance/issues/2441), which the client would keep and send for ever.
 */
export function sessionFetch(provider: Provider): typeof fetch {
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
  const error = new MalformedAnswerError(provider.name, `${provider.name} gave no crumb but '${text.trim().slice(0, 80)}'.`, { status: response.status });
  provider.discredit(error);
  throw error;
}
