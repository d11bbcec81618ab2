import type { ChampionChanged, ChampionPointer, ChangeChampionInput } from '@tandem/pipeline';
import { CancellationScope, setCurrentDetails } from '@temporalio/workflow';
import { operations, publication } from './activities.js';
import { causeOf, unlessCancelled } from './failure.js';

/**
 * Makes a stored version the champion of its kind: promotion and rollback alike. Its workflow id, `champion-<kind>`,
 * allows one change at a time; the compare-and-swap refuses what was decided on a pointer that has moved since.
 * Published files are for readers outside Tandem: a change whose files could not be written stands, with a warning.
 * @throws `UnknownModelVersionError`, `CorruptArtifactError`, `ModelFileError` or `ChampionConflictError`; the pointer has not moved then,
 * and the audit log says why
 */
export async function changeChampion(input: ChangeChampionInput): Promise<ChampionChanged> {
  const pointer = await movePointer(input);
  await operations.auditChange({ ...input, pointer });
  const warnings = await publication.publishChampions().catch(unlessCancelled((error) => [`The champions could not be published: ${causeOf(error)}`]));
  setCurrentDetails([`${input.kind} v${pointer.version} is champion, revision ${pointer.revision}.`, ...warnings].join('\n\n'));
  return { ...pointer, warnings };
}

async function movePointer(input: ChangeChampionInput): Promise<ChampionPointer> {
  try {
    const found = await operations.checkArtifact({ kind: input.kind, version: input.version });
    return await operations.swapChampion({ ...input, expectedRevision: input.decidedOn ?? found });
  } catch (error) {
    // Also of a cancelled change: who asked for it stays on record.
    await CancellationScope.nonCancellable(() => operations.auditRefusal({ ...input, problem: causeOf(error) }));
    throw error;
  }
}
