import { beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../connection/connect.js';
import { OPENING, useDatabase } from '../../testing/index.js';
import { AuditRepository } from './audit.js';
import { QuarantineRepository } from './quarantine.js';

const server = useDatabase();
let quarantine: QuarantineRepository;
let database: Database;
beforeEach(async () => {
  database = await server.createDatabase();
  quarantine = new QuarantineRepository(database);
});

const row = {
  symbol: 'SPY',
  raw: '2026-03-06T14:30Z,abc',
  reason: 'open is not a positive price',
  source: 'replay',
  fetchedAt: OPENING,
  file: 'SPY.csv',
  line: 12,
} as const;

describe('quarantined rows', () => {
  it('are kept once, verbatim, with reason and place', async () => {
    expect(await quarantine.add([row, { ...row, line: 13 }])).toBe(2);
    expect(await quarantine.add([row])).toBe(0);
    expect(await quarantine.list({}, 10)).toMatchObject([
      { ...row, line: 13 },
      { ...row, line: 12 },
    ]);
  });

  it('may be as long and as broken as they come', async () => {
    const raw = `a\0b${'x'.repeat(100_000)}`;
    await quarantine.add([{ raw, reason: 'no columns', source: 'yahoo', fetchedAt: OPENING, symbol: 'GS' }]);
    expect((await quarantine.list({}, 1))[0]?.raw).toHaveLength(raw.length);
  });

  it('are counted by reason, the most frequent first, with the first of each', async () => {
    await quarantine.add([
      row,
      { ...row, line: 13, fetchedAt: OPENING + 1 },
      { ...row, line: 14, reason: 'ts is no time', symbol: undefined },
    ]);
    expect(await quarantine.groups({}, 10)).toEqual([
      {
        source: 'replay',
        symbol: 'SPY',
        file: 'SPY.csv',
        reason: row.reason,
        rows: 2,
        firstAt: OPENING,
        lastAt: OPENING + 1,
        raw: row.raw,
        line: 12,
      },
      expect.objectContaining({ symbol: null, reason: 'ts is no time', rows: 1, line: 14 }),
    ]);
    expect(await quarantine.groups({ symbol: 'SPY' }, 10)).toHaveLength(1);
    expect([await quarantine.count(), await quarantine.count({ reason: 'ts is no time' })]).toEqual([3, 1]);
  });

  it('come in pages', async () => {
    await quarantine.add(Array.from({ length: 5 }, (_, line) => ({ ...row, line })));
    const first = await quarantine.list({ file: 'SPY.csv' }, 3);
    const second = await quarantine.list({ file: 'SPY.csv' }, 3, first.at(-1)!.id);
    expect([...first, ...second].map(({ line }) => line)).toEqual([4, 3, 2, 1, 0]);
  });

  it('are forgotten on record', async () => {
    await quarantine.add([row, { ...row, symbol: 'GS' }]);
    const entryOf = (rows: number) => ({
      at: OPENING,
      actor: 'cli',
      action: 'quarantine-cleared',
      subject: 'GS',
      reason: '',
      details: { rows },
    });
    expect(await quarantine.clear({ symbol: 'GS' }, entryOf)).toBe(1);
    expect(await quarantine.clear({ symbol: 'GS' }, entryOf)).toBe(0);
    expect(await quarantine.count()).toBe(1);
    expect(await new AuditRepository(database).list(10)).toMatchObject([{ action: 'quarantine-cleared', details: { rows: 1 } }]);
  });
});
