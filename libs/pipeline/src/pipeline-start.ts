import { TASK_QUEUES } from './names.js';
import type { NightlyPipelineInput } from './nightly-pipeline.js';
import { searchAttributesOf, type SearchAttribute } from './search-attributes.js';

/** Start options of `WORKFLOWS.nightlyPipeline`, as Temporal's client and its workflows take them. */
export interface PipelineStart {
  readonly workflowId: string;
  readonly taskQueue: string;
  readonly args: [NightlyPipelineInput];
  readonly staticSummary: string;
  /** What lists of runs show without opening one. */
  readonly typedSearchAttributes: SearchAttribute[];
  readonly memo: Record<'changeId' | 'reason' | 'budget' | 'requestedBy' | 'note', string>;
}

/**
 * How a run of the pipeline is started.
 * @param changeId the key of the request that asked for it; by default the workflow's id
 */
export function pipelineStart(workflowId: string, input: NightlyPipelineInput, changeId: string = workflowId): PipelineStart {
  const { reason, budget, requestedBy, note } = input;
  const memo = { changeId, reason, budget, requestedBy, note };
  return { workflowId, taskQueue: TASK_QUEUES.operations, args: [input], staticSummary: note, typedSearchAttributes: searchAttributesOf(input), memo };
}
