import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeBars } from '@tandem/bar-files';
import { alertsResponseSchema, auditResponseSchema, driftResponseSchema, symbolsResponseSchema, type Alert } from '@tandem/contracts';
import { keyFilesIn } from '@tandem/config';
import { connect, openKeyring, type Database } from '@tandem/database';
import { serveSession } from '@tandem/database/testing';
import { BAR_MS, type BarSeries, type Session } from '@tandem/domain';
import type { TrainedModel } from '@tandem/models';
import { createSimulator } from '@tandem/simulator';
import { requestPromotion } from '../stack/api-client.ts';
import { registerVersionOf, trainBroken } from '../testing/broken-version.ts';
import { SpawnedStack, type StackAddresses } from './spawned-stack.ts';

const SYMBOLS = ['NVDA', 'GS', 'NKE', 'META', 'SPY'];
/** The last five are streamed. With fewer than twenty nothing but version 1 is trained: no gate makes another version champion. */
const SESSIONS = 18;
const [QUIET, FAULTY] = [13, 14];
/** Minutes of the faulty session in which the price of one symbol stands still. */
const STUCK = { symbol: 'GS', from: 20, to: 120 };
/** A session in 40 s. */
const SPEED = 600;
const SEED = 11;
const PATIENCE_MS = 240_000;

/** The sessions of a simulated market, of which one has a fault. */
const market = (() => {
  const simulator = createSimulator({ symbols: SYMBOLS, seed: SEED });
  return Array.from({ length: SESSIONS }, (_, index) => {
    const { session, bars } = simulator.nextSession();
    return { session, bars: bars.map((series) => (index === FAULTY && series.symbol === STUCK.symbol ? withStuckFeed(series) : series)) };
  });
})();
const sessionAt = (index: number): Session => market[index]!.session;

function withStuckFeed(bars: BarSeries): BarSeries {
  const price = bars.close[STUCK.from - 1]!;
  const still = (values: Float64Array) => values.map((value, minute) => (minute >= STUCK.from && minute < STUCK.to ? price : value));
  return { ...bars, open: still(bars.open), high: still(bars.high), low: still(bars.low), close: still(bars.close) };
}

describe('the drift monitor in a running installation', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-drift-'));
  // For root the database runs under another account, whose data would have to go elsewhere.
  chmodSync(directory, 0o711);
  const [replay, varDir] = [join(directory, 'bars'), join(directory, 'var')];
  let stack: SpawnedStack;
  let addresses: StackAddresses;
  let database: Database;
  let broken: TrainedModel;

  beforeAll(async () => {
    mkdirSync(replay);
    mkdirSync(varDir, { mode: 0o711 });
    await Promise.all(
      SYMBOLS.map((symbol) =>
        writeBars(
          join(replay, `${symbol}.csv`),
          'csv',
          (async function* () {
            for (const { bars } of market) yield bars.find((series) => series.symbol === symbol)!;
          })(),
        ),
      ),
    );
    stack = SpawnedStack.start({
      SOURCE: 'replay',
      REPLAY_DIR: replay,
      VAR_DIR: varDir,
      SYMBOLS: SYMBOLS.join(' '),
      MARKET_SPEED: String(SPEED),
      NIGHT_EPOCHS: '1',
      NIGHT_SAMPLES: '2048',
    });
    addresses = await stack.ready(90_000);
    database = await connect(addresses.databaseUrl, {
      applicationName: 'tandem-e2e',
      max: 2,
      keys: openKeyring(keyFilesIn(join(varDir, 'replay'), {})),
    });
  }, 120_000);

  afterAll(async () => {
    await database?.close();
    await stack?.stop();
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  const get = async (path: string): Promise<unknown> => (await fetch(`${addresses.apiUrl}/api/v1/${path}`)).json();
  const alerts = async () => alertsResponseSchema.parse(await get('alerts')).alerts;
  const drift = async () => driftResponseSchema.parse(await get('drift'));
  const champions = async () =>
    ((await get('models')) as { champions: { kind: string; version: number }[] }).champions.map(
      ({ kind, version }) => `${kind} ${version}`,
    );
  const alertAbout = async (subject: string) => (await alerts()).find((alert) => alert.subject === subject);

  /** The newest close of each symbol before an instant, as stored. */
  const closesBefore = async (instant: number) => {
    const { rows } = await database.pool.query<{ symbol: string; close: number }>(
      'select distinct on (symbol) symbol, close from bars where ts < $1 order by symbol, ts desc',
      [new Date(instant).toISOString()],
    );
    return Object.fromEntries(rows.map(({ symbol, close }) => [symbol, close]));
  };

  it(
    'finds nothing severe in a quiet session',
    async () => {
      await expect.poll(champions, { timeout: PATIENCE_MS, interval: 500 }).toEqual(['lstm 1', 'transformer 1']);
      // What is stored before it is quiet; while the market goes on.
      broken = await trainBroken(database, 'lstm', SYMBOLS, sessionAt(QUIET).date);
      const checkedUntil = async () => Date.parse((await drift()).check?.at ?? '1970-01-01');
      await expect.poll(checkedUntil, { timeout: PATIENCE_MS, interval: 500 }).toBeGreaterThanOrEqual(sessionAt(QUIET).close);
      // What is looked at is what was recorded: another price would rightly be a fault.
      expect(await closesBefore(sessionAt(QUIET).open)).toEqual(
        Object.fromEntries(market[QUIET - 1]!.bars.map(({ symbol, close }) => [symbol, close.at(-1)])),
      );
      const quiet = (await alerts()).filter(({ openedAt }) => Date.parse(openedAt) <= sessionAt(QUIET).close);
      expect(quiet.filter(({ severity }) => severity === 'severe')).toEqual([]);
      // Some .23 false warnings a session were measured (docs/drift.md): three come by chance in two of 1,000, four in one of 10,000.
      expect(quiet.slice(3)).toEqual([]);
      expect(await champions()).toEqual(['lstm 1', 'transformer 1']);
    },
    2 * PATIENCE_MS,
  );

  it(
    'holds a symbol whose feed is stuck, and that alone, and leaves the champions where they are',
    async () => {
      await expect
        .poll(async () => (await drift()).holds, { timeout: PATIENCE_MS, interval: 100 })
        .toMatchObject([{ symbol: STUCK.symbol, reason: 'input_fault' }]);
      const reasons = async () => {
        const { symbols } = symbolsResponseSchema.parse(await get('symbols'));
        return symbols.filter(({ recommendation }) => recommendation?.reason === 'input_fault').map(({ symbol }) => symbol);
      };
      await expect.poll(reasons, { timeout: PATIENCE_MS, interval: 100 }).toEqual([STUCK.symbol]);
      const alert = (await alertAbout(STUCK.symbol))!;
      expect(alert).toMatchObject({ cause: 'input_fault', severity: 'severe', remedy: 'hold the symbol', closedAt: null });
      expect(minuteOf(alert.openedAt)).toBeLessThanOrEqual(STUCK.from + 15);
      expect(await champions()).toEqual(['lstm 1', 'transformer 1']);
    },
    PATIENCE_MS + 10_000,
  );

  it(
    'goes back from a broken version that was promoted by force, which was warned of first, on record',
    async () => {
      const seen = await promoteBroken();
      expect(seen.map(({ severity, remedy }) => `${severity}: ${remedy}`)).toEqual(['warning: alert', 'severe: roll back']);
      expect(await champions()).toEqual(['lstm 1', 'transformer 1']);
      const { entries } = auditResponseSchema.parse(await get('audit?limit=10'));
      const rollback = entries.find(({ action }) => action === 'champion-rolled-back');
      expect(rollback).toMatchObject({ actor: 'drift-monitor', reason: expect.stringContaining('LSTM v2 is worse') });
      expect((await drift()).holds.filter(({ symbol }) => symbol === '*')).toEqual([]);
    },
    PATIENCE_MS + 10_000,
  );

  it(
    'lets the symbol go when its price moves again',
    async () => {
      await expect.poll(async () => (await drift()).holds, { timeout: PATIENCE_MS, interval: 100 }).toEqual([]);
      expect((await alertAbout(STUCK.symbol))?.closedAt).not.toBeNull();
    },
    PATIENCE_MS + 10_000,
  );

  /** Version 2 of the LSTM becomes champion against the gate. @returns what its alert was until version 1 served again */
  async function promoteBroken(): Promise<Alert[]> {
    const version = await registerVersionOf(database, broken, 'broken');
    // However much of the quiet session the API missed on a busy machine: version 1 is stable.
    await serveSession(database, 'lstm', 1, sessionAt(0));
    const operator = { apiUrl: addresses.apiUrl, operatorKeyFile: join(varDir, 'replay', 'operator-key') };
    const answer = await requestPromotion(operator, 'lstm', version, { reason: 'a broken one', key: 'broken' });
    expect(answer.status).toBe(202);
    const seen: Alert[] = [];
    const back = async () => {
      const alert = await alertAbout(`lstm/${version}`);
      if (alert !== undefined && alert.severity !== seen.at(-1)?.severity) seen.push(alert);
      return seen.at(-1)?.severity === 'severe' && (await champions()).includes('lstm 1');
    };
    await expect.poll(back, { timeout: PATIENCE_MS, interval: 100 }).toBe(true);
    return seen;
  }
});

/** Market minute of the faulty session. */
const minuteOf = (instant: string) => (Date.parse(instant) - sessionAt(FAULTY).open) / BAR_MS;
