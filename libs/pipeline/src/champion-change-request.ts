import type { ChangeChampionInput } from './change-champion.js';
import { TASK_QUEUES, workflowIds } from './names.js';

/** Start options of `WORKFLOWS.changeChampion`. */
interface ChampionChangeStart {
  readonly workflowId: string;
  readonly taskQueue: string;
  readonly args: [ChangeChampionInput];
  readonly staticSummary: string;
  /** What lists of runs show without opening one, and by which a request finds what it started. */
  readonly memo: Record<'changeId' | 'requestedBy' | 'note', string>;
}

/** How a change of champion is started, by the gate and by operators alike: one at a time of each kind. */
export function championChangeStart(input: ChangeChampionInput): ChampionChangeStart {
  const { changeId, kind, version, actor, reason, forced } = input;
  return {
    workflowId: workflowIds.changeChampion(kind),
    taskQueue: TASK_QUEUES.operations,
    args: [input],
    staticSummary: `Make ${kind} v${version} champion${forced ? ', against the gate' : ''}`,
    memo: { changeId, requestedBy: actor, note: reason },
  };
}
