import type { NewPrediction } from '@tandem/database';
import type { LatencyRecorder } from './latency-recorder.js';
import type { RecordWriter } from './record-writer.js';
import type { Shadow, ShadowedBar } from './shadow.js';
import type { ShadowHolder } from './shadow-holder.js';
import type { WindowBatch } from './window-batch.js';
import type { Windows } from './windows.js';

/** Batches that wait at most, newest first: each holds the windows of a cycle, some 200 kB. A busy loop must not fill the memory. */
const MAX_WAITING = 30;
/** A shadow that takes longer than this for a batch is set aside; it usually takes a few milliseconds. */
const TOO_SLOW_MS = 1_000;

/** A shadow did not answer in time. */
export class SlowShadowError extends Error {
  override readonly name = 'SlowShadowError';
}

interface Work {
  readonly windows: Windows;
  readonly bars: readonly ShadowedBar[];
}

interface ShadowPredictorParts {
  readonly shadows: ShadowHolder;
  readonly writer: Pick<RecordWriter<NewPrediction>, 'enqueue'>;
  /** Resolves once the live loop has nothing to do. */
  readonly loopIdle: () => Promise<void>;
  /** All shadows over the bars of a cycle. */
  readonly latency: LatencyRecorder;
  /** Milliseconds from any origin on; never goes back. */
  readonly elapsed: () => number;
}

/**
 * Runs the shadows over the final bars that the champions have predicted on, behind the live loop and one after the other: before each of
 * them the loop gets the thread if it has something to do. One that fails or is slow is set aside, and the others go on.
 */
export class ShadowPredictor {
  private waiting: Work[] = [];
  private working: Promise<void> | null = null;
  private stopped = false;
  private skippedBars = 0;

  constructor(private readonly parts: ShadowPredictorParts) {}

  /** Bars that no shadow predicted on because the loop was too busy. */
  get skipped(): number {
    return this.skippedBars;
  }

  /** Takes the bars of a batch whose predictions are recorded. Returns at once. */
  enqueue({ entries, windows }: WindowBatch): void {
    const bars = entries.flatMap(({ input: { bar }, row, record }) =>
      record && row !== null ? [{ symbol: bar.symbol, ts: bar.ts, row }] : [],
    );
    if (this.stopped || bars.length === 0 || this.parts.shadows.all.length === 0) return;
    this.waiting.push({ windows: windows.first(1 + Math.max(...bars.map(({ row }) => row))), bars });
    if (this.waiting.length > MAX_WAITING) this.skippedBars += this.waiting.shift()!.bars.length;
    this.working ??= this.work();
  }

  /** Ends after the shadow that predicts now. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.working;
  }

  private async work(): Promise<void> {
    while (!this.stopped) {
      const next = this.waiting.shift();
      if (next === undefined) break;
      await this.predictAll(next);
    }
    // At once, not in a later microtask: what is enqueued between would wait for the next one.
    this.working = null;
  }

  private async predictAll(work: Work): Promise<void> {
    const { shadows, writer, loopIdle, latency, elapsed } = this.parts;
    const rows: NewPrediction[] = [];
    let spent = 0;
    for (const shadow of shadows.all) {
      await loopIdle();
      if (this.stopped) break;
      if (!shadows.has(shadow)) continue;
      const before = elapsed();
      rows.push(...(await this.predict(shadow, work)));
      spent += elapsed() - before;
    }
    if (rows.length > 0) latency.record(Math.round(100 * spent) / 100);
    writer.enqueue(rows);
  }

  private async predict(shadow: Shadow, { windows, bars }: Work): Promise<NewPrediction[]> {
    const { shadows } = this.parts;
    try {
      const rows = await this.inTime(() => shadow.predict(windows, bars));
      shadows.confirm(shadow);
      return rows;
    } catch (error) {
      shadows.setAside(shadow, error);
      return [];
    }
  }

  /** @throws SlowShadowError when it takes too long, whether or not it answers in the end */
  private async inTime<T>(answer: () => Promise<T>): Promise<T> {
    const { elapsed } = this.parts;
    const before = elapsed();
    const { promise: late, resolve } = Promise.withResolvers<null>();
    const timer = setTimeout(resolve, TOO_SLOW_MS, null);
    try {
      const first = await Promise.race([answer().then((value) => ({ value })), late]);
      // One that holds the thread is late before the timer can tell.
      if (first !== null && elapsed() - before <= TOO_SLOW_MS) return first.value;
      throw new SlowShadowError(`It takes more than ${TOO_SLOW_MS} ms for the bars of one cycle.`);
    } finally {
      clearTimeout(timer);
    }
  }
}
