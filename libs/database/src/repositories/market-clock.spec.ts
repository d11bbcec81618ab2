import { beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../connection/connect.js';
import { MarketMismatchError } from '../errors.js';
import { makeClock, OPENING, useDatabase } from '../../testing/index.js';
import { PreparedSymbolRepository, SimulatorStateRepository } from './ingestion-state.js';
import { MarketClockRepository } from './market-clock.js';
import { OperatorKeyRepository } from './operator.js';

const server = useDatabase();
let database: Database;
beforeEach(async () => {
  database = await server.createDatabase();
});

describe('the market that a database belongs to', () => {
  const claim = (identity: Record<string, string>) => new MarketClockRepository(database).claim(makeClock(OPENING), identity);

  it('is claimed once and then goes on', async () => {
    const clock = await claim({ seed: '7' });
    expect(await claim({ seed: '7' })).toEqual(clock);
  });

  it('is no other: what differs is named, and nothing is changed', async () => {
    await claim({ seed: '7', strength: '0.1' });
    await expect(claim({ seed: '8', strength: '0.1', days: '5' })).rejects.toThrow(
      new MarketMismatchError([{ name: 'seed', stored: '7', offered: '8' }]),
    );
    await expect(claim({ seed: '7', days: '6' })).resolves.toBeDefined();
  });

  it('may gain and lose parts, which stay what they were', async () => {
    await claim({ SPY: 'a' });
    await claim({ SPY: 'a', GS: 'b' });
    await claim({ SPY: 'a' });
    await expect(claim({ SPY: 'a', GS: 'c' })).rejects.toThrow(/GS was b and is c now/);
  });
});

describe('prepared symbols', () => {
  it('are those of the latest market', async () => {
    const symbols = new PreparedSymbolRepository(database);
    await symbols.replace(['GS', 'SPY']);
    await symbols.replace(['SPY', 'NKE']);
    expect((await symbols.list()).sort()).toEqual(['NKE', 'SPY']);
  });
});

describe('states of the simulated market', () => {
  const state = (sessions: number, options = 'a', price = 1 / 3) => ({ options, sessions, price });

  it('come back digit by digit: the latest one not too late', async () => {
    const states = new SimulatorStateRepository<ReturnType<typeof state>>(database);
    for (const sessions of [1, 2, 3]) await states.save(state(sessions));
    expect(await states.find('a', 2)).toEqual(state(2));
    expect(await states.find('a', 9)).toEqual(state(3));
    expect([await states.find('a', 0), await states.find('b', 9)]).toEqual([null, null]);
  });

  it('are replaced by those of other options, and few are kept', async () => {
    const states = new SimulatorStateRepository<ReturnType<typeof state>>(database);
    for (let sessions = 1; sessions <= 20; sessions += 1) await states.save(state(sessions));
    await states.save(state(20, 'b'));
    expect(await states.find('a', 20)).toEqual(state(19));
    expect(await states.find('a', 10)).toBeNull();
  });
});

describe('the digest of the operator key', () => {
  it('is that of the key used last', async () => {
    const keys = new OperatorKeyRepository(database);
    expect(await keys.find()).toBeNull();
    const [first, second] = ['a'.repeat(64), 'b'.repeat(64)];
    for (const sha256 of [first, second, first]) {
      await keys.activate(sha256);
      await new Promise((later) => setTimeout(later, 5));
    }
    expect(await keys.find()).toBe(first);
    await expect(keys.activate('no digest')).rejects.toThrow(/operator_keys_sha256/);
  });
});
