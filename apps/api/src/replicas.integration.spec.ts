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
import { TestMarket, TODAY } from '../testing/test-api.js';
import { WsClient } from '../testing/ws-client.js';

/** Long, because other specs run beside this one: what counts is what happens, not when. */
const PATIENCE = { timeout: 60_000, interval: 50 };
/** Between two commits of a market in a hurry: several minutes pass while nobody leads. */
const MINUTE_MS = 250;

describe('two APIs over one database', () => {
  const databases = useDatabase();

  /** A market, and two APIs that follow it, with all that they predict by; the first one leads. @returns also the minute from which on */
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
    do {
      await expectShown(market, first.client, second.client);
    } while ([first, second].some(({ client }) => client.updates().at(-1)!.expectedMoveReason === 'warming_up'));
    const from = market.minutes - 1;
    await expectEachRecordedOnce(market, from);
    return { market, from, way, first, second, start };
  }

  const role = async (api: ApiProcess) => (await api.replica()).role;
  const leads = (api: ApiProcess) => expect.poll(() => role(api), PATIENCE).toBe('leader');

  /** Commits minutes while `work` is under way, and some more. */
  async function commitWhile(market: TestMarket, work: () => Promise<void>): Promise<void> {
    let isDone = false;
    const working = work().finally(() => (isDone = true));
    for (let more = 3; more > 0; more -= Number(isDone)) {
      await market.commitMinute();
      await sleep(MINUTE_MS);
    }
    await working;
  }

  /** Of today's minutes from one on, with what is recorded of each. */
  const recordedMinutes = async ({ database }: TestMarket, from: number) => {
    const { rows } = await database.pool.query<{ minute: number; recommended: number; predicted: number; moves: number }>(
      `select extract(epoch from ts - to_timestamp($1))::int / 60 as minute, count(*)::int as recommended,
         sum((select count(*) from predictions p where (p.symbol, p.ts) = (r.symbol, r.ts) and role = 'champion'))::int as predicted,
         sum((select count(*) from expected_moves m where (m.symbol, m.ts) = (r.symbol, r.ts)))::int as moves
       from recommendations r where ts >= to_timestamp($2) and final group by ts order by ts`,
      [TODAY.open / 1_000, (TODAY.open + from * BAR_MS) / 1_000],
    );
    return rows;
  };

  /** Every symbol once a minute from one on, by both champions and with an expected move, and no minute left out. */
  async function expectEachRecordedOnce(market: TestMarket, from: number): Promise<void> {
    const symbols = DEFAULT_SYMBOLS.length;
    const expected = Array.from({ length: market.minutes - from }, (_, i) => ({
      minute: from + i,
      recommended: symbols,
      predicted: 2 * symbols,
      moves: symbols,
    }));
    await expect.poll(() => recordedMinutes(market, from), PATIENCE).toEqual(expected);
  }

  /** What a client was shown of each final bar from a minute of today on, without what depends on when it was sent. */
  function shown(client: WsClient, from = 0): Map<string, unknown> {
    const facts = ({ ageMs: _age, marketTime: _time, ...rest }: Update) => rest;
    const final = client.updates().filter((update) => update.final && Date.parse(update.ts) >= TODAY.open + from * BAR_MS);
    return new Map(final.map((update) => [`${update.symbol} ${update.ts}`, facts(update)]));
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
    const { market, from, first, second } = await setUp();
    for (let minute = 0; minute < 3; minute += 1) await expectShown(market, first.client, second.client);
    const [one, other] = [shown(first.client, from), shown(second.client, from)];
    expect(one.size).toBe(4 * DEFAULT_SYMBOLS.length);
    expect(other).toEqual(one);
    const forming: unknown[] = [];
    await expectEachRecordedOnce(market, from);

    await market.writeForming();
    for (const { client } of [first, second]) {
      const { predictions, price } = await client.update(({ symbol, final }) => symbol === 'GS' && !final);
      forming.push({ predictions, price });
    }
    expect(forming[0]).toEqual(forming[1]);
    await expect.poll(() => role(second.api), PATIENCE).toBe('follower');
  });

  it('lose nothing and record nothing twice when the leader is killed', async () => {
    const { market, from, first, second, start } = await setUp();
    await commitWhile(market, async () => {
      await sleep(2 * MINUTE_MS);
      await first.api.signal('SIGKILL');
      await leads(second.api);
    });
    await expectEachRecordedOnce(market, from);
    const third = await start();
    expect([await role(third.api), (await second.api.replica()).takeovers]).toEqual(['follower', 1]);
  });

  it('lose nothing when the leader is told to stop', async () => {
    const { market, from, first, second } = await setUp();
    await commitWhile(market, async () => {
      await sleep(2 * MINUTE_MS);
      expect(await first.api.signal('SIGTERM')).toBe(0);
      await leads(second.api);
    });
    await expectEachRecordedOnce(market, from);
  });

  it('follow a leader that froze, which writes no more when it goes on', async () => {
    const { market, from, first, second } = await setUp();
    await commitWhile(market, async () => {
      await sleep(2 * MINUTE_MS);
      first.api.freeze();
      await leads(second.api);
    });
    await expectEachRecordedOnce(market, from);
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
    await expectEachRecordedOnce(market, from);
  });

  it('have exactly one leader after the database was away, and lose nothing', async () => {
    const { market, from, way, first, second } = await setUp();
    const roles = async () => [await role(first.api), await role(second.api)].sort();
    // What was shown last may wait to be recorded while nobody can.
    await expectShown(market, first.client, second.client);
    await way.cut();
    await sleep(MINUTE_MS);
    await way.restore();
    await expect.poll(roles, PATIENCE).toEqual(['follower', 'leader']);
    await expectEachRecordedOnce(market, from);
    await expectShown(market, first.client, second.client);
    await expectEachRecordedOnce(market, from);
    expect(await roles()).toEqual(['follower', 'leader']);
  });
});
