import { setTimeout as sleep } from 'node:timers/promises';
import type { ExplanationMessage, ModelExplanationMessage } from '@tandem/contracts';
import type { ExplanationRow } from '@tandem/database';
import { CLASSES, DOWN, jointClass, MODEL_KINDS, UP, type Action, type ClassProbabilities, type ModelKind } from '@tandem/domain';
import { describeExplanation, type Explanation } from '@tandem/evaluation';
import { WINDOW_VALUES } from '@tandem/features';
import type { Recorder } from '../live/leadership.js';
import type { RecordWriter } from '../live/record-writer.js';
import type { SymbolState } from '../live/symbol-state.js';
import type { WindowBatch } from '../live/window-batch.js';
import { toInstant } from '../messages/market-messages.js';
import type { AskedOf, Version } from './model-tasks.js';
import type { ModelThread } from './model-thread.js';
import { RecentWindows } from './recent-windows.js';

/** BUYs and SELLs that wait at most, those that came last: each holds a window of some 12 kB. A busy loop must not fill the memory. */
const MAX_WAITING = 200;

/**
 * Milliseconds after which the explanations of a bar begin: nobody waits for them, and until then thousands of clients are sent the bar,
 * for which the processor may be short.
 */
const BEGIN_AFTER_MS = 250;

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

type ExplainTask = (asked: AskedOf<'explain'>) => Promise<Explanation | null>;

export interface ExplainerParts {
  readonly thread: Pick<ModelThread, 'run' | 'runBehind' | 'admit' | 'stop'>;
  readonly writer: Pick<RecordWriter<ExplanationRow>, 'enqueue'>;
  /** Those of the bars whose explanations are stored. */
  readonly stored: (bars: readonly Pick<ExplanationRow, 'symbol' | 'ts'>[]) => Promise<readonly Pick<ExplanationRow, 'symbol' | 'ts'>[]>;
  /** Resolves when no bar is being predicted on or sent. */
  readonly idle: () => Promise<void>;
  /** Called when an explanation of a BUY or SELL fails, which then has none. */
  readonly onFailure: (error: unknown) => void;
}

/** Explains predictions, those of every BUY and SELL behind the live loop, others on demand, all in a thread beside it. */
export class Explainer implements Recorder {
  private waiting: ToExplain[] = [];
  private readonly recent = new RecentWindows();
  private working: Promise<void> | null = null;
  private stopped = false;
  /** Whether another process explains what is stored. */
  private following = false;

  constructor(private readonly parts: ExplainerParts) {}

  /** Takes the new states of a batch that are to be recorded: each BUY and SELL is explained and stored. Returns at once. */
  enqueue(states: readonly SymbolState[], { entries, windows }: WindowBatch): void {
    const rows = new Map(entries.map(({ input, row }) => [input.bar, row]));
    for (const { bar, recommendation, predictions } of states) {
      const row = rows.get(bar) ?? null;
      if (this.stopped || row === null) continue;
      const window = windows.values.subarray(row * WINDOW_VALUES, (row + 1) * WINDOW_VALUES);
      const { symbol, ts } = bar;
      const { action } = recommendation;
      this.recent.keep(symbol, ts, window);
      if (action !== 'HOLD') this.waiting.push({ symbol, ts, action, predictions, window: window.slice() });
    }
    this.waiting = this.waiting.slice(-MAX_WAITING);
    this.begin();
  }

  lead(): void {
    this.following = false;
    this.begin();
  }

  /** Explains on demand alone, and keeps the BUYs and SELLs that came last. */
  follow(): void {
    this.following = true;
  }

  /** The leader explains in order, too. */
  async confirm(): Promise<void> {
    const kept = this.waiting;
    if (kept.length === 0) return;
    const stored = new Set((await this.parts.stored(kept)).map(({ symbol, ts }) => `${symbol} ${ts}`));
    const newest = kept.findLast(({ symbol, ts }) => stored.has(`${symbol} ${ts}`));
    if (newest !== undefined) this.waiting = this.waiting.slice(1 + this.waiting.indexOf(newest));
  }

  /** The window that was predicted on, of a bar of the last two hours; null for another bar, or when one of its bars was revised since. */
  recentWindow(symbol: string, ts: number): Float32Array | null {
    return this.recent.at(symbol, ts);
  }

  /**
   * The document that `GET predictions/:symbol/explain` answers, as one that is not stored.
   * @throws UnavailableProblem while too many requests wait
   */
  async explain(asked: ToExplain, notes: readonly string[] = []): Promise<ExplanationMessage> {
    const { thread } = this.parts;
    const explanations = await thread.admit(() => this.explainKinds(asked, (task) => thread.run('explain', task)));
    return toDocument(asked, explanations, notes);
  }

  /** Ends without what is under way or waits. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.parts.thread.stop();
    await this.working;
  }

  private begin(): void {
    if (!this.following && this.waiting.length > 0) this.working ??= this.store();
  }

  private async store(): Promise<void> {
    await sleep(BEGIN_AFTER_MS);
    while (!this.stopped && !this.following) {
      const next = this.waiting.shift();
      if (next === undefined) break;
      try {
        const document = toDocument(next, await this.explainKinds(next, (task) => this.explainBehind(task)), []);
        this.parts.writer.enqueue([{ symbol: next.symbol, ts: next.ts, document: { ...document, stored: true } }]);
      } catch (error) {
        if (!this.stopped) this.parts.onFailure(error);
      }
    }
    // At once, not in a later microtask: what is enqueued between would wait for the next one.
    this.working = null;
  }

  /** When nobody waits for the thread or for a bar: what computes beside them takes their cores, or their share of them. */
  private async explainBehind(task: AskedOf<'explain'>): Promise<Explanation | null> {
    await this.parts.idle();
    return this.parts.thread.runBehind('explain', task);
  }

  /** One after the other, so that others get their turn between. Null of a kind that did not predict, or whose file cannot be run. */
  private async explainKinds(asked: ToExplain, explain: ExplainTask): Promise<(Explanation | null)[]> {
    const classIndex = classOf(asked);
    const explanations: (Explanation | null)[] = [];
    for (const kind of MODEL_KINDS) {
      const { [kind]: predicted } = asked.predictions;
      // What the thread needs of it, and no more: all of it is copied.
      const version = predicted && { kind, version: predicted.version };
      explanations.push(version && (await explain({ version, window: asked.window, classIndex })));
    }
    return explanations;
  }
}

/** @param explanations one a kind */
function toDocument(asked: ToExplain, explanations: readonly (Explanation | null)[], notes: readonly string[]): ExplanationMessage {
  const { symbol, ts, action, predictions } = asked;
  const models: Record<ModelKind, ModelExplanationMessage | null> = { lstm: null, transformer: null };
  for (const [i, kind] of MODEL_KINDS.entries()) {
    const [predicted, explanation] = [predictions[kind], explanations[i] ?? null];
    if (predicted === null || explanation === null) continue;
    const { base, logit, effects } = explanation;
    const probability = 1 / (1 + Math.exp(-logit));
    models[kind] = { version: predicted.version, probability, base, logit, effects: [...effects], words: describeExplanation(explanation) };
  }
  return { symbol, ts: toInstant(ts), action, of: CLASSES[classOf(asked)]!, stored: false, models, notes: [...notes] };
}
