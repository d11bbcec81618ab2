import type { PipelineRun, RunStage } from '@tandem/contracts';
import { MODEL_KINDS, type ModelKind } from '@tandem/domain';
import type { DatasetOutcome, EvidenceSummary, NightlyPipelineInput, TrainedModel, VerdictSummary } from '@tandem/pipeline';
import { toInstantOrNull } from '../messages/market-messages.js';
import type { Step } from './run-steps.js';

/** A model that a run is to validate; without a version while it is not trained. */
interface Model {
  readonly kind: ModelKind;
  readonly version: number | null;
}

/** A step of a run, whether it has come to it or not. */
interface Place {
  readonly stage: RunStage['stage'];
  readonly kind: ModelKind | null;
  readonly version: number | null;
  /** Why the run does without it, in a sentence; null as long as it may come to it. */
  readonly skipped: string | null;
}

/** Characters of a message: what a library fails with may be long. */
const MAX_MESSAGE = 1_000;

/**
 * The steps of a run in their order, those to come included: what it has come to by its history, the rest by the order of its workflow.
 * @param input what it was started with
 * @param urlOf address of a run in the Temporal UI
 */
export function stagesOf(
  run: Pick<PipelineRun, 'state' | 'closedAt'>,
  { kinds = MODEL_KINDS }: Partial<NightlyPipelineInput>,
  steps: readonly Step[],
  urlOf: (workflowId: string, runId: string) => string | null,
): RunStage[] {
  return placesOf(kinds, steps).map(({ skipped, ...place }) => {
    const step = steps.find(
      ({ stage, kind, version }) => stage === place.stage && kind === place.kind && isSameVersion(version, place.version),
    );
    return step === undefined ? absent(run, place, skipped) : present(run, { ...step, version: place.version }, urlOf);
  });
}

/** The order of `nightlyPipeline`. */
function placesOf(kinds: readonly ModelKind[], steps: readonly Step[]): Place[] {
  const found = (stage: RunStage['stage'], of?: Model) =>
    steps.find((step) => step.stage === stage && (of === undefined || (step.kind === of.kind && isSameVersion(step.version, of.version))));
  const dataset = found('dataset')?.result as DatasetOutcome | null | undefined;
  const refusal = dataset?.dataset === null ? dataset.refusal : null;
  const forward = (found('evidence')?.result as EvidenceSummary | null | undefined)?.putForward ?? [];
  const trained = kinds.map((kind) => trainedModel(kind, found('train', { kind, version: null })));
  const whyNotValidated = ({ kind }: Model) => (hasFailed(found('train', { kind, version: null })) ? 'It was not trained.' : null);
  const whyNotChanged = (model: Model) => {
    const validated = found('validate', model);
    if (hasFailed(validated)) return 'It was not validated.';
    return (validated?.result as VerdictSummary | null | undefined)?.accepted === false ? 'The gate refused it.' : null;
  };
  const place = (stage: RunStage['stage'], model: Model | null, skipped: string | null): Place => ({
    stage,
    kind: model?.kind ?? null,
    version: model?.version ?? null,
    skipped: skipped ?? refusal,
  });
  const evaluated = [...forward.map((model) => ({ ...model, put: true })), ...trained.map((model) => ({ ...model, put: false }))];
  return [
    { stage: 'corporate-actions', kind: null, version: null, skipped: null },
    { stage: 'dataset', kind: null, version: null, skipped: null },
    ...trained.map((model) => place('train', model, null)),
    // Runs that began before there was evidence go on without it.
    ...(found('evidence') === undefined && found('validate') !== undefined ? [] : [place('evidence', null, null)]),
    ...evaluated.flatMap(({ put, ...model }) => [
      place('validate', model, put ? null : whyNotValidated(model)),
      place('change-champion', model, (put ? null : whyNotValidated(model)) ?? whyNotChanged(model)),
    ]),
  ];
}

function trainedModel(kind: ModelKind, training: Step | undefined): Model {
  return { kind, version: (training?.result as TrainedModel | null | undefined)?.version ?? null };
}

function hasFailed(step: Step | undefined): boolean {
  return step?.state === 'failed' || step?.state === 'cancelled';
}

/** A training has no version until it has ended. */
function isSameVersion(step: number | null, wanted: number | null): boolean {
  return step === null || step === wanted;
}

function absent(run: Pick<PipelineRun, 'state'>, place: Omit<Place, 'skipped'>, skipped: string | null): RunStage {
  const why = skipped ?? (run.state === 'running' ? null : 'The run ended before.');
  const message = why && why.slice(0, MAX_MESSAGE);
  const state = why === null ? 'waiting' : 'skipped';
  return { ...place, state, startedAt: null, closedAt: null, attempt: 0, message, temporalUrl: null };
}

function present(
  run: Pick<PipelineRun, 'state' | 'closedAt'>,
  step: Step,
  urlOf: (workflowId: string, runId: string) => string | null,
): RunStage {
  const { stage, kind, version, state, startedAt, closedAt, attempt, child } = step;
  const common = {
    stage,
    kind,
    version,
    startedAt: toInstantOrNull(startedAt),
    attempt,
    temporalUrl: child && urlOf(child.workflowId, child.runId),
  };
  // A run that was terminated leaves no end of what it was at.
  if (closedAt === null && run.state !== 'running') {
    return { ...common, state: 'cancelled', closedAt: run.closedAt, message: 'The run ended before it did.' };
  }
  return { ...common, state, closedAt: toInstantOrNull(closedAt), message: messageOf(step)?.slice(0, MAX_MESSAGE) ?? null };
}

function messageOf({ stage, state, failure, attempt, result }: Step): string | null {
  if (state === 'running') return failure === null ? null : `Attempt ${attempt}; the one before failed: ${failure}`;
  if (state !== 'completed') return failure;
  if (stage === 'corporate-actions') return typeof result === 'string' ? result : null;
  if (stage === 'dataset') return (result as DatasetOutcome | null)?.finding ?? null;
  if (stage === 'validate') return (result as VerdictSummary | null)?.accepted ? 'The gate accepted it.' : 'The gate refused it.';
  return null;
}
