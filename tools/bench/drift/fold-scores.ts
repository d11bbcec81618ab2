import { MODEL_KINDS, sliceSeries, type BarSeries, type ModelKind } from '@tandem/domain';
import type { PairedAnswers } from '@tandem/drift';
import type { Control } from '@tandem/evaluation';
import { cleanSeries, sessionDates, sessionIndices } from '@tandem/features';
import type { BenchCache } from './cache.ts';
import type { Fold, Role } from './cross-fit.ts';
import { ModelMonitor, type OfKinds, type PairedGains } from './model-monitor.ts';
import { ScoredSessions } from './scored-sessions.ts';

/** As the monitor scores a new champion back: sessions, those before them that warm the features up, and every n-th bar. */
const BACK_SESSIONS = 5;
export const WARM_UP_SESSIONS = 6;
const BACK_STRIDE = 5;

/** Which sessions: those that a fold serves, or those before them. */
export type Span = 'served' | 'back';

/** What the models of a fold say on the sessions that they serve, and on the five before, beside control and predecessor. */
export class FoldScores {
  readonly fold: Fold;
  readonly control: Control;
  private readonly spans: Readonly<Record<Span, ScoredSessions>>;
  private readonly cache: BenchCache;

  private constructor(fold: Fold, control: Control, spans: Readonly<Record<Span, ScoredSessions>>, cache: BenchCache) {
    this.fold = fold;
    this.control = control;
    this.spans = spans;
    this.cache = cache;
  }

  static async open(fold: Fold, series: readonly BarSeries[], cache: BenchCache): Promise<FoldScores> {
    const control = await fold.control();
    const dates = sessionDates(series);
    const first = dates.indexOf(fold.dates[0]!);
    const scored = (from: number, to: number, stride: number) => {
      const bars = betweenDates(series, dates, Math.max(0, from - WARM_UP_SESSIONS), to);
      return new ScoredSessions(
        bars.map((one) => cleanSeries(one)),
        dates.slice(from, to),
        control,
        { stride },
      );
    };
    const spans = {
      served: scored(first, first + fold.dates.length, 1),
      back: scored(Math.max(0, first - BACK_SESSIONS), first, BACK_STRIDE),
    };
    return new FoldScores(fold, control, spans, cache);
  }

  get sessions() {
    return this.spans.served.sessions;
  }

  /** Whether there are sessions before, to score a new champion on. */
  get hasBack(): boolean {
    return this.spans.back.sessions.length === BACK_SESSIONS;
  }

  /** By session, the gains of control and predecessor on whatever serves. */
  async gains(kind: ModelKind, role: Role, span: Span): Promise<PairedGains[]> {
    return this.gainsOn(kind, await this.predict(kind, role, span), span);
  }

  /** By kind and session, the gains on its healthy champion. */
  async championGains(span: Span): Promise<OfKinds<PairedGains[]>> {
    const [lstm, transformer] = [await this.gains('lstm', 'champion', span), await this.gains('transformer', 'champion', span)];
    return { lstm, transformer };
  }

  /** By session, the gains where one model serves until a minute of every session and another from then on; null: nobody served before. */
  async gainsAfterSwitch(kind: ModelKind, before: Role | null, after: Role, minute: number): Promise<PairedGains[]> {
    const later = await this.predict(kind, after, 'served');
    const earlier = before === null ? new Float32Array(later.length).fill(NaN) : await this.predict(kind, before, 'served');
    return this.gainsOn(kind, this.spans.served.switched(earlier, later, minute), 'served');
  }

  /** By session, what a model answers on those that the fold serves, beside control and predecessor. */
  async answers(kind: ModelKind, role: Role): Promise<PairedAnswers[][]> {
    const served = await this.predict(kind, role, 'served');
    const references = [await this.predict(kind, 'control', 'served'), await this.predict(kind, 'predecessor', 'served')];
    const answers = references.map((reference) => this.spans.served.answers(served, reference));
    return this.sessions.map((_, session) => answers.map((one) => one[session]!));
  }

  /** A monitor as it is when a champion has just been promoted: with the evidence of the sessions before, where there are any. */
  async promoted(kind: ModelKind, role: Role): Promise<ModelMonitor> {
    const monitor = new ModelMonitor(kind, 2);
    if (this.hasBack) monitor.scoreBack(await this.gains(kind, role, 'back'));
    return monitor;
  }

  /** The monitors of healthy champions as they are at the opening of each session. */
  async healthyStates(): Promise<Record<ModelKind, ModelMonitor>[]> {
    const states = this.sessions.map(() => ({}) as Record<ModelKind, ModelMonitor>);
    for (const kind of MODEL_KINDS) {
      const monitor = await this.promoted(kind, 'champion');
      for (const [i, gains] of (await this.gains(kind, 'champion', 'served')).entries()) {
        states[i]![kind] = monitor.copy();
        for (const _ of monitor.watch({ open: 0 }, gains));
      }
    }
    return states;
  }

  private async gainsOn(kind: ModelKind, served: Float32Array, span: Span): Promise<PairedGains[]> {
    const references = [await this.predict(kind, 'control', span), await this.predict(kind, 'predecessor', span)];
    const gains = references.map((reference) => this.spans[span].gains(served, reference));
    return this.spans[span].sessions.map((_, session) => gains.map((one) => one[session]!));
  }

  private predict(kind: ModelKind, role: Role | 'control', span: Span): Promise<Float32Array> {
    return this.cache.floats([this.fold.key, kind, role, span, this.spans[span].stride], async () =>
      role === 'control' ? this.spans[span].predictControl() : this.spans[span].predict(await this.fold.file(kind, role)),
    );
  }
}

/** The bars of the sessions from the `from`-th to the one before the `to`-th. */
export function betweenDates(series: readonly BarSeries[], dates: readonly string[], from: number, to: number): BarSeries[] {
  return series.map((bars) => {
    const session = sessionIndices(bars.ts, dates);
    const first = session.findIndex((at) => at >= from);
    return sliceSeries(bars, first < 0 ? bars.length : first, session.findLastIndex((at) => at < to) + 1);
  });
}
