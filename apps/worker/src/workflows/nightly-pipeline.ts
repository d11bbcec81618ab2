import { defineQuery, defineSignal, setCurrentDetails, setHandler, upsertSearchAttributes } from '@temporalio/workflow';
import { MODEL_KINDS, type ModelKind } from '@tandem/domain';
import { MESSAGES, SEARCH_ATTRIBUTES, type BarReview, type DatasetOutcome, type DatasetSummary, type KindOutcome, type NightlyPipelineInput, type NightlyPipelineResult, type PipelineProgress, type TrainingReport } from '@tandem/pipeline';
import { evaluation, market, trainer } from './activities.js';
import { causeOf, unlessCancelled } from './failure.js';
import { onRecord } from './on-record.js';
import { promote } from './promote.js';
import { RunProgress } from './run-progress.js';

export const progressQuery = defineQuery<PipelineProgress>(MESSAGES.progressQuery);

/** A signal, not an update: the training activity does not wait for an answer and loses nothing without one. */
export const trainingReportSignal = defineSignal<[TrainingReport]>(MESSAGES.trainingReportSignal);

/**
 * Corporate actions → data quality → dataset → a challenger of each kind → validation → the accepted ones become champion.
 * What fails for one kind leaves the other alone; the result says for each what became of it and why.
 */
export async function nightlyPipeline(input: NightlyPipelineInput): Promise<NightlyPipelineResult> {
  const kinds = input.kinds ?? MODEL_KINDS;
  const progress = new RunProgress(kinds.length);
  setHandler(progressQuery, () => progress.current);
  setHandler(trainingReportSignal, (report) => progress.reports(report));

  return onRecord(input, async () => {
    const { dataset, refusal, findings } = await prepare(input, progress);
    if (dataset === null) return finish(progress, { dataset, findings, kinds: kinds.map((kind) => notTrained(kind, refusal)) });

    const trained: (KindOutcome | { kind: ModelKind; version: number })[] = [];
    for (const kind of kinds) trained.push(await train(input, kind, dataset, progress));
    const outcomes: KindOutcome[] = [];
    for (const model of trained) outcomes.push('outcome' in model ? model : await judge(input, model, dataset, progress));
    return finish(progress, { dataset, findings, kinds: outcomes });
  });
}

/** All before training: what is known of the bars, whether they are sound, and which of them are learned from. */
async function prepare({ reason, budget }: NightlyPipelineInput, progress: RunProgress): Promise<DatasetOutcome & { readonly findings: readonly string[] }> {
  progress.updatesCorporateActions();
  const update = market.updateCorporateActions.executeWithOptions({ summary: 'Splits and dividends' }, []);
  const actions = await update.catch(unlessCancelled((error) => `Corporate actions could not be updated: ${causeOf(error)}`));
  progress.reviewsBars();
  const { finding, refusal }: BarReview = await evaluation.reviewBars.executeWithOptions({ summary: 'Data quality' }, [{ reason, budget }]);
  const findings = [actions, finding];
  if (refusal !== null) return { dataset: null, refusal, findings };
  progress.buildsDataset();
  return { ...(await evaluation.buildDataset.executeWithOptions({ summary: `Dataset, budget ${budget}` }, [{ reason, budget }])), findings };
}

/** Trains one kind; its failure becomes an outcome. */
async function train(input: NightlyPipelineInput, kind: ModelKind, { datasetId }: DatasetSummary, progress: RunProgress) {
  progress.trains(kind);
  const training = trainer.trainModel.executeWithOptions({ summary: `Train the ${kind}, budget ${input.budget}` }, [
    { kind, datasetId, budget: input.budget },
  ]);
  const result = await training.catch(unlessCancelled((error) => failed(kind, null, error)));
  progress.finishedTraining();
  return 'outcome' in result ? result : { kind, version: result.version };
}

/** Validates one trained version and makes it champion when the gate accepts it. */
async function judge(
  input: NightlyPipelineInput,
  { kind, version }: { kind: ModelKind; version: number },
  { datasetId }: DatasetSummary,
  progress: RunProgress,
): Promise<KindOutcome> {
  try {
    progress.validates(kind);
    const verdict = await evaluation.validateModel.executeWithOptions({ summary: `Validate ${kind} v${version}` }, [{ kind, version, datasetId }]);
    if (!verdict.accepted) return { kind, version, outcome: 'refused', reasons: verdict.reasons };
    progress.changesChampion(kind);
    return await promote(input, verdict);
  } catch (error) {
    return unlessCancelled((cause) => failed(kind, version, cause))(error);
  }
}

function finish(progress: RunProgress, result: NightlyPipelineResult): NightlyPipelineResult {
  progress.done(result.kinds.map(({ kind, outcome }) => `${kind}: ${outcome}`).join(', '));
  upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.outcome, value: result.kinds.map(({ kind, outcome }) => `${kind} ${outcome}`) }]);
  const kinds = result.kinds.map(({ kind, outcome, reasons }) => `- **${kind}** ${outcome}: ${reasons.join('; ')}`);
  setCurrentDetails([...kinds, ...(result.findings ?? []).map((finding) => `- ${finding}`)].join('\n'));
  return result;
}

function failed(kind: ModelKind, version: number | null, error: unknown): KindOutcome {
  return { kind, version, outcome: 'failed', reasons: [causeOf(error)] };
}

function notTrained(kind: ModelKind, refusal: string): KindOutcome {
  return { kind, version: null, outcome: 'not-trained', reasons: [`refused: ${refusal}`] };
}
