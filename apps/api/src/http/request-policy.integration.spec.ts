import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { auditResponseSchema } from '@tandem/contracts';
import { problemIn, sendRaw, type RawAnswer } from '../../testing/raw-request.js';
import { TestApi } from '../../testing/test-api.js';
import { IDLE_MS } from '../operator/operator-sessions.js';
import { MAX_GUESSES } from '../operator/key-guesses.js';

describe('what the API lets in, over a real socket and a real database', () => {
  let api: TestApi;
  /** Added to the wall clock. */
  let later = 0;
  beforeAll(async () => {
    api = await TestApi.start({ champions: false, now: () => Date.now() + later });
  });
  afterAll(() => api?.stop());

  const send = (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
    sendRaw(api.url, { method, path, headers, body });
  const JSON_TYPE = { 'content-type': 'application/json' };
  const signIn = (key: string, headers: Record<string, string> = {}) =>
    send('POST', '/api/v1/session', { ...JSON_TYPE, ...headers }, JSON.stringify({ key }));
  const cookieOf = ({ headers }: RawAnswer) => String(headers['set-cookie']).split(';')[0]!;
  /** Of an act of the operator: 404 when it was let in, because there is no such alert. */
  const act = async (headers: Record<string, string>) => (await send('POST', '/api/v1/alerts/999/acknowledge', headers)).status;

  it('refuses every request for a host that it is not, and says how to allow one', async () => {
    for (const path of ['/', '/api/v1/models', '/api/docs/openapi.json', '/health/live', '/metrics']) {
      const problem = problemIn(await send('GET', path, { host: 'rebound.example' }));
      expect(problem).toMatchObject({ status: 421, type: 'urn:tandem:problem:foreign-host' });
      expect(problem.detail).toContain('ALLOWED_HOSTS');
    }
    expect((await send('GET', '/api/v1/models', { host: 'tandem.example' })).status).toBe(200);
  });

  it("refuses a change by another page with the operator's cookie, and lets its own page act", async () => {
    const cookie = cookieOf(await signIn(api.key));
    const { host } = new URL(api.url);
    expect(await act({ cookie, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' })).toBe(404);
    expect(await act({ cookie, origin: 'http://127.0.0.1:1' })).toBe(403);
    expect(await act({ cookie, 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await act({ cookie, 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await act({ authorization: `Bearer ${api.key}`, origin: 'null' })).toBe(403);
  });

  it('does nothing for a form, which any page can send', async () => {
    const cookie = cookieOf(await signIn(api.key));
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x', 'application/jsonp']) {
      const answer = await send('POST', '/api/v1/pipeline/runs', { cookie, 'content-type': type }, '{"reason":"because"}');
      expect(problemIn(answer), type).toMatchObject({ status: 415, type: 'urn:tandem:problem:unsupported-media-type' });
    }
    const json = await send(
      'POST',
      '/api/v1/pipeline/runs',
      { cookie, 'content-type': 'application/json; charset=utf-8' },
      '{"reason":" "}',
    );
    expect(problemIn(json).errors).toMatchObject([{ field: 'reason' }]);
  });

  it('refuses a body of more than any request needs', async () => {
    const reason = 'x'.repeat(20_000);
    const answer = await send(
      'POST',
      '/api/v1/pipeline/runs',
      { ...JSON_TYPE, authorization: `Bearer ${api.key}` },
      JSON.stringify({ reason }),
    );
    expect(problemIn(answer).status).toBe(413);
  });

  it('shows no request to who sent it by TRACE', async () => {
    const answer = await send('TRACE', '/api/v1/models', { cookie: 'tandem-session=secret' });
    expect(problemIn(answer).status).toBe(405);
    expect(answer.text).not.toContain('secret');
  });

  it('lets a program that is no browser act with the key, and with nothing else', async () => {
    expect(await act({ authorization: `Bearer ${api.key}` })).toBe(404);
    expect(await act({})).toBe(401);
  });

  it('ends the session of who signs out, and the cookie with it', async () => {
    const cookie = cookieOf(await signIn(api.key));
    expect(await act({ cookie })).toBe(404);
    const out = await send('DELETE', '/api/v1/session', { cookie });
    expect(out.status).toBe(204);
    expect(String(out.headers['set-cookie'])).toMatch(/^tandem-session=;.*Expires=Thu, 01 Jan 1970/);
    expect(await act({ cookie })).toBe(401);
    expect((await send('DELETE', '/api/v1/session')).status).toBe(204);
  });

  it('ends the session before when a browser signs in again', async () => {
    const before = cookieOf(await signIn(api.key));
    const after = cookieOf(await signIn(api.key, { cookie: before }));
    expect([await act({ cookie: before }), await act({ cookie: after })]).toEqual([401, 404]);
  });

  it('ends a session that nobody used for an hour', async () => {
    const cookie = cookieOf(await signIn(api.key));
    later += IDLE_MS;
    expect(await act({ cookie })).toBe(401);
  });

  it('names no file to who has no key', async () => {
    for (const answer of [await signIn('wrong'), await send('POST', '/api/v1/alerts/1/acknowledge')]) {
      expect(problemIn(answer).status).toBe(401);
      expect(answer.text).not.toMatch(/operator-key|\/tmp|\/var/);
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="tandem"');
    }
  });

  it.each([
    ['another page', { origin: 'http://127.0.0.1:1' }, 403],
    ['no page', { origin: 'null' }, 403],
    ['another host', { host: 'rebound.example' }, 421],
    ['a page by its rebound name', { host: 'rebound.example', origin: 'http://rebound.example' }, 421],
  ])('opens no WebSocket for %s', async (_, headers, status) => {
    const socket = new WebSocket(api.wsUrl, { headers });
    const answer = await new Promise<RawAnswer>((resolve, reject) => {
      socket.on('open', () => reject(new Error('it opened')));
      socket.on('error', () => undefined);
      socket.on('unexpected-response', (_request, response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
      });
    });
    expect(problemIn(answer)).toMatchObject({ status, instance: '/ws' });
  });

  it('opens a WebSocket for its own page, and for programs', async () => {
    for (const headers of [{ origin: api.url }, { host: 'tandem.example', origin: 'https://tandem.example' }, {}]) {
      const socket = new WebSocket(api.wsUrl, { headers });
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      socket.terminate();
    }
  });

  it('looks at ten wrong keys a minute by either way, answers 429 then, and puts that on record once', async () => {
    const wrongBearer = { authorization: 'Bearer wrong' };
    const cookie = cookieOf(await signIn(api.key));
    // A test before guessed as well; how many of the ten are left does not matter.
    for (let i = 0; i < 3 * MAX_GUESSES; i++) await Promise.all([signIn('wrong'), act(wrongBearer)]);
    const refused = await signIn(api.key);
    expect(problemIn(refused)).toMatchObject({ status: 429, type: 'urn:tandem:problem:too-many-guesses' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(await act({ authorization: `Bearer ${api.key}` })).toBe(429);
    expect((await signIn(api.key, { 'x-forwarded-for': '192.0.2.1', 'x-real-ip': '192.0.2.1' })).status).toBe(429);
    expect(await act({ cookie })).toBe(404);
    // Nobody who guesses waits for the record.
    const recorded = async () => {
      const { entries } = auditResponseSchema.parse(JSON.parse((await send('GET', '/api/v1/audit?subject=session')).text));
      return entries.map(({ actor, action, details }) => ({ actor, action, details }));
    };
    await expect
      .poll(recorded, { timeout: 10_000 })
      .toEqual([{ actor: 'unknown', action: 'keys-refused', details: { from: 'this machine' } }]);
  });
});
