import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { championChangesResponseSchema, eventsResponseSchema, problemSchema, sessionsResponseSchema } from '@tandem/contracts';
import { CorporateActionRepository, NewsRepository } from '@tandem/database';
import { aNewsRow } from '@tandem/database/testing';
import { BAR_MS, DEFAULT_SYMBOLS, MODEL_KINDS, sessionOn } from '@tandem/domain';
import { makeChampion } from '@tandem/registry/testing';
import { STORED_MINUTES, TestApi, TODAY } from '../../testing/test-api.js';
import { storeCopy } from '../../testing/versions.js';

const instant = (ts: number) => new Date(ts).toISOString();
/** The market clock runs on, but not as far as this. */
const LATER = TODAY.close + 24 * 60 * BAR_MS;

describe('what is stored of the market, over a real database', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.start({ champions: true });
    await api.commitMinute();
  });
  afterAll(() => api?.stop());

  const read = async (path: string): Promise<unknown> => (await api.get(`/api/v1/${path}`)).json();

  describe('sessions', () => {
    const sessions = async (query = '') => sessionsResponseSchema.parse(await read(`sessions${query}`)).sessions;

    it('are listed newest first, each with its hours and its first and last bar', async () => {
      await vi.waitFor(async () => expect((await sessions())[0]?.predicted).toBe(true), { timeout: 20_000 });
      const [today, yesterday, ...before] = await sessions();
      const { date, open, close } = sessionOn('2026-03-04')!;
      expect(today).toEqual({
        session: TODAY.date,
        opensAt: instant(TODAY.open),
        closesAt: instant(TODAY.close),
        earlyClose: false,
        firstBarAt: instant(TODAY.open),
        lastBarAt: instant(TODAY.open + STORED_MINUTES * BAR_MS),
        predicted: true,
      });
      expect(yesterday).toMatchObject({ session: date, firstBarAt: instant(open), lastBarAt: instant(close - BAR_MS), predicted: false });
      expect(before.map(({ session }) => session)).toEqual(['2026-03-03', '2026-03-02']);
    });

    it('are as many as are asked for, and go on before an instant', async () => {
      const [first, second] = await sessions('?limit=2');
      expect([first, second].map((one) => one?.session)).toEqual([TODAY.date, '2026-03-04']);
      const rest = await sessions(`?limit=2&before=${second!.firstBarAt}`);
      expect(rest.map(({ session }) => session)).toEqual(['2026-03-03', '2026-03-02']);
      expect(await sessions(`?before=${rest[1]!.firstBarAt}`)).toEqual([]);
    });
  });

  describe('events of a symbol', () => {
    const events = async (query = '') => eventsResponseSchema.parse(await read(`events/NKE${query}`));
    const action = { symbol: 'NKE', source: 'simulated', fetchedAt: TODAY.open } as const;

    beforeAll(async () => {
      await new NewsRepository(api.database).add([
        aNewsRow('early', TODAY.open, { headline: 'Shoes sell', url: 'https://news.example/shoes', publisher: 'Example', sentiment: 0.5 }),
        // Published in time, but known later than now.
        aNewsRow('later', LATER, { publishedAt: TODAY.open }),
        aNewsRow('script', TODAY.open + BAR_MS, { url: 'javascript:void 0' }),
        aNewsRow('file', TODAY.open + 2 * BAR_MS, { url: 'file:///shoes' }),
        aNewsRow('other', TODAY.open, { symbol: 'GS' }),
      ]);
      await new CorporateActionRepository(api.database).upsert([
        { ...action, exDate: '2026-03-03', kind: 'dividend', value: 0.4 },
        { ...action, exDate: TODAY.date, kind: 'split', value: 2 },
        // Announced, but not there yet.
        { ...action, exDate: '2026-03-06', kind: 'dividend', value: 0.4 },
        // The source reported it later than now.
        { ...action, exDate: '2026-03-04', kind: 'dividend', value: 0.1, fetchedAt: LATER },
      ]);
    });

    it('are the headlines and actions that the market could know of by now, newest first', async () => {
      const { symbol, news, corporateActions } = await events();
      expect(symbol).toBe('NKE');
      expect(news.map(({ id }) => id)).toEqual(['file', 'script', 'early']);
      expect(news[2]).toEqual({
        id: 'early',
        title: 'Shoes sell',
        url: 'https://news.example/shoes',
        publisher: 'Example',
        source: 'simulated',
        sentiment: 0.5,
        publishedAt: instant(TODAY.open),
        availableAt: instant(TODAY.open),
      });
      expect(corporateActions).toEqual([
        { kind: 'split', exDate: TODAY.date, value: 2, source: 'simulated', reportedAt: instant(TODAY.open), missingSince: null },
        { kind: 'dividend', exDate: '2026-03-03', value: 0.4, source: 'simulated', reportedAt: instant(TODAY.open), missingSince: null },
      ]);
    });

    it('link to addresses of the web alone', async () => {
      expect((await events()).news.map(({ url }) => url)).toEqual([null, null, 'https://news.example/shoes']);
    });

    it('are those of a span and as many as are asked for', async () => {
      const ids = async (query: string) => (await events(query)).news.map(({ id }) => id);
      expect(await ids(`?from=${instant(TODAY.open + 1)}&to=${instant(TODAY.open + BAR_MS)}`)).toEqual(['script']);
      expect(await ids('?limit=1')).toEqual(['file']);
      const { corporateActions } = await events(`?from=${instant(sessionOn('2026-03-04')!.open)}&to=${instant(TODAY.open)}`);
      expect(corporateActions.map(({ kind }) => kind)).toEqual(['split']);
    });
  });

  describe('changes of champion', () => {
    const changes = async (query = '') => championChangesResponseSchema.parse(await read(`champion-changes${query}`)).changes;
    /** The first bar that the API predicted on. */
    const first = instant(TODAY.open + (STORED_MINUTES - 1) * BAR_MS);

    it('are listed with the minute of the market from which on the new champion predicted', async () => {
      await vi.waitFor(async () => expect((await changes()).every(({ firstPredictionAt }) => firstPredictionAt !== null)).toBe(true), {
        timeout: 20_000,
      });
      const version = await storeCopy(api.database, 'lstm');
      await makeChampion(api.database, 'lstm', version, { reason: 'a try', forced: true });
      const [newest, ...before] = await changes();
      expect(newest).toMatchObject({
        kind: 'lstm',
        revision: 2,
        fromVersion: 1,
        toVersion: version,
        cause: 'operator',
        rollback: false,
        actor: 'operator',
        reason: 'a try',
        forced: true,
      });
      const firstOnes = before.map(({ kind, fromVersion, cause, reason }) => ({ kind, fromVersion, cause, reason }));
      expect(firstOnes).toEqual(MODEL_KINDS.map((kind) => ({ kind, fromVersion: null, cause: 'first', reason: 'first' })));
      expect(before.map(({ firstPredictionAt }) => firstPredictionAt! >= first)).toEqual([true, true]);
      const served = async () => {
        await api.commitMinute();
        return (await changes('?limit=1'))[0]?.firstPredictionAt;
      };
      await expect.poll(served, { timeout: 20_000, interval: 500 }).toEqual(expect.any(String));
    });

    it('are chosen by kind and by span of the market', async () => {
      const kinds = async (query: string) => (await changes(query)).map(({ kind }) => kind);
      expect(await kinds('?kind=transformer')).toEqual(['transformer']);
      expect(await kinds(`?to=${instant(TODAY.open)}`)).toEqual([]);
      expect(await kinds(`?from=${instant(TODAY.open)}&to=${instant(TODAY.close)}`)).toHaveLength(3);
      expect(await kinds('?limit=1')).toEqual(['lstm']);
    });
  });

  it.each([
    ['champion-changes?kind=perceptron', 'kind', 'a kind of model'],
    ['champion-changes?limit=501', 'limit', 'a whole number from 1 to 500'],
    ['champion-changes?from=2026-03-05T15:00:00Z&to=2026-03-04T15:00:00Z', 'from', 'an instant not after to'],
    ['champion-changes?version=1', 'version', 'one of the parameters kind, from, to, limit'],
    ['sessions?limit=0', 'limit', 'a whole number from 1 to 250'],
    ['sessions?befor=2026-03-05T15:00:00Z', 'befor', 'one of the parameters before, limit'],
    ['sessions?before=yesterday', 'before', 'an instant of RFC 3339'],
    ['events/NKE?limit=1001', 'limit', 'a whole number from 1 to 1000'],
    ['events/NKE?from=2026-03-05T15:00:00Z&to=2026-03-04T15:00:00Z', 'from', 'an instant not after to'],
    ['events/NKE?at=2026-03-05T15:00:00Z', 'at', 'one of the parameters from, to, limit'],
    ['events/nke', 'symbol', 'a ticker symbol'],
  ])('names what is wrong with %s', async (path, field, expected) => {
    const problem = problemSchema.parse(await read(path));
    expect(problem).toMatchObject({ status: 400, errors: [{ field, expected: expect.stringContaining(expected) as string }] });
  });

  it('knows the events of selected symbols alone', async () => {
    expect(problemSchema.parse(await read('events/ZZZ'))).toMatchObject({ status: 404, symbols: [...DEFAULT_SYMBOLS] });
  });
});
