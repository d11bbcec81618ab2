import type { ChampionPointer, ChangeChampionInput } from '@tandem/pipeline';
import { setCurrentDetails } from '@temporalio/workflow';
import { operations } from './activities.js';

/**
 * Makes a stored version the champion of its kind: promotion and rollback alike. Its workflow id, `champion-<kind>`,
 * allows one change at a time; the compare-and-swap refuses what was decided on a pointer that has moved since.
 * @throws `UnknownModelVersionError`, `CorruptArtifactError`, `ModelFileError` or `ChampionConflictError`; the pointer has not moved then
 */
export async function changeChampion(input: ChangeChampionInput): Promise<ChampionPointer> {
  const expectedRevision = await operations.checkArtifact({ kind: input.kind, version: input.version });
  const pointer = await operations.swapChampion({ ...input, expectedRevision });
  setCurrentDetails(`${input.kind} v${pointer.version} is champion, revision ${pointer.revision}.`);
  await operations.publishChampions();
  await operations.auditChange({ ...input, pointer });
  return pointer;
}
