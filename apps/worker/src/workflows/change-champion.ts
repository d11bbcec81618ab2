import { ApplicationFailure, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { CancellationScope, executeChild, ParentClosePolicy, setCurrentDetails, sleep, workflowInfo } from '@temporalio/workflow';
import {
  authorityIds,
  championChangeStartOptions,
  FAILURES,
  NO_CHANGE,
  readModelReference,
  type ChampionChangeResult,
  type ChampionPointer,
  type ChampionChange,
  type KindOutcome,
  type NightlyPipelineInput,
  type VerdictSummary,
} from '@tandem/pipeline';
import { audit, causeOf, isFailure, operations, publication } from './activities.js';
import { awaitsByActivity, runNext } from './child-runs.js';

/**
 * Makes a stored version the champion of its kind: promotion and rollback alike. Its workflow id, `champion-<kind>`,
 * allows one change at a time; the compare-and-swap refuses what no record allows, and what was decided on a pointer that has moved since.
 * Published files are for readers outside Tandem: a change whose files could not be written stands, with a warning.
 * @param change whatever whoever started it has sent: the activities say what is wrong with it
 * @throws `UnauthorizedChangeError`, `UnknownModelVersionError`, `CorruptArtifactError`, `ModelFileError` or `ChampionConflictError`; the
 * pointer has not moved then, and the audit log says why
 */
export async function changeChampion(change: ChampionChange): Promise<ChampionChangeResult> {
  const pointer = await movePointer(change).catch((error: unknown) => resolveUnknownOutcome(change, error));
  // It has moved, and must be published: a cancellation comes too late.
  return CancellationScope.nonCancellable(async () => {
    const publishing = publication.publishChampions.executeWithOptions({ summary: 'Write the champions to MODEL_DIR' }, []);
    const warnings = await publishing.catch((error: unknown) => [`The champions could not be published: ${causeOf(error)}`]);
    setCurrentDetails([`${pointer.kind} v${pointer.version} became champion with revision ${pointer.revision}.`, ...warnings].join('\n\n'));
    return { ...pointer, warnings };
  });
}

/** Checks the file and swaps, which is no more cut short once it has begun. */
async function movePointer(change: ChampionChange): Promise<ChampionPointer> {
  const model = readModelReference(change);
  if (model === null) throw ApplicationFailure.nonRetryable(NO_CHANGE, FAILURES.unauthorizedChange);
  const name = `${model.kind} v${model.version}`;
  await operations.checkArtifact.executeWithOptions({ summary: `Check the file of ${name}` }, [model]);
  const summary = `Make ${name} champion`;
  return CancellationScope.nonCancellable(() => operations.swapChampion.executeWithOptions({ summary }, [change]));
}

/**
 * A change that failed or was cancelled was made all the same when the answers of the database were lost, or when a run before a reset has
 * made it. Where it was not, the audit log keeps who asked for it, and the run says why.
 */
async function resolveUnknownOutcome(change: ChampionChange, error: unknown): Promise<ChampionPointer> {
  const refusal = { ...change, problem: causeOf(error) };
  const summary = 'Record the refusal, unless the change was made';
  const made = await CancellationScope.nonCancellable(() => audit.auditRefusal.executeWithOptions({ summary }, [refusal]));
  if (made !== null) return made;
  setCurrentDetails(`Refused, and nothing was changed. ${refusal.problem}`);
  throw error;
}

/** How long runs waited for another change before they awaited it. */
const WAIT_FOR_OTHER_CHANGE = { pause: '5s', attempts: 24 } as const;

/**
 * Makes the version of an accepting verdict champion, after another change of the same kind has ended.
 * @returns promoted, with the warnings of the change, which stands; or refused when another champion came meanwhile, with which it was
 *   never compared
 */
export async function promote(input: NightlyPipelineInput, { kind, version, verdictId, reasons }: VerdictSummary): Promise<KindOutcome> {
  try {
    const warnings = await runChange(input, { kind, version, verdictId });
    return { kind, version, outcome: 'promoted', reasons: [...reasons, ...warnings] };
  } catch (error) {
    if (!isFailure(error, FAILURES.championConflict)) throw error;
    return { kind, version, outcome: 'refused', reasons: [...reasons, causeOf(error)] };
  }
}

async function runChange(
  input: NightlyPipelineInput,
  { kind, version, verdictId }: Pick<VerdictSummary, 'kind' | 'version' | 'verdictId'>,
): Promise<readonly string[]> {
  const change = { kind, version, authority: authorityIds.verdict(verdictId) };
  const labels = { requestedBy: input.requestedBy, note: `Accepted by the gate in ${workflowInfo().workflowId}`, origin: input };
  // Whoever terminates this run must not cut it between the moved pointer and the published files.
  const start = { ...championChangeStartOptions(change, labels), parentClosePolicy: ParentClosePolicy.ABANDON };
  if (awaitsByActivity()) return (await runNext(changeChampion, start)).warnings;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await executeChild(changeChampion, start)).warnings;
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError) || attempt === WAIT_FOR_OTHER_CHANGE.attempts) throw error;
      await sleep(WAIT_FOR_OTHER_CHANGE.pause, { summary: `Another change of the ${kind} champion is under way` });
    }
  }
}
