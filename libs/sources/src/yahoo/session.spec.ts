import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeYahoo } from '../../testing/fake-yahoo.js';
import { reply } from '../../testing/wire-server.js';
import { quoteAnswer, quoteOf } from '../../testing/yahoo-answers.js';

const NOW = Date.UTC(2026, 0, 22, 15);

let yahoo: FakeYahoo;
beforeEach(async () => {
  yahoo = await FakeYahoo.start(NOW);
  yahoo.answer = (_, response) => reply(response, 200, quoteAnswer(quoteOf('AAPL', 250, NOW / 1_000)));
});
afterEach(() => yahoo.stop());

const price = async (signal = new AbortController().signal) => (await yahoo.source.quotes(['AAPL'], signal)).quotes[0]?.price;
const paths = () => yahoo.asked.map(({ path }) => path);

describe('a session with Yahoo', () => {
  it('is opened once, by a page of 34 kB of headers, and serves all calls', async () => {
    expect(await Promise.all([price(), price()])).toEqual([250, 250]);
    expect(await price()).toBe(250);
    expect(paths()).toEqual(['/quote/AAPL', '/v1/test/getcrumb', '/v7/finance/quote', '/v7/finance/quote', '/v7/finance/quote']);
    expect(yahoo.asked[2]).toMatchObject({ query: { crumb: 'abc.DEF/123' }, cookie: 'A3=d=AQAB' });
  });

  it('is renewed when its crumb is refused', async () => {
    await price();
    yahoo.crumb = 'new/crumb';
    expect(await price()).toBe(250);
    expect(paths().slice(3)).toEqual(['/v7/finance/quote', '/quote/AAPL', '/v1/test/getcrumb', '/v7/finance/quote']);
    expect(yahoo.warnings).toEqual([expect.stringContaining('answered 401 Unauthorized')]);
    expect(yahoo.warnings[0]).not.toContain('abc.DEF');
  });

  it('is renewed once by calls that were refused together', async () => {
    await price();
    yahoo.crumb = 'new/crumb';
    expect(await Promise.all([price(), price()])).toEqual([250, 250]);
    expect(paths().filter((path) => path === '/quote/AAPL')).toHaveLength(2);
  });

  it('that is refused again is an error, not a loop', async () => {
    yahoo.accepted = 'another';
    await expect(price()).rejects.toMatchObject({ name: 'SourceRefusedError', status: 401 });
    expect(yahoo.dataAsked).toHaveLength(2);
  });

  it('goes through the consent pages of the EU', async () => {
    const cookie = 'A3=d=EU; Domain=.yahoo.com; Path=/; Secure';
    const forward = (to: string) => ({ location: to, 'set-cookie': cookie, 'content-type': 'text/html' });
    const page = '<form><input type="hidden" name="csrfToken" value="XjJ&#x2F;OYU"></form>';
    const steps: Record<string, (response: import('node:http').ServerResponse, method: string) => void> = {
      '/quote/AAPL': (response) => reply(response, 307, '', forward('https://guce.yahoo.com/consent')),
      '/consent': (response) => reply(response, 302, '', forward('https://consent.yahoo.com/v2/collectConsent?sessionId=1')),
      '/v2/collectConsent': (response, method) =>
        method === 'POST'
          ? reply(response, 302, '', forward('https://guce.yahoo.com/copyConsent'))
          : reply(response, 200, page, { 'content-type': 'text/html' }),
      '/copyConsent': (response) => reply(response, 302, '', forward('https://finance.yahoo.com/quote/AAPL?guccounter=1')),
    };
    const walked: string[] = [];
    yahoo.before = ({ host, path, query }, response, request) => {
      const step = query['guccounter'] === '1' ? undefined : steps[path];
      if (path.includes('finance') || path.includes('getcrumb')) return false;
      walked.push(`${request.method} ${host}${path}`);
      step?.(response, request.method ?? '');
      return step !== undefined;
    };
    expect(await price()).toBe(250);
    expect(walked).toEqual([
      'GET finance.yahoo.com/quote/AAPL',
      'GET guce.yahoo.com/consent',
      'GET consent.yahoo.com/v2/collectConsent',
      'POST consent.yahoo.com/v2/collectConsent',
      'GET guce.yahoo.com/copyConsent',
      'GET finance.yahoo.com/quote/AAPL',
    ]);
  });

  it.each(['Too Many Requests\r\n', '', '<html>Sorry</html>'])(
    'is not opened with %j for a crumb, but tried again by the next call',
    async (crumb) => {
      yahoo.crumb = crumb;
      await expect(price()).rejects.toMatchObject({ name: 'MalformedResponseError' });
      expect(yahoo.source.health().lastError).not.toBeNull();
      yahoo.crumb = 'good.one';
      expect(await price()).toBe(250);
    },
  );

  it('is limited when the crumb is: the error says until when', async () => {
    yahoo.before = ({ path }, response) =>
      path.endsWith('getcrumb') && (reply(response, 429, 'Too Many Requests', { 'retry-after': '60' }), true);
    await expect(price()).rejects.toMatchObject({ name: 'RateLimitedError', retryAt: NOW + 60_000 });
  });

  it('that one caller gives up is opened for the others nevertheless', async () => {
    const held: (() => void)[] = [];
    yahoo.before = ({ path }, response) => path.endsWith('getcrumb') && (held.push(() => reply(response, 200, yahoo.crumb)), true);
    const impatient = new AbortController();
    const [first, second] = [price(impatient.signal), price()];
    await expect.poll(() => held.length).toBe(1);
    impatient.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    held[0]!();
    expect(await second).toBe(250);
  });
});
