import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, newYorkDate, sessionsBetween } from '@tandem/domain';
import { FakeYahooServer } from '@tandem/sources/testing';
import { SpawnedStack, type StackAddresses } from './spawned-stack.ts';

const SYMBOLS = ['NVDA', 'SPY'];
/** Two trainings and a month of bars for two symbols. */
const PATIENCE_MS = 240_000;

describe('first light on live prices', () => {
  const varDir = mkdtempSync(join(tmpdir(), 'tandem-live-'));
  // For root the database runs under another account, whose data would have to go elsewhere.
  chmodSync(varDir, 0o711);
  let web: FakeYahooServer;
  let stack: SpawnedStack;
  let addresses: StackAddresses;
  let client: pg.Client;

  beforeAll(async () => {
    web = await FakeYahooServer.start(Date.now);
    const days = sessionsBetween(addDays(newYorkDate(Date.now()), -60), addDays(newYorkDate(Date.now()), -3));
    web.macro.set('VIXCLS', new Map(days.map(({ date }, i) => [date, i % 9 === 4 ? null : 15 + i / 10])));
    web.articles.push({
      symbol: 'NVDA',
      title: 'Nvidia beats estimates',
      link: 'https://example.com/a',
      publishedAt: Date.now() - 3_600_000,
    });
    stack = SpawnedStack.start({
      SOURCE: 'yahoo',
      SYMBOLS: SYMBOLS.join(' '),
      VAR_DIR: varDir,
      YAHOO_URL: web.url,
      FRED_URL: web.url,
      MACRO_SERIES: 'VIXCLS',
      NIGHT_EPOCHS: '1',
      NIGHT_SAMPLES: '2048',
    });
    addresses = await stack.ready(90_000);
    client = new pg.Client({ connectionString: addresses.databaseUrl });
    await client.connect();
  }, 120_000);

  afterAll(async () => {
    await client?.end();
    await stack?.stop();
    await web?.stop();
    rmSync(varDir, { recursive: true, force: true });
  }, 60_000);

  const get = async (path: string) => (await fetch(`${addresses.apiUrl}${path}`)).json();

  it(
    'has two champions, trained on a month of bars that were fetched',
    async () => {
      await expect
        .poll(async () => ((await get('/api/v1/models')) as { champions: { kind: string }[] }).champions.map(({ kind }) => kind).sort(), {
          timeout: PATIENCE_MS,
          interval: 1_000,
        })
        .toEqual(['lstm', 'transformer']);
      const { rows } = await client.query<{ symbol: string; sessions: number }>(
        `select symbol, count(distinct (ts at time zone 'America/New_York')::date)::int as sessions from bars group by 1 order by 1`,
      );
      expect(rows.map(({ symbol }) => symbol)).toEqual(SYMBOLS);
      for (const { sessions } of rows) expect(sessions).toBeGreaterThanOrEqual(18);
    },
    PATIENCE_MS + 10_000,
  );

  it(
    'has news and macro series, what is missing left out',
    async () => {
      await expect
        .poll(async () => (await client.query<{ known: number }>('select count(*)::int as known from news')).rows[0]!.known, {
          timeout: PATIENCE_MS,
        })
        .toBe(1);
      await expect
        .poll(async () => (await client.query<{ known: number }>('select count(*)::int as known from macro_observations')).rows[0]!.known, {
          timeout: PATIENCE_MS,
        })
        .toBe([...web.macro.get('VIXCLS')!.values()].filter((value) => value !== null).length);
    },
    2 * PATIENCE_MS,
  );

  it('says that it is live, and how each source is', async () => {
    const { details } = (await get('/health/ready')) as { details: Record<string, { status: string; source?: string }> };
    expect(details['source']).toMatchObject({ source: 'yahoo' });
    for (const ingestor of ['prices', 'news', 'macro', 'corporate-actions'])
      expect(details[`ingestor-${ingestor}`]).toMatchObject({ status: 'up' });
    expect(await (await fetch(`${addresses.apiUrl}/metrics`)).text()).toContain('tandem_ingestor_up{ingestor="prices"} 1');
  });
});
