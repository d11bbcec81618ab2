import type { ChampionChanged, ChangeChampionInput } from '@tandem/pipeline';
import { setCurrentDetails } from '@temporalio/workflow';
import { operations, publication } from './activities.js';
import { causeOf, unlessCancelled } from './failure.js';

/**
 * Makes a stored version the champion of its kind: promotion and rollback alike. Its workflow id, `champion-<kind>`,
 * allows one change at a time; the compare-and-swap refuses what was decided on a pointer that has moved since.
 * Published files are for readers outside Tandem: a change whose files could not be written stands, with a warning.
 * @throws `UnknownModelVersionError`, `CorruptArtifactError`, `ModelFileError` or `ChampionConflictError`; the pointer has not moved then
 */
export async function changeChampion(input: ChangeChampionInput): Promise<ChampionChanged> {
  const expectedRevision = await operations.checkArtifact({ kind: input.kind, version: input.version });
  const pointer = await operations.swapChampion({ ...input, expectedRevision });
  await operations.auditChange({ ...input, pointer });
  const warnings = await publication.publishChampions().catch(unlessCancelled((error) => [`The champions could not be published: ${causeOf(error)}`]));
  setCurrentDetails([`${input.kind} v${pointer.version} is champion, revision ${pointer.revision}.`, ...warnings].join('\n\n'));
  return { ...pointer, warnings };
}
