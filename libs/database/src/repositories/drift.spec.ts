import { beforeEach, describe, expect, it } from 'vitest';
import { OPENING, useDatabase } from '../../testing/index.js';
import type { Database } from '../connection/connect.js';
import { DriftRepository, type DriftCheck } from './drift.js';

const server = useDatabase();
let database: Database;
let drift: DriftRepository;
beforeEach(async () => {
  database = await server.createDatabase();
  drift = new DriftRepository(database);
});

const MINUTE = 60_000;
type Alert = DriftCheck['alerts'][number];

const alert = (changes: Partial<Alert> = {}): Alert => ({
  episode: 'input_fault NVDA 1',
  cause: 'input_fault',
  subject: 'NVDA',
  severity: 'severe',
  message: 'NVDA: the price stands still.',
  remedy: 'hold the symbol',
  openedAt: OPENING,
  closedAt: null,
  ...changes,
});

/** A check five minutes times `number` after the opening. */
const check = (number: number, alerts: Alert[] = [], holds: DriftCheck['holds'] = []): DriftCheck => {
  const at = OPENING + number * 5 * MINUTE;
  return {
    report: {
      at,
      session: '2026-03-02',
      checkedAt: at + 1,
      severity: 'ok',
      episodes: alerts.map(({ subject }) => ({ subject })),
      evidence: [{ at }],
    },
    alerts,
    holds,
  };
};
const hold = { symbol: 'NVDA', reason: 'input_fault', since: OPENING, episode: 'input_fault NVDA 1' } as const;
const entry = { at: OPENING + 1, actor: 'operator', action: 'alert-acknowledged', subject: 'alert/1', reason: 'seen' };

describe('checks of the drift monitor', () => {
  it('are read back, the newest of them', async () => {
    expect(await drift.newest()).toBeNull();
    await drift.record(check(1));
    await drift.record(check(2, [alert()]));
    expect(await drift.newest()).toEqual(check(2, [alert()]).report);
  });

  it('keep the newest heat map of each session whole, and of the others the market', async () => {
    expect(await drift.newestFeatures()).toBeNull();
    const map = (number: number) => ({ features: ['range'], market: { number }, own: { number } });
    const next = check(3);
    await drift.record({ ...check(1), features: map(1) });
    await drift.record({ ...check(2), features: map(2) });
    await drift.record({ ...next, report: { ...next.report, session: '2026-03-03' }, features: map(3) });
    await drift.record(check(4));
    expect(await drift.newestFeatures()).toEqual({ at: check(3).report.at, features: map(3) });
    const { rows } = await database.pool.query(`select features from drift_reports order by at`);
    const { own: _own, ...market } = map(1);
    expect(rows.map(({ features }) => features as unknown)).toEqual([market, map(2), map(3), null]);
  });

  it('count once a minute: repeated, they change nothing', async () => {
    expect(await drift.record(check(1, [alert()], [hold]))).toBe(true);
    expect(await drift.record(check(1))).toBe(false);
    expect(await drift.alerts({ limit: 10 })).toMatchObject([{ subject: 'NVDA', closedAt: null }]);
    expect(await drift.holds()).toHaveLength(1);
  });

  it('give an episode one alert, which becomes worse and is closed', async () => {
    await drift.record(check(1, [alert({ severity: 'warning', remedy: 'alert' })]));
    await drift.record(check(2, [alert({ message: 'worse' })], [hold]));
    await drift.record(check(3, [alert({ closedAt: OPENING + 13 * MINUTE })]));
    expect(await drift.alerts({ limit: 10 })).toMatchObject([{ severity: 'severe', closedAt: OPENING + 13 * MINUTE }]);
    expect(await drift.holds()).toEqual([]);
  });

  it('close what the session before left open', async () => {
    await drift.record(check(1, [alert()], [hold]));
    await drift.record(check(300));
    expect(await drift.alerts({ limit: 10, open: true })).toEqual([]);
    expect((await drift.alerts({ limit: 10, open: false }))[0]?.closedAt).toBe(OPENING + 1500 * MINUTE);
  });

  it('hold symbols for the reason and since the time of their alert', async () => {
    const market = alert({ episode: 'market_drift market 1', cause: 'market_drift', subject: 'market' });
    await drift.record(
      check(1, [alert(), market], [hold, { symbol: '*', reason: 'market_drift', since: OPENING, episode: market.episode }]),
    );
    const alerts = await drift.alerts({ limit: 10 });
    const idOf = (subject: string) => alerts.find((one) => one.subject === subject)!.id;
    expect(await drift.holds()).toEqual([
      { symbol: '*', reason: 'market_drift', since: OPENING, alertId: idOf('market') },
      { symbol: 'NVDA', reason: 'input_fault', since: OPENING, alertId: idOf('NVDA') },
    ]);
  });
});

describe('an alert', () => {
  it('is acknowledged once, with an audit entry', async () => {
    await drift.record(check(1, [alert()]));
    const [{ id } = { id: 0 }] = await drift.alerts({ limit: 1 });
    expect(await drift.acknowledge(id, 'operator', entry)).toMatchObject({ acknowledgedAt: OPENING + 1, acknowledgedBy: 'operator' });
    expect(await drift.acknowledge(id, 'another', { ...entry, at: OPENING + 2 })).toMatchObject({ acknowledgedBy: 'operator' });
    const { rows } = await database.pool.query(`select actor from audit_log where action = 'alert-acknowledged'`);
    expect(rows).toEqual([{ actor: 'operator' }]);
    expect(await drift.acknowledge(id + 1, 'operator', entry)).toBeNull();
  });

  it('keeps that when it goes on', async () => {
    await drift.record(check(1, [alert()]));
    const [{ id } = { id: 0 }] = await drift.alerts({ limit: 1 });
    await drift.acknowledge(id, 'operator', entry);
    await drift.record(check(2, [alert({ message: 'still' })]));
    expect(await drift.alerts({ limit: 1 })).toMatchObject([{ acknowledgedBy: 'operator', message: 'still' }]);
  });

  it('tells of a version when it was last found severely faulty', async () => {
    const faulty = (subject: string, severity: 'warning' | 'severe', cause: 'model_fault' | 'input_fault' = 'model_fault') =>
      alert({ episode: subject, subject, severity, cause });
    await drift.record(check(1, [faulty('lstm/3', 'severe'), faulty('lstm/2', 'warning'), faulty('lstm/1', 'severe', 'input_fault')]));
    const was = await Promise.all(['lstm/3', 'lstm/2', 'lstm/1', 'lstm/4'].map((subject) => drift.newestFault(subject)));
    expect(was).toEqual([OPENING, null, null, null]);
  });

  it('is pending while it lasts, and after that until somebody has acknowledged it', async () => {
    const pending = async () => (await drift.alerts({ limit: 10, pending: true })).map(({ subject }) => subject);
    await drift.record(check(1, [alert(), alert({ episode: 'b', subject: 'SPY' })]));
    const [{ id } = { id: 0 }] = (await drift.alerts({ limit: 10 })).filter(({ subject }) => subject === 'NVDA');
    await drift.acknowledge(id, 'operator', entry);
    expect(await pending()).toEqual(['SPY', 'NVDA']);
    await drift.record(check(2));
    expect(await pending()).toEqual(['SPY']);
  });

  it('is found by how bad it came to be', async () => {
    await drift.record(check(1, [alert(), alert({ episode: 'b', subject: 'SPY', severity: 'warning' })]));
    expect((await drift.alerts({ limit: 10, severity: 'warning' })).map(({ subject }) => subject)).toEqual(['SPY']);
  });
});
