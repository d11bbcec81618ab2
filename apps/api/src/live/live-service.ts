import { Logger } from '@nestjs/common';
import { BarRepository, ChampionRepository, IngestorHealthRepository, listenBars, MarketClockRepository, PredictionRepository, type BarsListener, type Database } from '@tandem/database';
import type { ModelKind, Source } from '@tandem/domain';
import { ModelRunner } from '@tandem/models';
import { loadArtifact } from '@tandem/registry';
import type { LiveMetrics } from '../metrics/live-metrics.js';
import type { Clock } from '../platform/clock-check.js';
import { IngestorWatch } from '../status/ingestor-health.js';
import { StatusReporter } from '../status/status-reporter.js';
import { ChampionHolder } from './champion-holder.js';
import { ChampionWatch } from './champion-watch.js';
import { ContextReader } from './context-reader.js';
import { EngineSet } from './engine-set.js';
import { LatencyRecorder } from './latency-recorder.js';
import { LiveLoop } from './live-loop.js';
import { LiveMarketState } from './market-state.js';
import { PredictionWriter } from './prediction-writer.js';
import { LatestStates, Predictor } from './predictor.js';
import { LiveFeed } from './symbol-state.js';

/** How often the pointers, the clock and the health of the ingestors are read though nothing was announced. */
const POLL_MS = 2_000;
/** How often recommendations are checked against the passing time. */
const TICK_MS = 1_000;
/** How often the status is told though nothing changed. */
const STATUS_MS = 2_000;
const SUMMARY_MS = 60_000;

interface LiveOptions {
  readonly database: Database;
  readonly symbols: readonly string[];
  readonly source: Source;
  readonly temporalUrl: string | null;
  readonly now: Clock;
  /** Where the times that updates take are kept for Prometheus. */
  readonly metrics: Pick<LiveMetrics, 'updated' | 'predicted'>;
}

/** The live loop put together over a database, with the timers and the listener that drive it. */
export class LiveService {
  readonly feed = new LiveFeed();
  readonly states: LatestStates;
  readonly status: StatusReporter;
  readonly champions: ChampionWatch;
  readonly market: LiveMarketState;
  readonly writer: PredictionWriter;
  private readonly logger = new Logger('live');
  private readonly loop: LiveLoop;
  private readonly holder: ChampionHolder;
  private readonly ingestors: IngestorWatch;
  private readonly updateLatency: LatencyRecorder;
  private readonly predictLatency: LatencyRecorder;
  private readonly timers: NodeJS.Timeout[] = [];
  private listener: BarsListener | null = null;

  constructor(private readonly options: LiveOptions) {
    const { database, symbols, now, metrics } = options;
    this.updateLatency = new LatencyRecorder((ms) => metrics.updated(ms));
    this.predictLatency = new LatencyRecorder((ms) => metrics.predicted(ms));
    this.market = new LiveMarketState(now);
    const pointers = new ChampionRepository(database);
    const load = async (kind: ModelKind, version: number) => ModelRunner.load(await loadArtifact(database, kind, version));
    this.holder = new ChampionHolder({ load, predecessor: (row) => pointers.predecessor(row) }, now);
    this.champions = new ChampionWatch(pointers, this.holder, {
      onChange: () => this.announceChampions(),
      onRefused: ({ row, serving, error }) => this.logger.error('alert: champion refused', { kind: row.kind, version: row.version, serving, why: error.message }),
      onFailure: (error) => this.logger.warn('champions not read', { why: messageOf(error) }),
    });
    const judge = new Predictor(this.holder, this.market, (kind, error) => this.logger.error('alert: model failed', { kind, why: messageOf(error) }));
    this.states = new LatestStates(judge);
    this.writer = new PredictionWriter(new PredictionRepository(database), {
      onRetry: (error, rows) => this.logger.warn('predictions wait for the database', { rows, why: messageOf(error) }),
      onRejected: (error, rows) => this.logger.error('alert: predictions not recorded', { rows, why: messageOf(error) }),
    });
    this.ingestors = new IngestorWatch(new IngestorHealthRepository(database), (error) => this.logger.warn('ingestors not read', { why: messageOf(error) }));
    this.status = new StatusReporter(this.market, this.feed, this.ingestors, options);
    const engines = new EngineSet(symbols);
    this.loop = new LiveLoop({
      bars: new BarRepository(database),
      clock: new MarketClockRepository(database),
      context: new ContextReader(database, engines.followed),
      engines,
      champions: this.holder,
      market: this.market,
      predictor: judge,
      states: this.states,
      writer: this.writer,
      feed: this.feed,
      status: this.status,
      updateLatency: this.updateLatency,
      predictLatency: this.predictLatency,
      onFailure: (error) => this.logger.warn('live cycle failed, will be repeated', { why: messageOf(error) }),
    });
  }

  /** Loads the champions and the last bars and follows the market from there. */
  async start(): Promise<void> {
    const { url } = this.options.database;
    this.listener = await listenBars(url, (notification) => this.loop.onBars(notification), () => this.loop.trigger('closed', 'forming'), {
      onLost: (error) => this.logger.warn('connection to the database lost', { why: error.message }),
    });
    await Promise.all([this.champions.poll(), this.ingestors.poll()]);
    this.loop.trigger('closed', 'forming');
    this.every(POLL_MS, () => {
      this.loop.trigger('poll');
      void this.champions.poll();
      void this.ingestors.poll();
    });
    this.every(TICK_MS, () => this.loop.tick());
    this.every(STATUS_MS, () => this.status.report());
    this.every(SUMMARY_MS, () => this.logSummary());
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.listener?.stop();
    await Promise.all([this.champions.settled(), this.ingestors.settled()]);
    await this.loop.stop();
    await this.writer.stop();
    this.holder.dispose();
    this.feed.complete();
  }

  private announceChampions(): void {
    const champions = this.champions.current();
    this.logger.log('champions', { serving: champions.champions.map(({ kind, version }) => `${kind} v${version}`) });
    this.feed.models.next(champions);
    this.loop.trigger('champions');
  }

  private logSummary(): void {
    const update = this.updateLatency.takeSummary();
    const judge = this.predictLatency.takeSummary();
    if (update === null && judge === null) return;
    this.logger.log('latency', { updateMs: update, judgeMs: judge, pendingWrites: this.writer.pending, rejectedWrites: this.writer.rejected });
  }

  private every(ms: number, work: () => void): void {
    this.timers.push(setInterval(work, ms));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
