import { Backoff } from '@tandem/config';
import type { BarRepository, BarsNotification, MarketClockRepository } from '@tandem/database';
import { toUpdate } from '../messages/market-messages.js';
import type { StatusReporter } from '../status/status-reporter.js';
import type { ChampionHolder } from './champion-holder.js';
import type { ContextReader } from './context-reader.js';
import { CycleScheduler, type CycleTrigger } from './cycle-scheduler.js';
import type { EngineSet } from './engine-set.js';
import { FeatureIntake } from './feature-intake.js';
import { WindowBatch } from './feature-window.js';
import type { LatencyRecorder } from './latency-recorder.js';
import type { LiveMarketState } from './market-state.js';
import type { PredictionWriter } from './prediction-writer.js';
import type { LatestStates, Predictor } from './predictor.js';
import type { LiveFeed, SymbolState } from './symbol-state.js';
import { OVERLAP_BARS } from './symbol-tracker.js';

/** Waits after failed cycles. */
const BACKOFF = { minMs: 250, maxMs: 5_000 };

/** What the loop works with. */
export interface LiveLoopParts {
  readonly bars: Pick<BarRepository, 'latest' | 'forming'>;
  readonly clock: Pick<MarketClockRepository, 'read'>;
  /** News and macro observations that are new since it was last asked. */
  readonly context: Pick<ContextReader, 'read'>;
  readonly engines: EngineSet;
  readonly champions: ChampionHolder;
  readonly market: LiveMarketState;
  readonly predictor: Predictor;
  readonly states: LatestStates;
  readonly writer: PredictionWriter;
  readonly feed: LiveFeed;
  readonly status: StatusReporter;
  /** From the commit of a bar to its update being handed to the sockets. */
  readonly updateLatency: LatencyRecorder;
  /** Both models over all windows of a cycle. */
  readonly predictLatency: LatencyRecorder;
  /** Told of a cycle that failed and will be repeated. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * From a committed bar to the update on the wire: reads what is new, feeds the engines, runs both champions, recommends,
 * tells the feed, and leaves the recording to the writer. Cycles never overlap; a failed one is repeated until it
 * succeeds, and meanwhile nothing is recommended.
 */
export class LiveLoop {
  private readonly scheduler = new CycleScheduler((reasons) => this.attempt(reasons));
  private readonly intake: FeatureIntake;
  private readonly stopping = new AbortController();
  private readonly backoff = new Backoff(BACKOFF, this.stopping.signal);

  constructor(private readonly parts: LiveLoopParts) {
    this.intake = new FeatureIntake(parts.engines, parts.market, (symbols, count) => this.read(parts.bars.latest(symbols, count)));
  }

  trigger(...reasons: readonly CycleTrigger[]): void {
    this.scheduler.trigger(...reasons);
  }

  /** Takes an announcement of what was written. */
  onBars({ change, from }: Pick<BarsNotification, 'change' | 'from'>): void {
    const reasons: CycleTrigger[] = [change];
    if (change === 'closed' && from !== null && this.parts.engines.precedesOverlap(from)) reasons.push('history');
    this.trigger(...reasons);
  }

  /** Recommends anew as time goes on: data grow stale without any message. */
  tick(): void {
    this.publish(this.parts.states.reassess());
    this.parts.status.reportChange();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.scheduler.stop();
  }

  private async attempt(reasons: ReadonlySet<CycleTrigger>): Promise<void> {
    const { market, onFailure } = this.parts;
    try {
      await this.cycle(reasons);
      market.interrupted = false;
      this.backoff.reset();
      this.tick();
    } catch (error) {
      market.interrupted = true;
      onFailure(error);
      this.tick();
      await this.backoff.wait();
      this.trigger(...reasons);
    }
  }

  private async cycle(reasons: ReadonlySet<CycleTrigger>): Promise<void> {
    const { bars, clock, context, engines, champions, market } = this.parts;
    champions.disposeRetired();
    const readsBars = reasons.has('closed') || reasons.has('history') || reasons.has('poll');
    const readsForming = reasons.has('closed') || reasons.has('forming') || reasons.has('champions');
    const [clockRow, stored, forming] = await this.read(Promise.all([
      clock.read(),
      readsBars ? bars.latest(engines.followed, OVERLAP_BARS) : null,
      readsForming ? bars.forming(engines.followed) : [],
      readsBars ? context.read().then((learned) => engines.addContext(learned)) : null,
    ]));
    market.clock = clockRow;
    market.interrupted = false;
    const batch = new WindowBatch();
    if (reasons.has('history')) engines.reset();
    if (stored !== null) await this.intake.ingest(stored, batch);
    if (reasons.has('champions')) this.predictAgain(batch);
    this.intake.addForming(forming, batch);
    await this.predictAndPublish(batch);
  }

  /** Notes whether the database answers. */
  private async read<T>(answer: Promise<T>): Promise<T> {
    const { market } = this.parts;
    try {
      const result = await answer;
      market.databaseUp = true;
      return result;
    } catch (error) {
      market.databaseUp = false;
      throw error;
    }
  }

  /** New champions have their say at once, not only at the next bar. */
  private predictAgain(batch: WindowBatch): void {
    for (const symbol of this.parts.engines.symbols) {
      if (!batch.has(symbol)) this.intake.addNewest(symbol, batch, false);
    }
  }

  private async predictAndPublish(batch: WindowBatch): Promise<void> {
    if (batch.entries.length === 0) return;
    const { predictor: judge, states: board, writer, market, predictLatency: judgeLatency, updateLatency } = this.parts;
    const before = market.now();
    const judged = await judge.predict(batch);
    if (batch.count > 0) judgeLatency.record(market.now() - before);
    for (const one of judged) board.set(one);
    this.publish(judged);
    const recorded = judged.filter((_, i) => batch.entries[i]!.record);
    for (const { bar, committedAt } of recorded) {
      if (bar.ts === market.clock?.lastBarTs) updateLatency.record(market.now() - committedAt);
    }
    writer.enqueue(recorded);
  }

  private publish(judged: readonly SymbolState[]): void {
    const { feed, market } = this.parts;
    const { clock } = market;
    if (judged.length > 0 && clock !== null) feed.updates.next(judged.map((one) => toUpdate(one, clock, market.now())));
  }
}
