import type { ModelKind } from '@tandem/domain';
import type { PipelineStage, StageProgress } from '@tandem/pipeline';

/** Shares of a run's time: nearly all of it is training. `evaluation` is validating and, at its end, changing the champion. */
const SHARE = { corporateActions: 0.01, dataset: 0.07, training: 0.8, evaluation: 0.12 };
const BEFORE_TRAINING = SHARE.corporateActions + SHARE.dataset;

/** Share of evaluating one version that is validation; the rest is the change of the champion. */
const VALIDATION = 0.9;

/** How far a pipeline run is: the state behind `progressQuery`. Progress within a training is in its heartbeats. */
export class RunProgress {
  private trained = 0;
  private validated = 0;
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
    const each = SHARE.training / this.kinds;
    this.enter('train', kind, BEFORE_TRAINING + each * this.trained, each, `Training the ${kind}`);
    this.trained += 1;
  }

  startEvidence(): void {
    this.enter('evidence', null, this.evaluated(0), 0, 'Recording what the newest sessions say');
  }

  /** @param versions how many are validated, also such as were not trained in this run */
  expectValidations(versions: number): void {
    this.toValidate = versions;
  }

  startValidation(kind: ModelKind): void {
    const each = SHARE.evaluation / this.toValidate;
    this.enter('validate', kind, this.evaluated(this.validated), each * VALIDATION, `Validating the ${kind}`);
    this.validated += 1;
  }

  startChampionChange(kind: ModelKind): void {
    const each = SHARE.evaluation / this.toValidate;
    this.enter(
      'change-champion',
      kind,
      this.evaluated(this.validated - 1 + VALIDATION),
      each * (1 - VALIDATION),
      `Making the ${kind} champion`,
    );
  }

  finish(message: string): void {
    this.enter('done', null, 1, 0, message);
  }

  /** Share of the run that is over when so many versions are evaluated. */
  private evaluated(versions: number): number {
    return BEFORE_TRAINING + SHARE.training + (SHARE.evaluation * versions) / this.toValidate;
  }

  private enter(stage: PipelineStage, kind: ModelKind | null, share: number, stageShare: number, message: string): void {
    this.state = { stage, kind, share, stageShare, message };
  }
}
