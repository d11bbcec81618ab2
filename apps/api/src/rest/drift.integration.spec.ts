import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  alertSchema,
  alertsResponseSchema,
  auditResponseSchema,
  driftHistoryResponseSchema,
  driftResponseSchema,
  problemSchema,
} from '@tandem/contracts';
import { DriftRepository, type DriftCheck } from '@tandem/database';
import { BAR_MS } from '@tandem/domain';
import { STORED_MINUTES, TestApi, TODAY } from '../../testing/test-api.js';
import { WsClient } from '../../testing/ws-client.js';

const SINCE = TODAY.open + 60 * BAR_MS;
const stuck = {
  episode: 'input_fault GS 1',
  cause: 'input_fault',
  subject: 'GS',
  severity: 'severe',
  message: 'GS: it stands still.',
} as const;

/** A check that holds GS, or finds nothing. */
function check(minute: number, found: boolean): DriftCheck {
  const at = TODAY.open + minute * BAR_MS;
  const { cause, subject, severity, message, episode } = stuck;
  return {
    report: {
      at,
      session: TODAY.date,
      checkedAt: at,
      severity: found ? 'severe' : 'ok',
      evidence: [],
      episodes: found ? [{ cause, subject, severity, since: SINCE, message, found: 'severe', severe: 3, calm: 0, worst: 'severe' }] : [],
    },
    alerts: [{ ...stuck, remedy: 'hold the symbol', openedAt: SINCE, closedAt: found ? null : at }],
    holds: found ? [{ symbol: 'GS', reason: 'input_fault', since: SINCE, episode }] : [],
  };
}

describe('drift', () => {
  let api: TestApi;
  let client: WsClient;
  beforeAll(async () => {
    api = await TestApi.start({ champions: true });
    client = await WsClient.subscribe(api.wsUrl, 'GS');
  });
  afterAll(async () => {
    client?.close();
    await api?.stop();
  });

  const json = async (path: string) => (await api.get(`/api/v1/${path}`)).json();
  const acknowledge = (id: number | string, key = api.key) =>
    api.get(`/api/v1/alerts/${id}/acknowledge`, { method: 'POST', headers: { authorization: `Bearer ${key}` } });
  /** The reason for which GS is recommended with the next minute. */
  const reason = async () => {
    const ts = new Date((await api.commitMinute())[0]!.ts).toISOString();
    return (await client.update((update) => update.ts === ts && update.final)).recommendation.reason;
  };

  it('is nothing before the first check', async () => {
    expect(driftResponseSchema.parse(await json('drift'))).toMatchObject({ check: null, features: null, holds: [] });
    expect(alertsResponseSchema.parse(await json('alerts'))).toEqual({ alerts: [] });
  });

  it('is shown with what is held, which the live loop recommends no more, until it is over', async () => {
    expect(await reason()).not.toBe('input_fault');
    const drift = new DriftRepository(api.database);
    await drift.record(check(STORED_MINUTES, true));
    expect(driftResponseSchema.parse(await json('drift'))).toMatchObject({
      remedies: { input_fault: { warning: 'alert', severe: 'hold the symbol' }, model_fault: { severe: 'roll back' } },
      persistence: 3,
    });
    await expect.poll(reason, { timeout: 20_000, interval: 500 }).toBe('input_fault');
    const { check: newest, holds } = driftResponseSchema.parse(await json('drift'));
    expect(newest).toMatchObject({
      session: TODAY.date,
      severity: 'severe',
      episodes: [{ subject: 'GS', message: 'GS: it stands still.', remedy: 'hold the symbol', severeChecks: 3 }],
    });
    expect(holds).toMatchObject([{ symbol: 'GS', reason: 'input_fault', since: new Date(SINCE).toISOString() }]);
    await drift.record(check(STORED_MINUTES + 5, false));
    await expect.poll(reason, { timeout: 20_000, interval: 500 }).not.toBe('input_fault');
  });

  it('has the newest heat map of the features', async () => {
    const cells = [[0.5], [null]];
    const map = {
      features: ['range'],
      symbols: ['GS', 'SPY'],
      minutes: 60,
      market: { shift: [1.5], deviation: [null], psi: [0.3], unusual: [6.5] },
      own: { shift: cells, deviation: cells, psi: cells },
    };
    const next = check(STORED_MINUTES + 10, false);
    await new DriftRepository(api.database).record({ ...next, alerts: [], features: map });
    expect(driftResponseSchema.parse(await json('drift')).features).toEqual({ ...map, at: new Date(next.report.at).toISOString() });
  });

  describe('over time', () => {
    const history = async (query = '') => driftHistoryResponseSchema.parse(await json(`drift/history${query}`));
    const pair = { kind: 'lstm', version: 1, reference: 'control', at: 0, state: [1, null], evidence: 2.5 };
    const early = { rise: 0, fall: 0, minutes: 9, values: { expectedLoss: 0.01, shares: null, confidence: 4 } };
    const own = [[0, 0]];
    const map = (shift: number) => ({
      features: ['range', 'volume'],
      symbols: ['GS'],
      minutes: 60,
      market: { shift: [shift, -2], deviation: [null, null], psi: [0.3, 0.4], unusual: [6.5, null] },
      own: { shift: own, deviation: own, psi: own },
    });

    it('has what each check measured, and the alerts of that time', async () => {
      const drift = new DriftRepository(api.database);
      for (const [minute, shift, evidence] of [
        [STORED_MINUTES + 15, 1.5, [pair, { seen: 'by a detector without a reference' }]],
        [STORED_MINUTES + 20, 3, [{ ...pair, evidence: null, early }]],
      ] as const) {
        const next = check(minute, false);
        await drift.record({ report: { ...next.report, evidence }, alerts: [], holds: [], features: map(shift) });
      }
      const { checks, checked, features, limits, alerts } = await history();
      expect([checks.length, checked]).toEqual([5, 5]);
      expect(checks.map(({ severity }) => severity)).toEqual(['severe', 'ok', 'ok', 'ok', 'ok']);
      const none = { expectedLoss: null, shares: null, confidence: null };
      const psi = { feature: 'volume', value: 0.4 };
      const unusual = { feature: 'range', value: 6.5 };
      expect(checks.slice(3)).toMatchObject([
        {
          session: TODAY.date,
          pairs: [{ kind: 'lstm', version: 1, reference: 'control', evidence: 2.5, ...none }],
          market: { shift: { feature: 'volume', value: -2 }, deviation: null, psi, unusual },
        },
        {
          pairs: [{ evidence: null, expectedLoss: 0.01, shares: null, confidence: 4 }],
          market: { shift: { feature: 'range', value: 3 }, psi },
        },
      ]);
      expect(features).toEqual(['range', 'volume']);
      expect(limits).toMatchObject({ evidence: { warning: Math.log(2e4) }, expectedLoss: 0.03, unusual: 6 });
      expect(alerts).toMatchObject([{ subject: 'GS', remedy: 'hold the symbol', severity: 'severe' }]);
    });

    it('is that of one feature where it is asked for', async () => {
      const { checks } = await history('?feature=range');
      const shift = (value: number) => ({ feature: 'range', value });
      expect(checks.slice(3).map(({ market }) => market?.shift)).toEqual([shift(1.5), shift(3)]);
      expect(problemSchema.parse(await json('drift/history?feature=mood'))).toMatchObject({
        status: 400,
        errors: [{ field: 'feature', expected: 'expected one of the features range, volume' }],
      });
    });

    it('ends when it is asked to, and is nothing before the first check', async () => {
      const first = new Date(check(STORED_MINUTES, true).report.at).toISOString();
      expect(await history(`?to=${first}`)).toMatchObject({ checked: 1, checks: [{ at: first }], alerts: [{ subject: 'GS' }] });
      expect(await history(`?to=${new Date(TODAY.open).toISOString()}`)).toMatchObject({
        checked: 0,
        checks: [],
        features: [],
        alerts: [],
      });
      expect(problemSchema.parse(await json('drift/history?sessions=61'))).toMatchObject({ status: 400, errors: [{ field: 'sessions' }] });
    });
  });

  it('reaches every client when it changes, and whoever connects later', async () => {
    const begun = await client.next('drift', ({ data }) => data.holds.length === 1 && data.severity === 'severe');
    expect(begun.data).toMatchObject({ severity: 'severe', more: false, alerts: [{ subject: 'GS', closedAt: null }] });
    const over = await client.next('drift', ({ data }) => data.severity === 'ok' && data.alerts.length === 1);
    expect(over.data).toMatchObject({
      holds: [],
      alerts: [{ closedAt: new Date(check(STORED_MINUTES + 5, false).report.at).toISOString() }],
    });
    const late = await WsClient.subscribe(api.wsUrl, 'SPY');
    expect((await late.next('drift')).data).toEqual(over.data);
    late.close();
  });

  it('has alerts, chosen by whether they last and how bad they were', async () => {
    const alerts = async (query: string) => alertsResponseSchema.parse(await json(`alerts?${query}`)).alerts.length;
    expect([
      await alerts('open=true'),
      await alerts('open=false'),
      await alerts('severity=warning'),
      await alerts('severity=severe'),
    ]).toEqual([0, 1, 0, 1]);
    const problem = problemSchema.parse(await json('alerts?severity=ok'));
    expect(problem).toMatchObject({ status: 400, errors: [{ field: 'severity' }] });
  });

  it('has alerts that the operator alone acknowledges, on record', async () => {
    const [{ id } = { id: 0 }] = alertsResponseSchema.parse(await json('alerts')).alerts;
    expect((await acknowledge(id, 'another')).status).toBe(401);
    const before = client.frames.length;
    const answer = await acknowledge(id);
    expect(answer.status).toBe(200);
    expect(alertSchema.parse(await answer.json())).toMatchObject({ id, acknowledgedBy: 'operator' });
    const { entries } = auditResponseSchema.parse(await json(`audit?subject=alert/${id}`));
    expect(entries).toMatchObject([{ actor: 'operator', action: 'alert-acknowledged' }]);
    // Over and acknowledged: nothing is left to be shown.
    await client.next('drift', ({ data }) => data.alerts.length === 0, before);
    expect((await acknowledge(id)).status).toBe(200);
    expect((await acknowledge(id + 1)).status).toBe(404);
    expect((await acknowledge('x')).status).toBe(400);
  });
});
