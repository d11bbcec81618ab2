import type { ModelKind } from '@tandem/domain';
import type { PipelineStage, StageProgress } from '@tandem/pipeline';

/** Shares of a run's time: nearly all of it is training. `evaluation` is validating and, at its end, changing the champion. */
const SHARE = { corporateActions: 0.01, dataset: 0.07, training: 0.8, evaluation: 0.12 };
const BEFORE_TRAINING = SHARE.corporateActions + SHARE.dataset;

/** Share of evaluating one version that is validation; the rest is the change of the champion. */
const VALIDATION = 0.9;

/** How far a pipeline run is: the state behind `progressQuery`. Progress within a training is in its heartbeats. */
export class RunProgress {
  private readonly underWay: ModelKind[] = [];
  private trained = 0;
  private evaluated = 0;
  /** How many versions the run validates. */
  private toValidate: number;
  private state: StageProgress = { stage: 'queued', kind: null, share: 0, stageShare: 0, message: 'Waiting for a worker' };

  /** @param kinds how many models the run trains */
  constructor(private readonly kinds: number) {
    this.toValidate = kinds;
  }

  get current(): StageProgress {
    return this.state;
  }

  startCorporateActions(): void {
    this.enter('corporate-actions', null, 0, SHARE.corporateActions, 'Updating splits and dividends');
  }

  startDataset(): void {
    this.enter('dataset', null, SHARE.corporateActions, SHARE.dataset, 'Checking the bars and choosing the training rows');
  }

  startTraining(kind: ModelKind): void {
    this.underWay.push(kind);
    this.showTrainings();
  }

  endTraining(kind: ModelKind): void {
    this.underWay.splice(this.underWay.indexOf(kind), 1);
    this.trained += 1;
    this.showTrainings();
  }

  startEvidence(): void {
    this.enter('evidence', null, this.done(), 0, 'Recording what the newest sessions say');
  }

  /** @param versions how many are validated, also such as were not trained in this run */
  expectValidations(versions: number): void {
    this.toValidate = versions;
  }

  startValidation(kind: ModelKind): void {
    this.evaluate('validate', kind, 0, VALIDATION, `Validating the ${kind}`);
  }

  startChampionChange(kind: ModelKind): void {
    this.evaluate('change-champion', kind, VALIDATION, 1 - VALIDATION, `Making the ${kind} champion`);
  }

  /** Of a version, whatever came of it. */
  endEvaluation(): void {
    this.evaluated += 1;
  }

  finish(message: string): void {
    this.enter('done', null, 1, 0, message);
  }

  /** Share of the run that is over. */
  private done(): number {
    return BEFORE_TRAINING + (SHARE.training * this.trained) / this.kinds + (SHARE.evaluation * this.evaluated) / this.toValidate;
  }

  private showTrainings(): void {
    const { underWay } = this;
    if (underWay.length === 0) return;
    const kind = underWay.length === 1 ? underWay[0]! : null;
    this.enter('train', kind, this.done(), (SHARE.training * underWay.length) / this.kinds, `Training the ${underWay.join(' and the ')}`);
  }

  /** A training that goes on beside it is what is shown, because it takes longest. */
  private evaluate(stage: PipelineStage, kind: ModelKind, from: number, share: number, message: string): void {
    if (this.underWay.length > 0) return;
    const each = SHARE.evaluation / this.toValidate;
    this.enter(stage, kind, this.done() + each * from, each * share, message);
  }

  private enter(stage: PipelineStage, kind: ModelKind | null, share: number, stageShare: number, message: string): void {
    this.state = { stage, kind, share, stageShare, message };
  }
}
