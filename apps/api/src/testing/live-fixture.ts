import type { Status, Update } from '@tandem/contracts';
import type { ChampionRow } from '@tandem/database';
import { BAR_MS, MODEL_KINDS, sessionOn, toSeries, type Bar, type BarSeries, type MarketClock, type ModelKind } from '@tandem/domain';
import { FEATURE_NAMES } from '@tandem/features';
import { Board } from '../live/board.js';
import { ChampionHolder } from '../live/champion-holder.js';
import { EngineSet } from '../live/engine-set.js';
import { Judge } from '../live/judge.js';
import type { JudgedBar } from '../live/judged-bar.js';
import type { LearnedContext } from '../live/known-context.js';
import { LatencyRecorder } from '../live/latency-recorder.js';
import { LiveFeed } from '../live/live-feed.js';
import { LiveLoop } from '../live/live-loop.js';
import { MarketView } from '../live/market-view.js';
import { PredictionWriter } from '../live/prediction-writer.js';
import { StatusReporter } from '../live/status-reporter.js';
import type { Wakeup } from '../live/wakeups.js';
import { fakeRunner, type FakeRunner } from './fake-runner.js';
import { RandomMarket } from './random-market.js';

export const SYMBOLS = ['GS', 'SPY'];
export const YESTERDAY = sessionOn('2026-03-04')!;
export const TODAY = sessionOn('2026-03-05')!;

/** The live loop over bars, clock and models that a test holds in its hands. */
export class LiveFixture {
  readonly market = new RandomMarket(SYMBOLS);
  /** What the database holds. */
  bars: Bar[] = this.market.session(YESTERDAY);
  forming: Bar[] = [];
  /** News and observations that every read finds. */
  learned: LearnedContext = { news: [], observations: [] };
  clock: MarketClock | null = null;
  /** Thrown by every read while set. */
  failure: Error | null = null;
  /** Wall time. */
  now = Date.UTC(2026, 5, 1);
  readonly runners: FakeRunner[] = [];
  readonly updates: Update[] = [];
  readonly statuses: Status[] = [];
  readonly recorded: string[] = [];
  readonly failures: string[] = [];
  /** What the models read that are promoted from now on. */
  readonly features: Record<ModelKind, readonly string[]> = { lstm: FEATURE_NAMES, transformer: FEATURE_NAMES };
  readonly holder = new ChampionHolder({
    load: async (kind) => {
      const runner = fakeRunner([0.1, 0.2, 0.7], this.features[kind]);
      this.runners.push(runner);
      return runner;
    },
    predecessor: async () => null,
  }, () => this.now);
  readonly board: Board;
  readonly loop: LiveLoop;
  private minutes = 0;
  private reads = 0;

  constructor() {
    const market = new MarketView(() => this.now);
    const feed = new LiveFeed();
    feed.updates.subscribe((updates) => this.updates.push(...updates));
    feed.statuses.subscribe((status) => this.statuses.push(status));
    const judge = new Judge(this.holder, market, (kind, error) => this.failures.push(`${kind}: ${(error as Error).message}`));
    this.board = new Board(judge);
    const events = { onRetry: () => undefined, onRejected: () => undefined };
    const writer = new PredictionWriter({ record: async (_predictions, rows) => void this.recorded.push(...rows.map(({ symbol, ts }) => `${symbol} ${ts}`)) }, events);
    this.loop = new LiveLoop({
      bars: { latest: (symbols, count) => this.read(() => this.latest(symbols, count)), forming: () => this.read(() => this.forming) },
      clock: { read: () => this.read(() => this.clock) },
      context: { read: () => this.read(() => this.learned) },
      engines: new EngineSet(SYMBOLS),
      champions: this.holder,
      market,
      judge,
      board: this.board,
      writer,
      feed,
      status: new StatusReporter(market, feed, { rows: [] }, { source: 'simulated', temporalUrl: 'http://temporal' }),
      updateLatency: new LatencyRecorder(),
      judgeLatency: new LatencyRecorder(),
      onFailure: (error) => this.failures.push((error as Error).message),
    });
  }

  get gs(): JudgedBar | null {
    return this.board.get('GS');
  }

  async promote(version = 1): Promise<void> {
    const rows = MODEL_KINDS.map((kind): ChampionRow => ({
      kind, version, revision: version, proven: true, previousVersion: null, since: 0, actor: 'test', reason: 'test', forced: false,
    }));
    await this.holder.refresh(rows, () => false);
  }

  /** Stores the next minute of today, with the clock that ingestion writes. */
  commitMinute(): Bar[] {
    const ts = TODAY.open + this.minutes * BAR_MS;
    this.minutes += 1;
    const bars = this.market.minute(ts);
    this.bars.push(...bars);
    this.setClock(ts + BAR_MS, ts);
    return bars;
  }

  setClock(marketTime: number, lastBarTs: number | null, state: MarketClock['state'] = 'open'): void {
    this.clock = { source: 'simulated', state, marketTime, wallTime: this.now, speed: 60, session: TODAY.date, lastBarTs, lastBarWallTime: this.now };
  }

  /** Wakes the loop and waits for the cycle. */
  async cycle(...reasons: readonly Wakeup[]): Promise<void> {
    const { reads } = this;
    this.loop.wake(...reasons);
    await this.settled(() => this.reads > reads);
  }

  /** Waits until `holds`, and what then is under way is done. */
  async settled(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }

  private latest(symbols: readonly string[], count: number): Map<string, BarSeries> {
    return new Map(symbols.map((symbol) => [symbol, toSeries(symbol, this.bars.filter((bar) => bar.symbol === symbol).slice(-count))]));
  }

  private async read<T>(answer: () => T): Promise<T> {
    this.reads += 1;
    await Promise.resolve();
    if (this.failure !== null) throw this.failure;
    return answer();
  }
}
