import type { ChangeChampionInput } from './change-champion.js';
import { TASK_QUEUES, workflowIds } from './names.js';
import type { NightlyPipelineInput } from './nightly-pipeline.js';
import { searchAttributesOf, type SearchAttribute } from './search-attributes.js';

/** Start options of `WORKFLOWS.changeChampion`. */
interface ChampionChangeStart {
  readonly workflowId: string;
  readonly taskQueue: string;
  readonly args: [ChangeChampionInput];
  readonly staticSummary: string;
  readonly typedSearchAttributes: SearchAttribute[];
  /** What lists of runs show without opening one, and by which a request finds what it started. */
  readonly memo: Record<'changeId' | 'requestedBy' | 'note', string>;
}

/**
 * How a change of champion is started, by the gate and by operators alike: one at a time of each kind.
 * @param origin what started the run of the pipeline whose change it is; by default an operator's word
 */
export function championChangeStart(input: ChangeChampionInput, origin: Pick<NightlyPipelineInput, 'reason' | 'session'> = { reason: 'manual' }): ChampionChangeStart {
  const { changeId, kind, version, actor, reason, forced } = input;
  return {
    workflowId: workflowIds.changeChampion(kind),
    taskQueue: TASK_QUEUES.operations,
    args: [input],
    staticSummary: `Make ${kind} v${version} champion${forced ? ', against the gate' : ''}`,
    typedSearchAttributes: searchAttributesOf(origin),
    memo: { changeId, requestedBy: actor, note: reason },
  };
}
