import type { ExplanationMessage, ModelExplanationMessage } from '@tandem/contracts';
import type { ExplanationRow } from '@tandem/database';
import { CLASSES, DOWN, jointClass, MODEL_KINDS, UP, type Action, type ClassProbabilities, type ModelKind } from '@tandem/domain';
import { describeExplanation } from '@tandem/evaluation';
import { WINDOW_VALUES } from '@tandem/features';
import type { RecordWriter } from '../live/record-writer.js';
import type { SymbolState } from '../live/symbol-state.js';
import type { WindowBatch } from '../live/window-batch.js';
import { toInstant } from '../messages/market-messages.js';
import type { ModelWork, Version } from './model-work.js';

/** BUYs and SELLs that wait at most, newest first: each holds a window of some 12 kB. A busy loop must not fill the memory. */
const MAX_WAITING = 200;

/** What one model predicted. */
interface Predicted extends Version {
  readonly probabilities: ClassProbabilities;
}

/** A bar whose predictions are to be explained. */
export interface ToExplain {
  readonly symbol: string;
  readonly ts: number;
  readonly action: Action | null;
  readonly predictions: { readonly [kind in ModelKind]: Predicted | null };
  /** WINDOW_BARS × FEATURE_COUNT values of the engine. */
  readonly window: Float32Array;
}

/** The class that is explained: the side of a BUY or SELL, else the likeliest over the models that predicted. */
function classOf({ action, predictions: { lstm, transformer } }: ToExplain): number {
  if (action === 'BUY' || action === 'SELL') return action === 'BUY' ? UP : DOWN;
  const [one, other] = [lstm ?? transformer, transformer ?? lstm];
  return one === null || other === null ? UP : jointClass(one.probabilities, other.probabilities).classIndex;
}

/** Explains predictions, those of every BUY and SELL behind the live loop, others on demand. */
export class Explainer {
  private waiting: ToExplain[] = [];
  /** The newest final window of each symbol, as it was predicted on. */
  private readonly newest = new Map<string, { readonly ts: number; readonly window: Float32Array }>();
  private working: Promise<void> | null = null;
  private stopped = false;

  /** @param onFailure called when an explanation of a BUY or SELL fails, which then has none */
  constructor(
    private readonly work: ModelWork,
    private readonly writer: Pick<RecordWriter<ExplanationRow>, 'enqueue'>,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** Takes the new states of a batch that are to be recorded: each BUY and SELL is explained and stored. Returns at once. */
  enqueue(states: readonly SymbolState[], { entries, windows }: WindowBatch): void {
    const rows = new Map(entries.map(({ input, row }) => [input.bar, row]));
    for (const { bar, recommendation, predictions } of states) {
      const row = rows.get(bar) ?? null;
      if (this.stopped || row === null) continue;
      const window = windows.values.slice(row * WINDOW_VALUES, (row + 1) * WINDOW_VALUES);
      const { symbol, ts } = bar;
      this.newest.set(symbol, { ts, window });
      if (recommendation.action !== 'HOLD') this.waiting.push({ symbol, ts, action: recommendation.action, predictions, window });
    }
    this.waiting = this.waiting.slice(-MAX_WAITING);
    if (this.waiting.length > 0) this.working ??= this.store();
  }

  /** The window that was predicted on, of a symbol's newest bar; null for another bar. */
  newestWindow(symbol: string, ts: number): Float32Array | null {
    const newest = this.newest.get(symbol);
    return newest?.ts === ts ? newest.window : null;
  }

  /**
   * The document that `GET predictions/:symbol/explain` answers, as one that is not stored.
   * @throws UnavailableProblem while too many requests wait
   */
  explain(asked: ToExplain, notes: readonly string[] = []): Promise<ExplanationMessage> {
    return this.work.answer(() => this.explainModels(asked, notes));
  }

  /** Ends after the explanation that is under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.working;
    await this.work.stop();
  }

  private async explainModels(asked: ToExplain, notes: readonly string[]): Promise<ExplanationMessage> {
    const classIndex = classOf(asked);
    const models: Record<ModelKind, ModelExplanationMessage | null> = { lstm: null, transformer: null };
    for (const kind of MODEL_KINDS) models[kind] = await this.explainModel(asked, kind, classIndex);
    const { symbol, ts, action } = asked;
    return { symbol, ts: toInstant(ts), action, of: CLASSES[classIndex]!, stored: false, models, notes: [...notes] };
  }

  private async explainModel({ predictions, window }: ToExplain, kind: ModelKind, classIndex: number) {
    const predicted = predictions[kind];
    const model = predicted && (await this.work.find(predicted));
    if (predicted === null || model === null) return null;
    const { base, logit, effects } = await this.work.explain(model, window, classIndex);
    const words = describeExplanation({ classIndex, base, logit, effects });
    return { version: predicted.version, probability: 1 / (1 + Math.exp(-logit)), base, logit, effects: [...effects], words };
  }

  private async store(): Promise<void> {
    while (!this.stopped) {
      const next = this.waiting.shift();
      if (next === undefined) break;
      try {
        const document = await this.work.run(() => this.explainModels(next, []));
        this.writer.enqueue([{ symbol: next.symbol, ts: next.ts, document: { ...document, stored: true } }]);
      } catch (error) {
        this.onFailure(error);
      }
    }
    // At once, not in a later microtask: what is enqueued between would wait for the next one.
    this.working = null;
  }
}
