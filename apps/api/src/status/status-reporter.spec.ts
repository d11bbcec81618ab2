import { describe, expect, it } from 'vitest';
import type { Status } from '@tandem/contracts';
import type { IngestorHealthRow } from '@tandem/database';
import { sessionOn, type MarketClock, type Source } from '@tandem/domain';
import { ingestorRow } from '../../testing/fixtures.js';
import { LiveMarketState } from '../live/market-state.js';
import { StatusReporter } from './status-reporter.js';

const MINUTE_MS = 60_000;
const session = sessionOn('2026-11-27')!;

/** A reporter at a wall time that a test moves. */
function reporterOf(source: Source, clock: MarketClock | null, rows: IngestorHealthRow[] = []) {
  const held = { now: session.open + 10 * MINUTE_MS, value: rows };
  const market = new LiveMarketState(() => held.now, 0);
  market.advance(clock);
  const reported: Status[] = [];
  const reporter = new StatusReporter(
    market,
    held,
    { source, temporalUrl: null },
    { pipeline: { available: true }, disk: { state: 'ok' }, database: { up: true } },
  );
  reporter.statuses.subscribe((status) => reported.push(status));
  return { held, reported, reporter };
}

const wall = session.open + 10 * MINUTE_MS;
const open: MarketClock = {
  source: 'simulated',
  state: 'open',
  marketTime: session.open + 10 * MINUTE_MS,
  wallTime: wall,
  speed: 10,
  session: session.date,
  lastBarTs: null,
  lastBarWallTime: wall,
};

describe('StatusReporter', () => {
  it('reports the time and the hours of a real market though its ingestion reports nothing', () => {
    const { reporter } = reporterOf('yahoo', { ...open, source: 'yahoo', state: 'closed', marketTime: 0, speed: 1, session: null });
    const at = (ms: number) => new Date(ms).toISOString();
    expect(reporter.current()).toMatchObject({
      marketTime: at(wall),
      hours: { phase: 'open', earlyClose: true, opensAt: at(session.open), closesAt: at(session.close) },
    });
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

  it('reports a change of an ingestor, and not of its counters', () => {
    const row = ingestorRow({ name: 'news', updatedAt: wall });
    const { held, reported, reporter } = reporterOf('simulated', { ...open, state: 'closed', marketTime: session.close }, [row]);
    reporter.report();
    held.value = [{ ...row, lastSuccessAt: wall, requests: 41, counters: { stored: 21 }, updatedAt: wall + 1 }];
    reporter.reportChange();
    expect(reported).toHaveLength(1);
    held.value = [{ ...row, state: 'failing' }];
    reporter.reportChange();
    expect(reported.map(({ ingestors }) => ingestors[0]!.state)).toEqual(['ok', 'failing']);
  });
});
