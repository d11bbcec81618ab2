import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { keyFilesIn } from '@tandem/config';
import type { Update } from '@tandem/contracts';
import { TcpProxy, useDatabase, writeTestKeys } from '@tandem/database/testing';
import { BAR_MS, DEFAULT_SYMBOLS } from '@tandem/domain';
import { ApiProcess } from '../testing/api-process.js';
import { STORED_MINUTES, TestMarket, TODAY } from '../testing/test-api.js';
import { WsClient } from '../testing/ws-client.js';

/** Long, because other specs run beside this one: what counts is what happens, not when. */
const PATIENCE = { timeout: 60_000, interval: 50 };
/** Between two commits of a market in a hurry: several minutes pass while nobody leads. */
const MINUTE_MS = 250;

describe('two APIs over one database', () => {
  const databases = useDatabase();

  /** A market, and two APIs that follow it; both have shown and the first one, which leads, has recorded a minute. */
  async function setUp() {
    const market = await TestMarket.create(databases, true);
    const { port, hostname: host } = new URL(market.database.url);
    const way = await TcpProxy.to({ host, port: Number(port) });
    const varDir = mkdtempSync(join(tmpdir(), 'tandem-replicas-'));
    await writeTestKeys(keyFilesIn(join(varDir, 'simulated'), {}));
    const processes: ApiProcess[] = [];
    const clients: WsClient[] = [];
    onTestFinished(async () => {
      for (const client of clients) client.close();
      await Promise.all(processes.map((one) => one.remove()));
      await way.cut();
      rmSync(varDir, { recursive: true, force: true });
    });
    const start = async () => {
      const api = await ApiProcess.start(market.database.url.replace(`:${port}/`, `:${way.port}/`), varDir);
      processes.push(api);
      const client = await WsClient.subscribe(api.wsUrl, ...DEFAULT_SYMBOLS);
      clients.push(client);
      await client.next('models', ({ data }) => data.champions.length === 2);
      return { api, client };
    };
    const first = await start();
    await expect.poll(() => role(first.api), PATIENCE).toBe('leader');
    const second = await start();
    expect(await role(second.api)).toBe('follower');
    await expectShown(market, first.client, second.client);
    await expectEachRecordedOnce(market, STORED_MINUTES + 1);
    return { market, way, first, second, start };
  }

  const role = async (api: ApiProcess) => (await api.replica()).role;
  const leads = (api: ApiProcess) => expect.poll(() => role(api), PATIENCE).toBe('leader');

  /** Commits minutes while `work` is under way, and some more. @returns how many there are of today */
  async function commitWhile(market: TestMarket, work: () => Promise<void>): Promise<number> {
    let isDone = false;
    let minutes = STORED_MINUTES + 1;
    const working = work().finally(() => (isDone = true));
    for (let more = 3; more > 0; more -= Number(isDone)) {
      await market.commitMinute();
      minutes += 1;
      await sleep(MINUTE_MS);
    }
    await working;
    return minutes;
  }

  /** Of today's minutes from the first that was committed, with what is recorded of each. */
  const recordedMinutes = async ({ database }: TestMarket) => {
    const { rows } = await database.pool.query<{ minute: number; recommended: number; predicted: number; moves: number }>(
      `select extract(epoch from ts - to_timestamp($1))::int / 60 as minute, count(*)::int as recommended,
         sum((select count(*) from predictions p where (p.symbol, p.ts) = (r.symbol, r.ts) and role = 'champion'))::int as predicted,
         sum((select count(*) from expected_moves m where (m.symbol, m.ts) = (r.symbol, r.ts)))::int as moves
       from recommendations r where ts >= to_timestamp($2) and final group by ts order by ts`,
      [TODAY.open / 1_000, (TODAY.open + STORED_MINUTES * BAR_MS) / 1_000],
    );
    return rows;
  };

  /** Every symbol once a minute, by both champions and with an expected move, and no minute left out. */
  async function expectEachRecordedOnce(market: TestMarket, minutes: number): Promise<void> {
    const symbols = DEFAULT_SYMBOLS.length;
    const expected = Array.from({ length: minutes - STORED_MINUTES }, (_, i) => ({
      minute: STORED_MINUTES + i,
      recommended: symbols,
      predicted: 2 * symbols,
      moves: symbols,
    }));
    await expect.poll(() => recordedMinutes(market), PATIENCE).toEqual(expected);
  }

  /** What a client was shown of each final bar, without what depends on when it was sent. */
  function shown(client: WsClient): Map<string, unknown> {
    const facts = ({ ageMs: _age, marketTime: _time, ...rest }: Update) => rest;
    return new Map(client.updates().flatMap((update) => (update.final ? [[`${update.symbol} ${update.ts}`, facts(update)]] : [])));
  }

  /** Commits a minute, and waits until each client was shown it of every symbol. */
  async function expectShown(market: TestMarket, ...clients: readonly WsClient[]): Promise<void> {
    const [bar] = await market.commitMinute();
    const ts = new Date(bar!.ts).toISOString();
    for (const client of clients) {
      const missing = () => DEFAULT_SYMBOLS.filter((symbol) => !shown(client).has(`${symbol} ${ts}`));
      await expect.poll(missing, PATIENCE).toEqual([]);
    }
  }

  it('send their clients the same, of closed and of forming bars, and record it once', async () => {
    const { market, first, second } = await setUp();
    for (let minute = 0; minute < 3; minute += 1) await expectShown(market, first.client, second.client);
    expect(shown(second.client)).toEqual(shown(first.client));
    expect(shown(first.client).size).toBe(4 * DEFAULT_SYMBOLS.length);
    const forming: unknown[] = [];
    await expectEachRecordedOnce(market, STORED_MINUTES + 4);

    await market.writeForming();
    for (const { client } of [first, second]) {
      const { predictions, price } = await client.update(({ symbol, final }) => symbol === 'GS' && !final);
      forming.push({ predictions, price });
    }
    expect(forming[0]).toEqual(forming[1]);
    await expect.poll(() => role(second.api), PATIENCE).toBe('follower');
  });

  it('lose nothing and record nothing twice when the leader is killed', async () => {
    const { market, first, second, start } = await setUp();
    const minutes = await commitWhile(market, async () => {
      await sleep(2 * MINUTE_MS);
      await first.api.signal('SIGKILL');
      await leads(second.api);
    });
    await expectEachRecordedOnce(market, minutes);
    const third = await start();
    expect([await role(third.api), (await second.api.replica()).takeovers]).toEqual(['follower', 1]);
  });

  it('lose nothing when the leader is told to stop', async () => {
    const { market, first, second } = await setUp();
    const minutes = await commitWhile(market, async () => {
      await sleep(2 * MINUTE_MS);
      expect(await first.api.signal('SIGTERM')).toBe(0);
      await leads(second.api);
    });
    await expectEachRecordedOnce(market, minutes);
  });

  it('follow a leader that froze, which writes no more when it goes on', async () => {
    const { market, first, second } = await setUp();
    const minutes = await commitWhile(market, async () => {
      await sleep(2 * MINUTE_MS);
      first.api.freeze();
      await leads(second.api);
    });
    await expectEachRecordedOnce(market, minutes);
    const everything = `select to_jsonb(r) || jsonb_build_object('predicted', (
      select jsonb_agg(to_jsonb(p) order by p.kind) from predictions p where p.symbol = r.symbol and p.ts = r.ts)) as row
      from recommendations r order by ts, symbol`;
    const before = (await market.database.pool.query(everything)).rows;

    first.api.thaw();
    await expect.poll(() => role(first.api), PATIENCE).toBe('follower');

    const after = (await market.database.pool.query(everything)).rows;
    expect(after).toEqual(before);
    expect(await role(second.api)).toBe('leader');
    await expectShown(market, first.client, second.client);
    await expectEachRecordedOnce(market, minutes + 1);
  });

  it('have exactly one leader after the database was away, and lose nothing', async () => {
    const { market, way, first, second } = await setUp();
    const roles = async () => [await role(first.api), await role(second.api)].sort();
    // What was shown last may wait to be recorded while nobody can.
    await expectShown(market, first.client, second.client);
    await way.cut();
    await sleep(MINUTE_MS);
    await way.restore();
    await expect.poll(roles, PATIENCE).toEqual(['follower', 'leader']);
    await expectEachRecordedOnce(market, STORED_MINUTES + 2);
    await expectShown(market, first.client, second.client);
    await expectEachRecordedOnce(market, STORED_MINUTES + 3);
    expect(await roles()).toEqual(['follower', 'leader']);
  });
});
