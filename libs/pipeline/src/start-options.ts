import type { Source } from '@tandem/domain';
import type { ChampionChange } from './champion-change.js';
import { TASK_QUEUES, workflowIds } from './names.js';
import type { NightlyPipelineInput, TrainingBudget } from './nightly-pipeline.js';

/**
 * By what runs are filtered in the Temporal UI and its queries, e.g. `TandemOutcome = 'lstm promoted'`. Plain values in the form of
 * Temporal's typed search attributes; the worker registers them when it starts.
 */
export const SEARCH_ATTRIBUTES = {
  /** What started a run of the pipeline, and what it started: a `RunReason`. */
  reason: { name: 'TandemReason', type: 'KEYWORD' },
  /** The session whose close a run follows, `YYYY-MM-DD`. */
  session: { name: 'TandemSession', type: 'KEYWORD' },
  /** What came of each kind, e.g. `lstm promoted`. */
  outcome: { name: 'TandemOutcome', type: 'KEYWORD_LIST' },
} as const;

type Attributes = typeof SEARCH_ATTRIBUTES;

/** One attribute of a run. */
type SearchAttribute =
  | { readonly key: Attributes['reason'] | Attributes['session']; readonly value: string }
  | { readonly key: Attributes['outcome']; readonly value: string[] };

/** What a run of the pipeline, and what it started, is found by from its start on. */
function searchAttributesOf({ reason, session }: Pick<NightlyPipelineInput, 'reason' | 'session'>): SearchAttribute[] {
  return [
    { key: SEARCH_ATTRIBUTES.reason, value: reason },
    ...(session === undefined ? [] : [{ key: SEARCH_ATTRIBUTES.session, value: session }]),
  ];
}

/**
 * Of Temporal's five priorities the first; without one a run has the third. An operator who asks for a retraining waits for it: where a
 * nightly run holds the queue, its stages come before those of the night that have not begun.
 */
const OF_AN_OPERATOR = { priorityKey: 1 } as const;

/** Start options of `WORKFLOWS.nightlyPipeline`, as Temporal's client and its workflows take them. */
interface PipelineStartOptions {
  readonly workflowId: string;
  readonly taskQueue: string;
  readonly args: [NightlyPipelineInput];
  readonly staticSummary: string;
  /** What lists of runs show without opening one. */
  readonly typedSearchAttributes: SearchAttribute[];
  readonly memo: Record<'changeId' | 'reason' | 'budget' | 'requestedBy' | 'note', string>;
  /** Its activities, and what it starts, inherit it. */
  readonly priority?: typeof OF_AN_OPERATOR;
}

/**
 * How a run of the pipeline is started.
 * @param changeId the key of the request that asked for it; by default the workflow's id
 */
export function pipelineStartOptions(workflowId: string, input: NightlyPipelineInput, changeId: string = workflowId): PipelineStartOptions {
  const { reason, budget, requestedBy, note } = input;
  const memo = { changeId, reason, budget, requestedBy, note };
  return {
    workflowId,
    taskQueue: TASK_QUEUES.operations,
    args: [input],
    staticSummary: note,
    typedSearchAttributes: searchAttributesOf(input),
    memo,
    ...(reason === 'manual' && { priority: OF_AN_OPERATOR }),
  };
}

/** An operator's request. */
interface RetrainRequest {
  /** Source of the stored bars; null before the market is prepared. */
  readonly source: Source | null;
  /** Name of the operator. */
  readonly requestedBy: string;
  /** What the operator wrote. */
  readonly note: string;
  /** Wall time, milliseconds since the Unix epoch: part of the workflow id. */
  readonly at: number;
  /** By which the request finds the run that it started. */
  readonly changeId: string;
}

/**
 * How much a retraining may spend. One training runs at a time, and a virtual market stays closed until its nightly run
 * had its turn, so nothing there may take longer than that. A real market opens without waiting.
 */
export function retrainBudget(source: Source | null): TrainingBudget {
  return source === 'yahoo' ? 'full' : 'fast';
}

/** How an operator's retraining of both kinds is started, wherever it is asked for. */
export function retrainStartOptions({ source, requestedBy, note, at, changeId }: RetrainRequest): PipelineStartOptions {
  return pipelineStartOptions(
    workflowIds.manualRetrain(at),
    { reason: 'manual', budget: retrainBudget(source), requestedBy, note },
    changeId,
  );
}

/** Start options of `WORKFLOWS.changeChampion`. */
interface ChampionChangeStartOptions {
  readonly workflowId: string;
  readonly taskQueue: string;
  readonly args: [ChampionChange];
  readonly staticSummary: string;
  readonly typedSearchAttributes: SearchAttribute[];
  /** What lists of runs show without opening one, and by which a request finds what it started. */
  readonly memo: Record<'changeId' | 'requestedBy' | 'note', string>;
}

/** What lists of runs show of a change: for people, and worth no more than whoever started it. The records say who it was. */
interface ChampionChangeLabels {
  readonly requestedBy: string;
  /** Why. */
  readonly note: string;
  /** Whether the gate has not accepted the version. */
  readonly forced?: boolean;
  /** What started the run of the pipeline whose change it is; absent: an operator, or the drift monitor. */
  readonly origin?: Pick<NightlyPipelineInput, 'reason' | 'session'>;
}

/** How a change of champion is started, by the gate, by operators and by the drift monitor alike: one at a time of each kind. */
export function championChangeStartOptions(
  input: ChampionChange,
  { requestedBy, note, forced = false, origin = { reason: 'manual' } }: ChampionChangeLabels,
): ChampionChangeStartOptions {
  const { kind, version, authority } = input;
  return {
    workflowId: workflowIds.changeChampion(kind),
    taskQueue: TASK_QUEUES.operations,
    args: [input],
    staticSummary: `Make ${kind} v${version} champion${forced ? ', against the gate' : ''}`,
    typedSearchAttributes: searchAttributesOf(origin),
    memo: { changeId: authority, requestedBy, note },
  };
}
