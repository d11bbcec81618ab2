import { beforeEach, describe, expect, it } from 'vitest';
import { AuditRepository, QuarantineRepository, type Database } from '@tandem/database';
import { OPENING, useDatabase } from '@tandem/database/testing';
import { runCommand } from '../../testing/run-command.js';
import { EXIT } from '../terminal/exit-codes.js';

const server = useDatabase();
let database: Database;
const row = {
  symbol: 'SPY',
  raw: 'soon,1',
  reason: 'ts is no time',
  source: 'replay',
  fetchedAt: OPENING,
  file: 'SPY.csv',
  line: 2,
} as const;
beforeEach(async () => {
  database = await server.createDatabase();
  await new QuarantineRepository(database).add([row, { ...row, line: 3 }, { ...row, symbol: 'GS', file: 'GS.csv' }]);
});

const run = (args: readonly string[], answers: readonly string[] = []) =>
  runCommand(['quarantine', ...args], { DATABASE_URL: database.url }, answers);

describe('quarantine', () => {
  it('lists how many rows there are for each reason', async () => {
    expect((await run(['list'])).printed).toEqual([
      '2 × ts is no time  SPY  SPY.csv  2026-03-06T14:30:00.000Z  line 2: soon,1',
      '1 × ts is no time  GS  GS.csv  2026-03-06T14:30:00.000Z  line 2: soon,1',
    ]);
    expect((await run(['list', '--json', '--symbol', 'GS'])).printed.map((line) => JSON.parse(line))).toMatchObject([
      { symbol: 'GS', rows: 1 },
    ]);
  });

  it('shows rows as they came, in pages', async () => {
    const { printed } = await run(['show', '--file', 'SPY.csv', '--limit', '1']);
    expect(printed).toEqual([
      expect.stringMatching(/^\d+ {2}2026-03-06T14:30:00\.000Z {2}SPY {2}SPY\.csv, line 3 {2}ts is no time: soon,1$/),
    ]);
    const id = printed[0]!.split(' ')[0]!;
    expect((await run(['show', '--file', 'SPY.csv', '--before', id])).printed).toEqual([expect.stringContaining('line 2')]);
  });

  it('forgets rows on record when somebody agrees', async () => {
    expect((await run(['clear', '--symbol', 'GS'])).error).toMatchObject({
      exitCode: EXIT.usage,
      message: expect.stringMatching(/give --yes/),
    });
    expect((await run(['clear', '--symbol', 'GS'], ['no'])).error).toMatchObject({ message: 'Nothing was forgotten.' });
    expect((await run(['clear', '--symbol', 'GS'], ['yes'])).printed).toEqual(['1 rows were forgotten.']);
    expect((await run(['clear', '--yes'])).printed).toEqual(['2 rows were forgotten.']);
    expect((await run(['list'])).printed).toEqual(['No rows are in quarantine.']);
    expect(await new AuditRepository(database).list(5)).toMatchObject([
      { action: 'quarantine-cleared', subject: 'all', details: { rows: 2 } },
      { action: 'quarantine-cleared', subject: 'GS', details: { rows: 1, symbol: 'GS' } },
    ]);
  });
});
