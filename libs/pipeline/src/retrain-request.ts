import type { Source } from '@tandem/domain';
import { workflowIds } from './names.js';
import type { TrainingBudget } from './nightly-pipeline.js';
import { pipelineStart, type PipelineStart } from './pipeline-start.js';

/** What an operator asks for. */
export interface Retrain {
  /** Source of the stored bars; null before the market is prepared. */
  readonly source: Source | null;
  /** Who asks. */
  readonly requestedBy: string;
  /** The operator's own words. */
  readonly note: string;
  /** Wall time, milliseconds since the Unix epoch: part of the workflow id. */
  readonly at: number;
  /** By which the request finds the run that it started. */
  readonly changeId: string;
}

/**
 * How much a retraining may spend. One training runs at a time, and a virtual market stays closed until its nightly run
 * had its turn, so nothing there may take longer than a night. A real market opens without waiting.
 */
export function retrainBudget(source: Source | null): TrainingBudget {
  return source === 'yahoo' ? 'full' : 'virtual-night';
}

/** How an operator's retraining of both kinds is started, wherever it is asked for. */
export function retrainRequest({ source, requestedBy, note, at, changeId }: Retrain): PipelineStart {
  return pipelineStart(workflowIds.manualRetrain(at), { reason: 'manual', budget: retrainBudget(source), requestedBy, note }, changeId);
}
