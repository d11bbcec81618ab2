import { setImmediate as nextTurn } from 'node:timers/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import { AuditRepository, ChartCoverageRepository, IngestorHealthRepository, type Database } from '@tandem/database';
import { redirectedWire, YahooSource, type Runtime } from '@tandem/sources';
import { FakeYahooServer } from '@tandem/sources/testing';
import type { WallClock } from '../src/activities/heartbeat.js';
import { HealthReporter } from '../src/activities/ingestion/shared/health-reporter.js';
import { storesOf } from '../src/activities/ingestion/shared/stores.js';
import type { Cadence, RealMarketDependencies } from '../src/activities/ingestion/yahoo/real-market.js';

/** A clock that passes by itself only while somebody waits. */
export class SteppedClock implements WallClock, Runtime {
  /** Called at every step. */
  onStep: (now: number) => void = () => undefined;

  constructor(public time: number) {}

  readonly now = (): number => this.time;
  readonly random = (): number => 0.5;
  readonly sleep = async (ms: number): Promise<void> => {
    this.time += ms;
    this.onStep(this.time);
    await nextTurn();
  };
}

/** Yahoo on this machine, and the ingestion of a real market from it, on a clock of the test's. */
export class RealMarketFixture {
  private constructor(
    readonly clock: SteppedClock,
    readonly yahoo: FakeYahooServer,
    readonly dependencies: RealMarketDependencies,
  ) {}

  static async start(
    database: Database,
    symbols: readonly string[],
    now: number,
    cadence: Cadence = { quotesMs: 10_000, chartMs: 120_000 },
  ): Promise<RealMarketFixture> {
    const clock = new SteppedClock(now);
    const yahoo = await FakeYahooServer.start(clock.now);
    const source = new YahooSource({ now: clock.now, sleep: clock.sleep, random: clock.random, fetch: redirectedWire(yahoo.url) });
    const healths = new IngestorHealthRepository(database);
    const health = (name: string) => new HealthReporter(name, healths, () => source.health());
    return new RealMarketFixture(clock, yahoo, {
      ...storesOf(database),
      source,
      coverage: new ChartCoverageRepository(database),
      health: health('prices'),
      actionsHealth: health('corporate-actions'),
      audit: new AuditRepository(database),
      symbols,
      clock: () => clock,
      signal: () => new AbortController().signal,
      cadence,
    });
  }

  /** As an activity does. */
  run<T>(activity: (dependencies: RealMarketDependencies) => Promise<T>): Promise<T> {
    return new MockActivityEnvironment().run(() => activity(this.dependencies));
  }

  stop(): Promise<void> {
    return this.yahoo.stop();
  }
}
