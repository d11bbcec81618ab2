import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeRuntime } from '../../testing/fake-runtime.js';
import { reply, WireServer } from '../../testing/wire-server.js';
import { MalformedResponseError, UnknownResourceError } from '../http/errors.js';
import { createProvider } from '../http/provider.js';
import { FredSource } from './fred-source.js';

const { signal } = new AbortController();
const CSV = 'observation_date,VIXCLS\r\n2026-01-15,15.84\r\n2026-01-16,15.86\r\n2026-01-19,\r\n2026-01-20,20.09\r\n';

let server: WireServer;
beforeEach(async () => {
  server = await WireServer.start((_, response) => reply(response, 200, CSV, { 'content-type': 'application/csv' }));
});
afterEach(() => server.stop());

function source(): FredSource {
  const runtime = fakeRuntime();
  const provider = createProvider({
    name: 'FRED',
    budget: { requests: 100, perMs: 60_000 },
    maxConcurrent: 2,
    timeoutMs: 5_000,
    maxBytes: 5_000_000,
    ...runtime,
  });
  return new FredSource({ provider, apiKey: '', now: runtime.now, csvUrl: `${server.origin}/graph/fredgraph.csv` });
}

const answerWith = (text: string) => {
  server.answer = (_, response) => reply(response, 200, text);
};
const values = async (series: string) =>
  (await source().observations(series, {}, signal)).observations.map(({ observedOn, value }) => [observedOn, value]);

describe('without a key', () => {
  it('the public CSV is read, and the VIX counts from the next open on', async () => {
    const open = (day: string) => Date.parse(`${day}T14:30:00Z`);
    expect(await source().observations('VIXCLS', { since: '2026-01-15' }, signal)).toEqual({
      observations: [
        { series: 'VIXCLS', observedOn: '2026-01-15', value: 15.84, availableAt: open('2026-01-16') },
        { series: 'VIXCLS', observedOn: '2026-01-16', value: 15.86, availableAt: open('2026-01-20') },
        { series: 'VIXCLS', observedOn: '2026-01-20', value: 20.09, availableAt: open('2026-01-21') },
      ],
      missing: 1,
      rejected: [],
    });
    expect(server.requests).toEqual(['/graph/fredgraph.csv?id=VIXCLS&cosd=2026-01-15']);
  });

  it.each(['DATE,VIXCLS', 'date,value', '\uFEFFobservation_date,VIXCLS', '"observation_date","VIXCLS"'])(
    'the header may be %s',
    async (header) => {
      answerWith(`${header}\n2026-01-15,15.84\n2026-01-16,.\n`);
      expect(await values('VIXCLS')).toEqual([['2026-01-15', 15.84]]);
    },
  );

  it('a series of unknown release is read whole, so that its lag stays the same, and given from the day asked for', async () => {
    answerWith(
      `observation_date,ICSA\n${['2025-12-27', '2026-01-03', '2026-01-10', '2026-01-17'].map((day) => `${day},200000`).join('\n')}\n`,
    );
    const { observations } = await source().observations('ICSA', { since: '2026-01-17' }, signal);
    expect(observations).toEqual([
      { series: 'ICSA', observedOn: '2026-01-17', value: 200_000, availableAt: Date.parse('2026-02-07T05:00:00Z') },
    ]);
    expect(server.requests).toEqual(['/graph/fredgraph.csv?id=ICSA']);
  });

  it('a row that breaks off is rejected, the others are taken', async () => {
    answerWith('observation_date,VIXCLS\n2026-01-15,15.84\n2026-01\n2026-01-20,n/a\n');
    const { observations, rejected } = await source().observations('VIXCLS', {}, signal);
    expect(observations).toHaveLength(1);
    expect(rejected.map(({ raw }) => raw)).toEqual(['2026-01', '2026-01-20,n/a']);
  });

  it.each([
    ['a page', '<html><body>Please verify you are a human</body></html>'],
    ['another series', 'observation_date,DGS10\n2026-01-15,4.1\n'],
    ['broken quotes', 'observation_date,"VIXCLS\n2026-01-15,4.1\n'],
    ['nothing', ''],
  ])('%s instead of the series is malformed', async (_, body) => {
    answerWith(body);
    await expect(source().observations('VIXCLS', {}, signal)).rejects.toBeInstanceOf(MalformedResponseError);
  });

  it('a series that FRED does not have is unknown', async () => {
    server.answer = (_, response) => reply(response, 404, '<html>404</html>');
    await expect(source().observations('VIX', {}, signal)).rejects.toBeInstanceOf(UnknownResourceError);
  });

  it('a caller that gives up gets its own reason', async () => {
    server.answer = () => undefined;
    const reason = new Error('the session ended');
    await expect(source().observations('VIXCLS', {}, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
