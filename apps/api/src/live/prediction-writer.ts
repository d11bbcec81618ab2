import { Backoff } from '@tandem/config';
import { isTransientFailure, type PredictionRepository, type PredictionRow, type RecommendationRow } from '@tandem/database';
import { MODEL_KINDS } from '@tandem/domain';
import type { SymbolState } from './symbol-state.js';

/** Waits between attempts while the database is unavailable. */
const BACKOFF = { minMs: 200, maxMs: 5_000 };

/** Called with the reason why a write has to wait or failed for good; `rows` is how many bars it concerns. */
export interface WriterEvents {
  onRetry(error: unknown, rows: number): void;
  onRejected(error: unknown, rows: number): void;
}

/**
 * Records final predictions and recommendations behind the live loop, which never waits for it. What cannot be written
 * because the database is unavailable or cannot accept it just now waits in memory; that does not grow for long, since no
 * bars are stored and predicted on then, either.
 */
export class PredictionWriter {
  private queue: SymbolState[] = [];
  private working: Promise<void> | null = null;
  private readonly stopping = new AbortController();
  private rejectedRows = 0;

  constructor(
    private readonly repository: Pick<PredictionRepository, 'record'>,
    private readonly events: WriterEvents,
  ) {}

  /** Bars not written yet. */
  get pending(): number {
    return this.queue.length;
  }

  /** Bars that the database refused although it was available. */
  get rejected(): number {
    return this.rejectedRows;
  }

  enqueue(states: readonly SymbolState[]): void {
    if (states.length === 0) return;
    this.queue.push(...states);
    this.working ??= this.drain();
  }

  /** Writes what is queued, without waiting for an unavailable database, and ends. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.working;
  }

  private async drain(): Promise<void> {
    const backoff = new Backoff(BACKOFF, this.stopping.signal);
    while (this.queue.length > 0) {
      const batch = firstPerBar(this.queue);
      const taken = this.queue.length;
      try {
        await this.write(batch);
        this.queue.splice(0, taken);
        backoff.reset();
      } catch (error) {
        this.events.onRetry(error, taken);
        if (this.stopping.signal.aborted) return;
        await backoff.wait();
      }
    }
    // At once, not in a later microtask: what is enqueued between would stay in the queue.
    this.working = null;
  }

  /**
   * Writes the batch, and where the database refuses it, each bar on its own: one bad row must not cost the others.
   * @throws a transient failure; writing again what is written already changes nothing
   */
  private async write(batch: readonly SymbolState[]): Promise<void> {
    try {
      await this.repository.record(batch.flatMap(predictionRows), batch.map(recommendationRow));
    } catch (error) {
      if (isTransientFailure(error)) throw error;
      if (batch.length > 1) {
        for (const one of batch) await this.write([one]);
        return;
      }
      this.rejectedRows += 1;
      this.events.onRejected(error, 1);
    }
  }
}

/** A statement may not name a row twice; of a bar predicted on twice, the first counts, as in the table. */
function firstPerBar(states: readonly SymbolState[]): SymbolState[] {
  const byKey = new Map<string, SymbolState>();
  for (const one of states) {
    const key = `${one.bar.symbol} ${one.bar.ts}`;
    if (!byKey.has(key)) byKey.set(key, one);
  }
  return [...byKey.values()];
}

function predictionRows({ bar: { symbol, ts }, predictions }: SymbolState): PredictionRow[] {
  return MODEL_KINDS.flatMap((kind) => {
    const prediction = predictions[kind];
    if (prediction === null) return [];
    const [down, neutral, up] = prediction.probabilities;
    return [{ symbol, ts, kind, version: prediction.version, role: 'champion', down, neutral, up, final: true }];
  });
}

function recommendationRow({ bar: { symbol, ts }, recommendation }: SymbolState): RecommendationRow {
  return { symbol, ts, ...recommendation, final: true };
}
