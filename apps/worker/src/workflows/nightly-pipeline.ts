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

    // Runs that began before kinds were trained at once go on one after the other.
    const decide = patched('kinds-at-once') ? decideAtOnce : decideInTurn;
    const { found, outcomes } = await decide(input, kinds, dataset, progress);
    return finish(progress, { dataset, findings: [...findings, ...found], kinds: outcomes });
  });
}

/** A version, or why there is none. */
type Trained = KindOutcome | { readonly kind: ModelKind; readonly version: number };

/** What became of each version, and what is to be said of others. */
interface Decisions {
  readonly found: readonly string[];
  readonly outcomes: readonly KindOutcome[];
}

/** Each kind by itself, and the evidence beside the trainings: what is ready for a processor never waits for the other kind. */
async function decideAtOnce(
  input: NightlyPipelineInput,
  kinds: readonly ModelKind[],
  dataset: DatasetSummary,
  progress: RunProgress,
): Promise<Decisions> {
  const training = kinds.map((kind) => train(input, kind, dataset, progress));
  const recording = recordEvidence(kinds, dataset).then((evidence) => {
    progress.expectValidations(kinds.length + evidence.putForward.length);
    return evidence;
  });
  const decided = await Promise.all(
    kinds.map(async (kind, place) => {
      const { putForward } = await recording;
      const proposed: KindOutcome[] = [];
      // What is put forward goes first: its evidence is against the champion of before this run.
      for (const model of putForward.filter((one) => one.kind === kind)) proposed.push(await decideOn(input, model, dataset, progress));
      return { proposed, own: await decideOn(input, await training[place]!, dataset, progress) };
    }),
  );
  const outcomes = [...decided.flatMap(({ proposed }) => proposed), ...decided.map(({ own }) => own)];
  return { found: (await recording).findings, outcomes };
}

async function decideInTurn(
  input: NightlyPipelineInput,
  kinds: readonly ModelKind[],
  dataset: DatasetSummary,
  progress: RunProgress,
): Promise<Decisions> {
  const trained: Trained[] = [];
  for (const kind of kinds) trained.push(await train(input, kind, dataset, progress));
  // Runs that began before there was evidence go on without it.
  const evidence = patched('session-evidence') ? await recordEvidence(kinds, dataset, progress) : NO_EVIDENCE;
  const outcomes: KindOutcome[] = [];
  const models = [...evidence.putForward, ...trained];
  progress.expectValidations(models.length);
  for (const model of models) outcomes.push(await decideOn(input, model, dataset, progress));
  return { found: evidence.findings, outcomes };
}

async function decideOn(input: NightlyPipelineInput, model: Trained, dataset: DatasetSummary, progress: RunProgress): Promise<KindOutcome> {
  const outcome = 'outcome' in model ? model : await validate(input, model, dataset, progress);
  progress.endEvaluation();
  return outcome;
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
async function train(
  { budget }: NightlyPipelineInput,
  kind: ModelKind,
  { datasetId }: DatasetSummary,
  progress: RunProgress,
): Promise<Trained> {
  progress.startTraining(kind);
  const training = trainer.trainModel.executeWithOptions({ summary: `Train the ${kind}, budget ${budget}` }, [{ kind, datasetId, budget }]);
  const result = await training.catch(unlessCancelled((error) => failedOutcome(kind, null, error)));
  progress.endTraining(kind);
  return 'outcome' in result ? result : { kind, version: result.version };
}

const NO_EVIDENCE: EvidenceSummary = { findings: [], putForward: [] };

/** The gains of the versions that predicted since the last run. Without them the run continues: the next one records what is missing. */
async function recordEvidence(
  kinds: readonly ModelKind[],
  { datasetId }: DatasetSummary,
  progress?: RunProgress,
): Promise<EvidenceSummary> {
  progress?.startEvidence();
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
