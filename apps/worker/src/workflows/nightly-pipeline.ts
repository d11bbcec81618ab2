import {
  CancellationScope,
  defineQuery,
  log,
  patched,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { MODEL_KINDS, type ModelKind } from '@tandem/domain';
import { MESSAGES, SEARCH_ATTRIBUTES } from '@tandem/pipeline';
import type {
  DatasetOutcome,
  DatasetSummary,
  EvidenceSummary,
  KindOutcome,
  NightlyPipelineInput,
  NightlyPipelineResult,
  StageProgress,
} from '@tandem/pipeline';
import { causeOf, corporateActions, evaluation, operations, trainer, unlessCancelled } from './activities.js';
import { promote } from './change-champion.js';
import { RunProgress } from './run-progress.js';

export const progressQuery = defineQuery<StageProgress>(MESSAGES.progressQuery);

/**
 * Corporate actions → data quality and dataset → a challenger of each kind → evidence of the newest sessions → validation, also of a
 * refused version that they speak for → the accepted ones become champion. What fails for one kind leaves the other alone; the result says
 * for each what became of it and why.
 */
export async function nightlyPipeline(input: NightlyPipelineInput): Promise<NightlyPipelineResult> {
  const kinds = input.kinds ?? MODEL_KINDS;
  const progress = new RunProgress(kinds.length);
  setHandler(progressQuery, () => progress.current);

  return withAuditEntry(input, async () => {
    const { dataset, refusal, findings } = await prepare(input, progress);
    if (dataset === null) return finish(progress, { dataset, findings, kinds: kinds.map((kind) => notTrained(kind, refusal)) });

    const trained: (KindOutcome | { kind: ModelKind; version: number })[] = [];
    for (const kind of kinds) trained.push(await train(input, kind, dataset, progress));
    const evidence = await recordEvidence(kinds, dataset, progress);
    const outcomes: KindOutcome[] = [];
    // What is put forward goes first: its evidence is against the champion of before this run.
    const models = [...evidence.putForward, ...trained];
    progress.expectValidations(models.length);
    for (const model of models) outcomes.push('outcome' in model ? model : await validate(input, model, dataset, progress));
    return finish(progress, { dataset, findings: [...findings, ...evidence.findings], kinds: outcomes });
  });
}

/** All before training: splits and dividends, the quality of the bars, and the rows to train on. */
async function prepare(
  { reason, budget }: NightlyPipelineInput,
  progress: RunProgress,
): Promise<DatasetOutcome & { readonly findings: readonly string[] }> {
  progress.startCorporateActions();
  const update = corporateActions.updateCorporateActions.executeWithOptions({ summary: 'Update splits and dividends' }, []);
  const actions = await update.catch(unlessCancelled((error) => `Corporate actions could not be updated: ${causeOf(error)}`));
  progress.startDataset();
  const outcome = await evaluation.buildDataset.executeWithOptions({ summary: `Data quality and dataset, budget ${budget}` }, [
    { reason, budget },
  ]);
  return { ...outcome, findings: [actions, outcome.finding] };
}

/** Trains one kind; its failure becomes an outcome. */
async function train(input: NightlyPipelineInput, kind: ModelKind, { datasetId }: DatasetSummary, progress: RunProgress) {
  progress.startTraining(kind);
  const { budget } = input;
  const training = trainer.trainModel.executeWithOptions({ summary: `Train the ${kind}, budget ${budget}` }, [{ kind, datasetId, budget }]);
  const result = await training.catch(unlessCancelled((error) => failedOutcome(kind, null, error)));
  return 'outcome' in result ? result : { kind, version: result.version };
}

/** The gains of the versions that predicted since the last run. Without them the run continues: the next one records what is missing. */
async function recordEvidence(kinds: readonly ModelKind[], { datasetId }: DatasetSummary, progress: RunProgress): Promise<EvidenceSummary> {
  // Runs that began before there was evidence go on without it.
  if (!patched('session-evidence')) return { findings: [], putForward: [] };
  progress.startEvidence();
  const recording = evaluation.recordEvidence.executeWithOptions({ summary: 'Evidence of the newest sessions' }, [{ datasetId, kinds }]);
  return recording.catch(
    unlessCancelled((error) => ({ findings: [`The newest sessions were not counted: ${causeOf(error)}`], putForward: [] })),
  );
}

/** Validates one version and makes it champion when the gate accepts it. */
async function validate(
  input: NightlyPipelineInput,
  { kind, version }: { kind: ModelKind; version: number },
  { datasetId }: DatasetSummary,
  progress: RunProgress,
): Promise<KindOutcome> {
  try {
    progress.startValidation(kind);
    const verdict = await evaluation.validateModel.executeWithOptions({ summary: `Validate ${kind} v${version}` }, [
      { kind, version, datasetId },
    ]);
    if (!verdict.accepted) return { kind, version, outcome: 'refused', reasons: verdict.reasons };
    progress.startChampionChange(kind);
    return await promote(input, verdict);
  } catch (error) {
    return unlessCancelled((cause) => failedOutcome(kind, version, cause))(error);
  }
}

function finish(progress: RunProgress, result: NightlyPipelineResult): NightlyPipelineResult {
  progress.finish(result.kinds.map(({ kind, outcome }) => `${kind}: ${outcome}`).join(', '));
  upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.outcome, value: result.kinds.map(({ kind, outcome }) => `${kind} ${outcome}`) }]);
  const kinds = result.kinds.map(({ kind, outcome, reasons }) => `- **${kind}** ${outcome}: ${reasons.join('; ')}`);
  setCurrentDetails([...kinds, ...result.findings.map((finding) => `- ${finding}`)].join('\n'));
  return result;
}

function failedOutcome(kind: ModelKind, version: number | null, error: unknown): KindOutcome {
  return { kind, version, outcome: 'failed', reasons: [causeOf(error)] };
}

function notTrained(kind: ModelKind, refusal: string): KindOutcome {
  return { kind, version: null, outcome: 'not-trained', reasons: [`refused: ${refusal}`] };
}

/**
 * Runs the pipeline and writes to the audit log who asked for it and what came of it, also of a run that failed or was cancelled. A run
 * whose
 * entry cannot be written ends as it did.
 */
async function withAuditEntry(input: NightlyPipelineInput, run: () => Promise<NightlyPipelineResult>): Promise<NightlyPipelineResult> {
  try {
    const result = await run();
    await recordOutcome(
      input,
      result.kinds.map(({ kind, version, outcome }) => `${kind}${version === null ? '' : ` v${version}`} ${outcome}`).join(', '),
    );
    return result;
  } catch (error) {
    await recordOutcome(input, CancellationScope.current().consideredCancelled ? 'cancelled' : `failed: ${causeOf(error)}`);
    throw error;
  }
}

function recordOutcome({ reason, requestedBy, note }: NightlyPipelineInput, outcome: string): Promise<void> {
  const ended = { workflowId: workflowInfo().workflowId, reason, requestedBy, note, outcome };
  const recording = () =>
    operations.auditRun.executeWithOptions({ summary: 'Audit entry: who asked for the run, and its outcome' }, [ended]);
  return CancellationScope.nonCancellable(recording).catch((lost: unknown) =>
    log.error('audit entry of a pipeline run not written', { outcome, cause: causeOf(lost) }),
  );
}
