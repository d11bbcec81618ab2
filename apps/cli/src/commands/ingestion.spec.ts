import { IngestorHealthRepository, type Database, type IngestorHealthRow } from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCommand } from '../../testing/run-command.js';
import { EXIT } from '../terminal/exit-codes.js';

const AT = Date.UTC(2026, 2, 5, 15);
const row = (more: Partial<IngestorHealthRow>): IngestorHealthRow => ({
  name: 'prices',
  state: 'ok',
  message: 'Follows the session',
  progress: null,
  lastSuccessAt: AT,
  lastFailureAt: null,
  lastError: null,
  nextTryAt: null,
  lagMs: 2_000,
  errorRate: 0.25,
  requests: 4,
  failures: 1,
  counters: { 'bars corrected': 3 },
  updatedAt: AT,
  ...more,
});

const server = useDatabase();
let database: Database;
beforeAll(async () => {
  database = await server.createDatabase();
  vi.stubEnv('DATABASE_URL', database.url);
});
afterAll(async () => {
  vi.unstubAllEnvs();
});

const run = (...args: string[]) => runCommand(['ingestion', ...args]);

describe('the ingestion at the terminal', () => {
  it('says that a virtual market ingests nothing from the web', async () => {
    expect((await run('status')).printed).toEqual([expect.stringContaining('virtual')]);
  });

  it('tells of each ingestor how it is', async () => {
    await new IngestorHealthRepository(database).report(row({}));
    const { printed } = await run('status');
    expect(printed).toHaveLength(1);
    expect(printed[0]).toMatch(
      /^prices +ok +Follows the session\n +last success 2026-03-05T15:00:00\.000Z; lag 2 s; 25 % of requests fail; 3 bars corrected$/,
    );
    expect(JSON.parse((await run('status', '--json')).printed[0]!)).toMatchObject({ name: 'prices', counters: { 'bars corrected': 3 } });
  });

  it('follows the history with a progress bar until it is fetched', async () => {
    const healths = new IngestorHealthRepository(database);
    await healths.report(row({ state: 'waiting', message: 'Fetches the last month: 5 of 20 symbols', progress: { done: 5, of: 20 } }));
    const following = run('status', '--follow');
    await healths.list();
    setTimeout(() => void healths.report(row({})), 500);
    expect((await following).progress[0]).toMatch(/█+░+ +25 % {2}Fetches the last month: 5 of 20 symbols/);
  });

  it('wants a reason for a pause, and a name that there is', async () => {
    expect((await run('pause', 'prices', '--reason', ' ')).error).toMatchObject({ exitCode: EXIT.usage });
    expect((await run('pause', 'gossip', '--reason', 'x')).error).toMatchObject({
      message: expect.stringContaining('prices, news, macro'),
    });
  });
});
