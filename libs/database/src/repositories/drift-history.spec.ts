import { beforeEach, describe, expect, it } from 'vitest';
import type { Severity } from '@tandem/domain';
import { OPENING, useDatabase } from '../../testing/index.js';
import { DriftHistoryRepository } from './drift-history.js';
import { DriftRepository, type DriftCheck } from './drift.js';

const FIVE_MINUTES = 300_000;
const EVER = Date.UTC(9999, 0, 1);
const at = (number: number) => OPENING + number * FIVE_MINUTES;

const server = useDatabase();
let drift: DriftRepository;
let history: DriftHistoryRepository;
beforeEach(async () => {
  const database = await server.createDatabase();
  drift = new DriftRepository(database);
  history = new DriftHistoryRepository(database);
});

/** Records a check of a number for each severity, five minutes apart. */
async function record(severities: readonly Severity[], more: Partial<DriftCheck['report']> = {}): Promise<void> {
  for (const [number, severity] of severities.entries()) {
    const report = { at: at(number), session: '2026-03-06', checkedAt: at(number), severity, episodes: [], evidence: [], ...more };
    await drift.record({ report, alerts: [], holds: [] });
  }
}

describe('the checks of the past', () => {
  it('are those of a span, oldest first', async () => {
    await record(['ok', 'warning', 'ok', 'ok']);
    const { checks, checked } = await history.checks(at(1), at(2), 10);
    expect(checks).toEqual(
      [1, 2].map((number) => expect.objectContaining({ at: at(number), session: '2026-03-06', pairs: [], features: null }) as object),
    );
    expect(checked).toBe(2);
    expect(await history.checks(at(10), at(20), 10)).toEqual({ checks: [], checked: 0 });
    expect([await history.newestSession(at(0) - 1), await history.newestSession(EVER)]).toEqual([null, '2026-03-06']);
  });

  it('are thinned where there are many: of each stretch of time the newest of the worst', async () => {
    await record(['ok', 'ok', 'warning', 'severe', 'warning', 'warning', 'ok']);
    const seen = async (limit: number) => {
      const { checks, checked } = await history.checks(OPENING, EVER, limit);
      expect(checked).toBe(7);
      return checks.map((check) => [(check.at - OPENING) / FIVE_MINUTES, check.severity]);
    };
    expect(await seen(2)).toEqual([
      [3, 'severe'],
      [5, 'warning'],
    ]);
    expect(await seen(3)).toEqual([
      [2, 'warning'],
      [3, 'severe'],
      [5, 'warning'],
    ]);
    expect((await seen(7)).map(([number]) => number)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(await seen(100)).toEqual(await seen(7));
  });

  it('have what spoke against champions, without the state of a detector', async () => {
    const pair = { kind: 'lstm', version: 1, reference: 'v2', evidence: 3 };
    await record(['ok'], { evidence: [{ ...pair, state: [1, 2] }, { other: true }] });
    expect((await history.checks(0, EVER, 10)).checks[0]?.pairs).toEqual([pair]);
  });

  it('come with the alerts that were under way, newest first', async () => {
    const alert = (subject: string, from: number, to: number | null) => ({
      episode: subject,
      cause: 'input_fault' as const,
      subject,
      severity: 'warning' as const,
      message: 'x',
      remedy: 'alert',
      openedAt: at(from),
      closedAt: to === null ? null : at(to),
    });
    const report = { at: at(9), session: '2026-03-06', checkedAt: at(9), severity: 'ok', episodes: [], evidence: [] } as const;
    const alerts = [alert('A', 1, 3), alert('B', 2, null), alert('C', 5, 6)];
    await drift.record({ report, alerts, holds: [] });
    const subjects = async (from: number, to: number, limit = 10) =>
      (await history.alerts(at(from), at(to), limit)).map(({ subject }) => subject);
    expect(await subjects(0, 9)).toEqual(['C', 'B', 'A']);
    expect(await subjects(3, 4)).toEqual(['B', 'A']);
    expect(await subjects(4, 9)).toEqual(['C', 'B']);
    expect(await subjects(0, 9, 1)).toEqual(['C']);
    expect(await subjects(0, 0)).toEqual([]);
  });
});
