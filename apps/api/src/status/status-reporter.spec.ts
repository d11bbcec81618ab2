import { describe, expect, it } from 'vitest';
import type { Status } from '@tandem/contracts';
import type { IngestorHealthRow } from '@tandem/database';
import { sessionOn, type MarketClock, type Source } from '@tandem/domain';
import { ingestorRow } from '../../testing/fixtures.js';
import { LiveMarketState } from '../live/market-state.js';
import { LiveFeed } from '../live/symbol-state.js';
import { StatusReporter } from './status-reporter.js';

const MINUTE_MS = 60_000;
const session = sessionOn('2026-11-27')!;

/** A reporter at a wall time that a test moves. */
function reporterOf(source: Source, clock: MarketClock | null, rows: IngestorHealthRow[] = []) {
  const held = { now: session.open + 10 * MINUTE_MS, rows };
  const market = new LiveMarketState(() => held.now);
  market.clock = clock;
  const feed = new LiveFeed();
  const told: Status[] = [];
  feed.statuses.subscribe((status) => told.push(status));
  return { held, told, reporter: new StatusReporter(market, feed, held, { source, temporalUrl: null }) };
}

const wall = session.open + 10 * MINUTE_MS;
const open: MarketClock = {
  source: 'simulated', state: 'open', marketTime: session.open + 10 * MINUTE_MS, wallTime: wall, speed: 10, session: session.date, lastBarTs: null, lastBarWallTime: wall,
};

describe('StatusReporter', () => {
  it('tells the time and the hours of a real market though its ingestion says nothing', () => {
    const { reporter } = reporterOf('yahoo', { ...open, source: 'yahoo', state: 'closed', marketTime: 0, speed: 1, session: null });
    const at = (ms: number) => new Date(ms).toISOString();
    expect(reporter.current()).toMatchObject({ marketTime: at(wall), hours: { phase: 'open', earlyClose: true, opensAt: at(session.open), closesAt: at(session.close) } });
  });

  it('knows neither while a virtual market is prepared', () => {
    const { reporter } = reporterOf('simulated', { ...open, state: 'preparing', marketTime: 0, session: null });
    expect(reporter.current()).toMatchObject({ marketTime: null, hours: null });
  });

  it('gives prices time from the open on, counted on the wall in a fast market', () => {
    const { held, reporter } = reporterOf('simulated', open, [ingestorRow({ updatedAt: wall - 60 * MINUTE_MS })]);
    const silent = () => reporter.current().ingestors[0]!.silentSince;
    held.now = wall + 4 * MINUTE_MS;
    expect(silent()).toBeNull();
    held.now = wall + 4 * MINUTE_MS + 1;
    expect(silent()).toBe(new Date(wall - 60 * MINUTE_MS).toISOString());
  });

  it('counts a change of an ingestor as news, and not what it counts', () => {
    const row = ingestorRow({ name: 'news', updatedAt: wall });
    const { held, told, reporter } = reporterOf('simulated', { ...open, state: 'closed', marketTime: session.close }, [row]);
    reporter.report();
    held.rows = [{ ...row, lastSuccessAt: wall, requests: 41, counters: { stored: 21 }, updatedAt: wall + 1 }];
    reporter.reportChange();
    expect(told).toHaveLength(1);
    held.rows = [{ ...row, state: 'failing' }];
    reporter.reportChange();
    expect(told.map(({ ingestors }) => ingestors[0]!.state)).toEqual(['ok', 'failing']);
  });
});
