import type { ModelKind } from '@tandem/domain';
import { trainingMessage, type PipelineProgress, type PipelineStage, type TrainingReport } from '@tandem/pipeline';

/**
 * Shares of a run's time: nearly all of it is training. Judging is validating and, at its end, changing the champion. `dataset` holds all before
 * training; of it `corporateActions` and `review` are over when theirs are.
 */
const SHARE = { corporateActions: 0.01, review: 0.02, dataset: 0.08, train: 0.8, judge: 0.12 };

/** Share of judging one kind that is over when its champion is changed. */
const VALIDATED = 0.9;

/** How far a pipeline run is: the state behind `progressQuery`. */
export class RunProgress {
  private trained = 0;
  private judged = 0;
  private state: PipelineProgress = { stage: 'queued', kind: null, epoch: null, epochs: null, loss: null, share: 0, secondsLeft: null, message: 'Waiting for a worker' };

  /** @param kinds how many models the run trains */
  constructor(private readonly kinds: number) {}

  get current(): PipelineProgress {
    return this.state;
  }

  startCorporateActions(): void {
    this.enter('corporate-actions', null, 0, 'Looking for splits and dividends');
  }

  reviewsBars(): void {
    this.enter('data-quality', null, SHARE.corporateActions, 'Looking for defects in the bars');
  }

  startDataset(): void {
    this.enter('dataset', null, SHARE.review, 'Choosing the training rows');
  }

  startTraining(kind: ModelKind): void {
    this.enter('train', kind, SHARE.dataset + this.perKind(SHARE.train, this.trained), `Training the ${kind}`);
  }

  /** A report of another kind than the one in training came late and is dropped. */
  reports(report: TrainingReport): void {
    const { kind, epoch, epochs, share: finish, loss, secondsLeft } = report;
    if (this.state.stage !== 'train' || this.state.kind !== kind) return;
    const share = SHARE.dataset + this.perKind(SHARE.train, this.trained + finish);
    this.state = { stage: 'train', kind, epoch, epochs, loss: loss ?? null, share, secondsLeft: secondsLeft ?? null, message: trainingMessage(report) };
  }

  finishTraining(): void {
    this.trained += 1;
  }

  startValidation(kind: ModelKind): void {
    this.enter('validate', kind, this.judging(this.judged), `Validating the ${kind}`);
    this.judged += 1;
  }

  startChampionChange(kind: ModelKind): void {
    this.enter('change-champion', kind, this.judging(this.judged - 1 + VALIDATED), `Making the ${kind} champion`);
  }

  done(message: string): void {
    this.enter('done', null, 1, message);
  }

  private judging(kindsDone: number): number {
    return SHARE.dataset + SHARE.train + this.perKind(SHARE.judge, kindsDone);
  }

  private perKind(share: number, kindsDone: number): number {
    return (share * kindsDone) / this.kinds;
  }

  private enter(stage: PipelineStage, kind: ModelKind | null, share: number, message: string): void {
    this.state = { stage, kind, epoch: null, epochs: null, loss: null, share, secondsLeft: null, message };
  }
}
