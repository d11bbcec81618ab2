import type { ChampionChanged, ChangeChampionInput } from '@tandem/pipeline';
import { CancellationScope, log, setCurrentDetails } from '@temporalio/workflow';
import { operations, publication } from './activities.js';
import { causeOf } from './failure.js';

/**
 * Makes a stored version the champion of its kind: promotion and rollback alike. Its workflow id, `champion-<kind>`,
 * allows one change at a time; the compare-and-swap refuses what was decided on a pointer that has moved since.
 * Published files are for readers outside Tandem: a change whose files could not be written stands, with a warning.
 * @throws `UnknownModelVersionError`, `CorruptArtifactError`, `ModelFileError` or `ChampionConflictError`; the pointer has not moved then,
 * and the audit log says why
 */
export async function changeChampion(input: ChangeChampionInput): Promise<ChampionChanged> {
  const { kind, version, decidedOn } = input;
  const found = await orOnRecord(input, operations.checkArtifact({ kind, version }));
  // A pointer that has moved must be recorded and published: from here on a cancellation comes too late.
  return CancellationScope.nonCancellable(async () => {
    const pointer = await orOnRecord(input, operations.swapChampion({ ...input, expectedRevision: decidedOn ?? found }));
    await operations.auditChange({ ...input, pointer });
    const warnings = await publication.publishChampions().catch((error: unknown) => [`The champions could not be published: ${causeOf(error)}`]);
    setCurrentDetails([`${kind} v${pointer.version} is champion, revision ${pointer.revision}.`, ...warnings].join('\n\n'));
    return { ...pointer, warnings };
  });
}

/** A step of a change; who asked for one that fails, or is cancelled, stays on record. */
async function orOnRecord<T>(input: ChangeChampionInput, step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    const problem = causeOf(error);
    await CancellationScope.nonCancellable(() => operations.auditRefusal({ ...input, problem })).catch((lost: unknown) =>
      log.error('A change that was not made is not on record', { problem, cause: causeOf(lost) }));
    throw error;
  }
}
