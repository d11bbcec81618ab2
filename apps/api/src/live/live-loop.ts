import type { BarRepository, BarsNotification, MarketClockRepository } from '@tandem/database';
import { OVERLAP_BARS, type EngineSet } from '@tandem/features';
import type { ContextReader } from '@tandem/registry';
import type { Explainer } from '../explain/explainer.js';
import type { ChampionHolder } from './champion-holder.js';
import { CycleScheduler, type CycleTrigger } from './cycle-scheduler.js';
import type { ExpectedMoves } from './expected-moves.js';
import { FeatureIntake } from './feature-intake.js';
import type { LatencyRecorder } from './latency-recorder.js';
import type { LiveMarketState } from './market-state.js';
import type { LatestStates, Predictor } from './predictor.js';
import type { RecordWriter } from './record-writer.js';
import type { ShadowPredictor } from './shadow-predictor.js';
import type { LiveFeed, SymbolState } from './symbol-state.js';
import { WindowBatch } from './window-batch.js';

/** What the loop works with. */
export interface LiveLoopParts {
  readonly bars: Pick<BarRepository, 'latest' | 'forming'>;
  readonly clock: Pick<MarketClockRepository, 'read'>;
  /** News and macro observations that are new since the last read. */
  readonly context: Pick<ContextReader, 'read'>;
  readonly engines: EngineSet;
  readonly champions: ChampionHolder;
  readonly market: LiveMarketState;
  readonly predictor: Predictor;
  readonly states: LatestStates;
  /** Sees every prediction before it is published. */
  readonly moves: Pick<ExpectedMoves, 'take'>;
  readonly writer: RecordWriter<SymbolState>;
  /** Predict the same bars, unseen, once these are published. */
  readonly shadows: Pick<ShadowPredictor, 'enqueue'>;
  /** Explains and stores BUYs and SELLs, once they are published. */
  readonly explainer: Pick<Explainer, 'enqueue'>;
  readonly feed: LiveFeed;
  /** From the commit of a bar to its update being handed to the sockets. */
  readonly updateLatency: LatencyRecorder;
  /** Both models over all windows of a cycle. */
  readonly predictLatency: LatencyRecorder;
  /** Called with the error of a cycle that will be retried. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * From a committed bar to the update on the wire: reads what is new, feeds the engines, runs both champions, recommends,
 * publishes to the feed, and leaves the recording to the writer and the bars to the shadows. Cycles never overlap; a failed one is
 * retried until it succeeds, and meanwhile nothing is recommended.
 */
export class LiveLoop {
  private readonly scheduler = new CycleScheduler(
    (triggers) => this.run(triggers),
    (error) => this.fail(error),
  );
  private readonly intake: FeatureIntake;
  /** Start of the oldest bar announced since the last read. */
  private writtenFrom = Infinity;
  private hasMarket = false;

  constructor(private readonly parts: LiveLoopParts) {
    const { engines, market, bars } = parts;
    this.intake = new FeatureIntake(engines, market, (symbols, count) => market.track(bars.latest(symbols, count)));
  }

  trigger(...triggers: readonly CycleTrigger[]): void {
    this.scheduler.trigger(...triggers);
  }

  /** Handles a notification of what was written. */
  onBars({ change, from }: Pick<BarsNotification, 'change' | 'from'>): void {
    if (change === 'closed' && from !== null) this.writtenFrom = Math.min(this.writtenFrom, from);
    this.trigger(change);
  }

  /** Reads everything anew: what was written while nothing could be announced may lie anywhere. */
  catchUp(): void {
    this.writtenFrom = 0;
    this.trigger('closed', 'forming');
  }

  /** Reassesses all recommendations as time goes on: data grow stale without any message. */
  tick(): void {
    this.publish(this.parts.states.reassess());
    this.parts.feed.ticks.next();
  }

  /** Resolves once the loop has nothing to do. */
  idle(): Promise<void> {
    return this.scheduler.idle();
  }

  stop(): Promise<void> {
    return this.scheduler.stop();
  }

  private async run(asked: ReadonlySet<CycleTrigger>): Promise<void> {
    const triggers = this.hasMarket ? asked : await this.awaitMarket(asked);
    if (triggers === null) return this.tick();
    // Taken before the read: what is announced from here on may have been written after it, and is for the next cycle.
    const writtenFrom = readsBars(triggers) ? this.writtenFrom : Infinity;
    if (readsBars(triggers)) this.writtenFrom = Infinity;
    try {
      await this.cycle(triggers, writtenFrom);
    } catch (error) {
      this.writtenFrom = Math.min(this.writtenFrom, writtenFrom);
      throw error;
    }
    this.tick();
  }

  /**
   * While ingestion prepares the market there is nothing to predict, and reading the newest bars with each part of the history would keep
   * the database from it. What was stored meanwhile is read once the market has a session.
   * @returns what the cycle is to do; null: nothing yet
   */
  private async awaitMarket(asked: ReadonlySet<CycleTrigger>): Promise<ReadonlySet<CycleTrigger> | null> {
    const { market, clock } = this.parts;
    const row = await market.track(clock.read());
    market.advance(row);
    // Before ingestion has claimed the database there are bars only that an operator has imported.
    if (row === null) return asked;
    this.hasMarket = row.session !== null;
    return this.hasMarket ? new Set([...asked, 'closed', 'forming']) : null;
  }

  private fail(error: unknown): void {
    this.parts.market.interrupt();
    this.parts.onFailure(error);
    this.tick();
  }

  private async cycle(triggers: ReadonlySet<CycleTrigger>, writtenFrom: number): Promise<void> {
    const { bars, clock, context, engines, champions, market } = this.parts;
    champions.disposeRetired();
    const readsForming = triggers.has('closed') || triggers.has('forming') || triggers.has('champions');
    const [stored, clockRow, forming] = await market.track(
      Promise.all([
        // First: the pool hands out the connection used last, and on each of them PostgreSQL plans six of these anew, for some 4 ms.
        readsBars(triggers) ? bars.latest(engines.followed, OVERLAP_BARS) : null,
        clock.read(),
        readsForming ? bars.forming(engines.followed) : [],
        readsBars(triggers) ? context.read().then((update) => engines.addContext(update)) : null,
      ]),
    );
    market.advance(clockRow);
    const batch = new WindowBatch();
    if (stored !== null) await this.intake.ingest(stored, writtenFrom, batch);
    if (triggers.has('champions')) this.addNewestOfAll(batch);
    this.intake.addForming(forming, batch);
    await this.predictAndPublish(batch);
  }

  /** New champions predict at once, not only at the next bar. */
  private addNewestOfAll(batch: WindowBatch): void {
    for (const symbol of this.parts.engines.symbols) {
      if (!batch.has(symbol)) this.intake.addNewest(symbol, batch, false);
    }
  }

  private async predictAndPublish(batch: WindowBatch): Promise<void> {
    if (batch.entries.length === 0) return;
    const { predictor, states, moves, engines, writer, shadows, explainer, market, predictLatency, updateLatency } = this.parts;
    const before = market.now();
    const predicted = await predictor.predict(batch);
    if (batch.count > 0) predictLatency.record(market.now() - before);
    for (const { state } of predicted) states.set(state);
    moves.take(predicted, (symbol) => engines.tracker(symbol).tail);
    this.publish(predicted.map(({ state }) => state));
    const recorded = predicted.flatMap(({ state, record }) => (record ? [state] : []));
    for (const { bar, committedAt } of recorded) {
      if (bar.ts === market.clock?.lastBarTs) updateLatency.record(market.now() - committedAt);
    }
    writer.enqueue(recorded);
    shadows.enqueue(batch);
    explainer.enqueue(recorded, batch);
  }

  private publish(states: readonly SymbolState[]): void {
    if (states.length > 0 && this.parts.market.clock !== null) this.parts.feed.states.next(states);
  }
}

function readsBars(triggers: ReadonlySet<CycleTrigger>): boolean {
  return triggers.has('closed') || triggers.has('poll');
}
