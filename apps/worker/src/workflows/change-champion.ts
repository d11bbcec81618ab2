import type { ChampionChanged, ChampionPointer, ChangeChampionInput } from '@tandem/pipeline';
import { CancellationScope, setCurrentDetails } from '@temporalio/workflow';
import { operations, publication, record } from './activities.js';
import { causeOf } from './failure.js';

/**
 * Makes a stored version the champion of its kind: promotion and rollback alike. Its workflow id, `champion-<kind>`,
 * allows one change at a time; the compare-and-swap refuses what was decided on a pointer that has moved since.
 * Published files are for readers outside Tandem: a change whose files could not be written stands, with a warning.
 * @throws `UnknownModelVersionError`, `CorruptArtifactError`, `ModelFileError` or `ChampionConflictError`; the pointer has not moved then,
 * and the audit log says why
 */
export async function changeChampion(input: ChangeChampionInput): Promise<ChampionChanged> {
  const { kind } = input;
  const pointer = await movePointer(input).catch((error: unknown) => madeAfterAll(input, error));
  // It has moved, and must be recorded and published: a cancellation comes too late.
  return CancellationScope.nonCancellable(async () => {
    await record.auditChange.executeWithOptions({ summary: `On record: ${kind} v${pointer.version}` }, [{ ...input, pointer }]);
    const publishing = publication.publishChampions.executeWithOptions({ summary: 'Write the champions to MODEL_DIR' }, []);
    const warnings = await publishing.catch((error: unknown) => [`The champions could not be published: ${causeOf(error)}`]);
    setCurrentDetails([`${kind} v${pointer.version} is champion, revision ${pointer.revision}.`, ...warnings].join('\n\n'));
    return { ...pointer, warnings };
  });
}

/** Checks the file and swaps, which is no more cut short once it has begun. */
async function movePointer(input: ChangeChampionInput): Promise<ChampionPointer> {
  const { kind, version, decidedOn } = input;
  const found = await operations.checkArtifact.executeWithOptions({ summary: `Check the file of ${kind} v${version}` }, [{ kind, version }]);
  const swap = { ...input, expectedRevision: decidedOn ?? found };
  return CancellationScope.nonCancellable(() => operations.swapChampion.executeWithOptions({ summary: `Make ${kind} v${version} champion` }, [swap]));
}

/**
 * A change that failed or was cancelled was made all the same when the answers of the database were lost, or when a run before a reset has
 * made it. Where it was not, who asked for it stays on record.
 */
async function madeAfterAll(input: ChangeChampionInput, error: unknown): Promise<ChampionPointer> {
  const refusal = { ...input, problem: causeOf(error) };
  const made = await CancellationScope.nonCancellable(() => record.auditRefusal.executeWithOptions({ summary: 'On record as refused, unless it was made' }, [refusal]));
  // Histories of older versions have no answer here.
  if (made == null) throw error;
  return made;
}
