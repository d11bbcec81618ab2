import type { BarFileReport } from '@tandem/bar-files';
import type { ConfirmedSignals, MovementCard, Scorecard, SkillDescription } from '@tandem/evaluation';
import type { BarrierVolatility, ExcludedRows, SymbolQuality } from '@tandem/features';
import type { ModelMetadata } from '@tandem/models';
import type { FoundModel } from './model-files.js';
import type { ModelSpan, SessionRole } from './row-choice.js';

/** Which rows a score is of: all of them, or those of the sessions that had one role for the model. */
export type RowChoice = 'all' | SessionRole;

/** Everything that an evaluation found; the form of its `--json`. Instants are ISO 8601 in UTC, days `YYYY-MM-DD` in New York. */
export interface Evaluation {
  readonly schema: 1;
  readonly directory: string;
  readonly files: readonly EvaluatedFile[];
  readonly rows: EvaluatedRows;
  readonly models: readonly ModelEvaluation[];
  /** What the signals are worth that an LSTM and a Transformer confirm; one for each pair of them. */
  readonly confirmed: readonly ConfirmedEvaluation[];
  /** What a reader should know before believing a figure, one sentence each. */
  readonly notes: readonly string[];
}

export interface EvaluatedFile extends BarFileReport {
  /** What the rules of data quality found in its bars. */
  readonly quality: SymbolQuality;
  /** Rows of it that were scored. */
  readonly scored: number;
}

export interface EvaluatedRows {
  readonly scored: number;
  /** Every n-th usable row of a symbol was scored. */
  readonly stride: number;
  /** Bars that end no row, by their first reason. */
  readonly excluded: ExcludedRows;
  /** All sessions in which any file has a bar. */
  readonly sessions: readonly string[];
}

export interface ModelEvaluation extends Pick<ModelMetadata, 'kind' | 'version' | 'training' | 'labels' | 'thresholds' | 'datasetHash'> {
  readonly name: string;
  readonly path: string;
  readonly origin: FoundModel['origin'];
  readonly sha256: string;
  /** Largest difference of its answers here from those that its trainer recorded. */
  readonly probeDifference: number;
  readonly span: ModelSpan;
  readonly scores: readonly RowScore[];
}

/** A scorecard whose sessions are dates. */
type Dated<Card extends { readonly bySession: readonly object[] }> = Omit<Card, 'bySession'> & {
  readonly bySession: readonly (Omit<Card['bySession'][number], 'session'> & { readonly session: string })[];
};

/** How good a model is on a choice of rows. */
export interface RowScore {
  readonly rows: RowChoice;
  /** Shares of DOWN, NEUTRAL and UP in these very rows: the best that a constant forecast can do, known only afterwards. */
  readonly classShares: readonly [number, number, number];
  readonly scorecard: Omit<Dated<Scorecard>, 'movement'> & { readonly movement: Dated<MovementCard> | null };
  /**
   * The same figures of what was fitted to the bars given in the model's training span; empty in that span itself, and where the bars do
   * not
   * cover it.
   */
  readonly baselines: readonly BaselineScore[];
  /** The skill in plain words, beside the baselines; null without these, and on the rows that the model was tuned on. */
  readonly skill: SkillDescription | null;
  /** What this model's own signals are worth. */
  readonly signals: ConfirmedSignals;
}

export interface BaselineScore {
  readonly name: string;
  readonly figures: Scorecard['figures'];
  /** Of its forecast of movement; null for a baseline of classes alone. */
  readonly movement: MovementCard['figures'] | null;
}

export interface ConfirmedEvaluation {
  readonly models: readonly string[];
  /** Whose labels decide which signals are right: the models' own, or the first one's where they differ. */
  readonly barrierMultiple: number;
  readonly barrierVolatility: BarrierVolatility;
  readonly scores: readonly { readonly rows: RowChoice; readonly signals: ConfirmedSignals }[];
}
