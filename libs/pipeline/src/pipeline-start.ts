import { TASK_QUEUES } from './names.js';
import type { NightlyPipelineInput } from './nightly-pipeline.js';
import { SEARCH_ATTRIBUTES, type SearchAttribute } from './search-attributes.js';

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
  const { reason, session, budget, requestedBy, note } = input;
  const typedSearchAttributes: SearchAttribute[] = [
    { key: SEARCH_ATTRIBUTES.reason, value: reason },
    ...(session === undefined ? [] : [{ key: SEARCH_ATTRIBUTES.session, value: session }]),
  ];
  return { workflowId, taskQueue: TASK_QUEUES.operations, args: [input], staticSummary: note, typedSearchAttributes, memo: { changeId, reason, budget, requestedBy, note } };
}
