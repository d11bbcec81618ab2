import { setTimeout as sleep } from 'node:timers/promises';
import type { BarRepository, BarsNotification, MarketClockRepository } from '@tandem/database';
import type { Board } from './board.js';
import type { ChampionHolder } from './champion-holder.js';
import type { ContextReader } from './context-reader.js';
import type { EngineSet } from './engine-set.js';
import type { Judge } from './judge.js';
import type { JudgedBar } from './judged-bar.js';
import type { LatencyRecorder } from './latency-recorder.js';
import type { LiveFeed } from './live-feed.js';
import type { MarketView } from './market-view.js';
import { Observer } from './observer.js';
import type { PredictionWriter } from './prediction-writer.js';
import type { StatusReporter } from './status-reporter.js';
import { OVERLAP_BARS } from './symbol-tracker.js';
import { toUpdate } from './to-update.js';
import { Wakeups, type Wakeup } from './wakeups.js';
import { WindowBatch } from './window-batch.js';

/** Waits after a failed cycle: doubled from the first to the last. */
const FIRST_BACKOFF_MS = 250;
const LAST_BACKOFF_MS = 5_000;

/** What the loop works with. */
export interface LiveLoopParts {
  readonly bars: Pick<BarRepository, 'latest' | 'forming'>;
  readonly clock: Pick<MarketClockRepository, 'read'>;
  /** News and macro observations that are new since it was last asked. */
  readonly context: Pick<ContextReader, 'read'>;
  readonly engines: EngineSet;
  readonly champions: ChampionHolder;
  readonly market: MarketView;
  readonly judge: Judge;
  readonly board: Board;
  readonly writer: PredictionWriter;
  readonly feed: LiveFeed;
  readonly status: StatusReporter;
  /** From the commit of a bar to its update being handed to the sockets. */
  readonly updateLatency: LatencyRecorder;
  /** Both models over all windows of a cycle. */
  readonly judgeLatency: LatencyRecorder;
  /** Told of a cycle that failed and will be repeated. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * From a committed bar to the update on the wire: reads what is new, feeds the engines, runs both champions, recommends,
 * tells the feed, and leaves the recording to the writer. Cycles never overlap; a failed one is repeated until it
 * succeeds, and meanwhile nothing is recommended.
 */
export class LiveLoop {
  private readonly wakeups = new Wakeups((reasons) => this.attempt(reasons));
  private readonly observer: Observer;
  private readonly stopping = new AbortController();
  private backoff = FIRST_BACKOFF_MS;

  constructor(private readonly parts: LiveLoopParts) {
    this.observer = new Observer(parts.engines, parts.market, (symbols, count) => this.read(parts.bars.latest(symbols, count)));
  }

  wake(...reasons: readonly Wakeup[]): void {
    this.wakeups.wake(...reasons);
  }

  /** Takes an announcement of what was written. */
  onBars({ change, from }: Pick<BarsNotification, 'change' | 'from'>): void {
    const reasons: Wakeup[] = [change];
    if (change === 'closed' && from !== null && this.parts.engines.liesBehind(from)) reasons.push('history');
    this.wake(...reasons);
  }

  /** Recommends anew as time goes on: data grow stale without any message. */
  tick(): void {
    this.publish(this.parts.board.reassess());
    this.parts.status.reportChange();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.wakeups.stop();
  }

  private async attempt(reasons: ReadonlySet<Wakeup>): Promise<void> {
    const { market, onFailure } = this.parts;
    try {
      await this.cycle(reasons);
      market.interrupted = false;
      this.backoff = FIRST_BACKOFF_MS;
      this.tick();
    } catch (error) {
      market.interrupted = true;
      onFailure(error);
      this.tick();
      await this.pause();
      this.wake(...reasons);
    }
  }

  private async cycle(reasons: ReadonlySet<Wakeup>): Promise<void> {
    const { bars, clock, context, engines, champions, market } = this.parts;
    champions.disposeRetired();
    const readsBars = reasons.has('closed') || reasons.has('history') || reasons.has('poll');
    const readsForming = reasons.has('closed') || reasons.has('forming') || reasons.has('champions');
    const [clockRow, stored, forming] = await this.read(Promise.all([
      clock.read(),
      readsBars ? bars.latest(engines.followed, OVERLAP_BARS) : null,
      readsForming ? bars.forming(engines.followed) : [],
      readsBars ? context.read().then((learned) => engines.learn(learned)) : null,
    ]));
    market.clock = clockRow;
    market.interrupted = false;
    const batch = new WindowBatch();
    if (reasons.has('history')) engines.forget();
    if (stored !== null) await this.observer.takeIn(stored, batch);
    if (reasons.has('champions')) this.judgeAgain(batch);
    this.observer.observeForming(forming, batch);
    await this.judgeAndPublish(batch);
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
  private judgeAgain(batch: WindowBatch): void {
    for (const symbol of this.parts.engines.symbols) {
      if (!batch.has(symbol)) this.observer.observeNewest(symbol, batch, false);
    }
  }

  private async judgeAndPublish(batch: WindowBatch): Promise<void> {
    if (batch.entries.length === 0) return;
    const { judge, board, writer, market, judgeLatency, updateLatency } = this.parts;
    const before = market.now();
    const judged = await judge.judge(batch);
    if (batch.count > 0) judgeLatency.record(market.now() - before);
    for (const one of judged) board.set(one);
    this.publish(judged);
    const recorded = judged.filter((_, i) => batch.entries[i]!.record);
    for (const { bar, committedAt } of recorded) {
      if (bar.ts === market.clock?.lastBarTs) updateLatency.record(market.now() - committedAt);
    }
    writer.enqueue(recorded);
  }

  private publish(judged: readonly JudgedBar[]): void {
    const { feed, market } = this.parts;
    const { clock } = market;
    if (judged.length > 0 && clock !== null) feed.updates.next(judged.map((one) => toUpdate(one, clock, market.now())));
  }

  private async pause(): Promise<void> {
    const wait = this.backoff;
    this.backoff = Math.min(2 * wait, LAST_BACKOFF_MS);
    // Cut short by stop() alone.
    await sleep(wait, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
