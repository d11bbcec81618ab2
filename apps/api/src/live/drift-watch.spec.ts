import { beforeEach, describe, expect, it } from 'vitest';
import type { DriftEvent } from '@tandem/contracts';
import type { AlertRow, DriftHoldRow } from '@tandem/database';
import type { DriftHoldReason } from '@tandem/domain';
import { DriftWatch, MAX_ALERTS } from './drift-watch.js';

const OPENED = Date.UTC(2026, 2, 2, 15);
const hold: DriftHoldRow = { symbol: 'GS', reason: 'input_fault', since: OPENED, alertId: 1 };
const alertOf = (id: number): AlertRow => ({
  id,
  episode: `input_fault GS ${id}`,
  cause: 'input_fault',
  subject: 'GS',
  severity: 'severe',
  message: 'GS: it stands still.',
  remedy: 'hold the symbol',
  openedAt: OPENED,
  closedAt: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
});

let stored: { alerts: AlertRow[]; holds: DriftHoldRow[] };
let away: boolean;
let held: ReadonlyMap<string, DriftHoldReason>;
let failures: number;
let events: DriftEvent[];
let watch: DriftWatch;
beforeEach(() => {
  [stored, away, held, failures, events] = [{ alerts: [], holds: [] }, false, new Map(), 0, []];
  const read = async <T>(rows: T) => (away ? Promise.reject(new Error('away')) : rows);
  watch = new DriftWatch(
    { newest: () => read(null), alerts: ({ limit }) => read(stored.alerts.slice(0, limit)), holds: () => read(stored.holds) },
    { hold: (holds) => (held = holds) },
    () => (failures += 1),
  );
  watch.events.subscribe((event) => events.push(event));
});

describe('the watch of the drift monitor', () => {
  it('tells the live loop what is held, and everybody what has changed, once', async () => {
    await watch.poll();
    stored = { alerts: [alertOf(1)], holds: [hold] };
    await watch.poll();
    await watch.poll();
    expect([...held]).toEqual([['GS', 'input_fault']]);
    expect(events).toMatchObject([
      { severity: 'ok', alerts: [], more: false, holds: [] },
      { alerts: [{ id: 1 }], holds: [{ symbol: 'GS' }] },
    ]);
    expect(watch.current).toEqual(events[1]);
  });

  it('leaves held what was held while the database is away', async () => {
    stored = { alerts: [alertOf(1)], holds: [hold] };
    await watch.poll();
    away = true;
    await watch.poll();
    expect([...held.keys()]).toEqual(['GS']);
    expect([failures, events.length]).toEqual([1, 1]);
  });

  it('knows nothing before the database has answered', async () => {
    away = true;
    await watch.poll();
    expect(watch.current).toBeNull();
  });

  it('sends some of many alerts, and says that there are more', async () => {
    stored.alerts = Array.from({ length: MAX_ALERTS + 1 }, (_, i) => alertOf(MAX_ALERTS + 1 - i));
    await watch.poll();
    expect(watch.current).toMatchObject({ more: true, alerts: [{ id: MAX_ALERTS + 1 }, ...Array(MAX_ALERTS - 1).fill({})] });
  });
});
