import { describe, expect, it, vi } from 'vitest';
import { BAR_MS } from '@tandem/domain';
import { BarRepository } from '../repositories/bars.js';
import type { BarsNotification } from '../connection/bars-channel.js';
import { makeBars, makeClock, OPENING, useDatabase } from '../../testing/index.js';
import { listenBars } from './bars-channel.js';
import { connect } from './connect.js';

const server = useDatabase();

describe('listening to the market', () => {
  it('announces live bars, forming bars and the clock once they can be read', async () => {
    const database = await server.createDatabase();
    const bars = new BarRepository(database);
    const received: BarsNotification[] = [];
    const listener = await listenBars(
      database.url,
      (notification) => received.push(notification),
      () => undefined,
    );
    const clock = makeClock(OPENING);
    await bars.upsertForming(makeBars('SPY', 1), clock);
    await bars.upsertLive(makeBars('SPY', 3), clock);
    await bars.upsertLive([], clock);
    await vi.waitFor(() => expect(received).toHaveLength(3));
    await listener.stop();
    expect(received).toEqual([
      { change: 'forming', marketTime: clock.marketTime, ts: OPENING, from: OPENING },
      { change: 'closed', marketTime: clock.marketTime, ts: OPENING + 2 * BAR_MS, from: OPENING },
      { change: 'clock', marketTime: clock.marketTime, ts: null, from: null },
    ]);
  });

  it('hears nothing of what was refused', async () => {
    const database = await server.createDatabase();
    const bars = new BarRepository(database);
    const received: BarsNotification[] = [];
    const listener = await listenBars(
      database.url,
      (notification) => received.push(notification),
      () => undefined,
    );
    await bars.upsertLive([], makeClock(OPENING));
    await expect(bars.upsertLive(makeBars('SPY', 1), makeClock(OPENING, { source: 'simulated' }))).rejects.toThrow();
    await bars.upsertLive([], makeClock(OPENING));
    await vi.waitFor(() => expect(received).toHaveLength(2));
    await listener.stop();
  });

  it('takes what another program announces as a reason to read, whatever it is', async () => {
    const database = await server.createDatabase();
    const received: BarsNotification[] = [];
    const unknown = vi.fn();
    const listener = await listenBars(database.url, (notification) => received.push(notification), unknown);
    for (const payload of ['', 'null', '{"change":"vacuum"}']) await database.pool.query(`select pg_notify('bars', $1)`, [payload]);
    await vi.waitFor(() => expect(unknown).toHaveBeenCalledTimes(3));
    await new BarRepository(database).upsertLive([], makeClock(OPENING));
    await vi.waitFor(() => expect(received).toHaveLength(1));
    await listener.stop();
  });

  it('reconnects when its connection is lost, and reports it', async () => {
    const database = await server.createDatabase();
    const received: BarsNotification[] = [];
    const reconnected = vi.fn();
    const listener = await listenBars(database.url, (notification) => received.push(notification), reconnected);
    const admin = await connect(database.url);
    await admin.pool.query(`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'tandem-listen' and datname = current_database()`);
    await vi.waitFor(() => expect(reconnected).toHaveBeenCalledOnce(), 5_000);
    await new BarRepository(admin).upsertLive([], makeClock(OPENING));
    await vi.waitFor(() => expect(received).toHaveLength(1));
    await admin.close();
    await listener.stop();
    expect(listener.connected).toBe(false);
  });
});
