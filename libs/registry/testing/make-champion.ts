import { randomUUID } from 'node:crypto';
import { ChampionRepository, OperatorRequestRepository, type Database, type NewChampionRequest } from '@tandem/database';
import type { ModelKind } from '@tandem/domain';
import { authorityIds, type ChampionChange, type ChampionPointer } from '@tandem/pipeline';
import { swapChampion } from '../src/index.js';

/** What an operator asks for beside kind and version; by default a promotion that the gate would allow, on the champion of now. */
export type Asked = Partial<Omit<NewChampionRequest, 'kind' | 'version'>> & { readonly key?: string };

/** Records that the operator asked for a change, as the API does. @returns what its workflow is started with */
export async function requestChange(database: Database, kind: ModelKind, version: number, asked: Asked = {}): Promise<ChampionChange> {
  const { key = randomUUID(), ...rest } = asked;
  const championRevision = (await new ChampionRepository(database).find(kind))?.revision ?? 0;
  const at = Date.now();
  const champion = {
    kind,
    version,
    action: 'promote',
    forced: false,
    championRevision,
    actor: 'operator',
    reason: 'test',
    ...rest,
  } as const;
  const entry = {
    at,
    actor: champion.actor,
    action: 'champion-promotion-requested',
    subject: `${kind}/${version}`,
    reason: champion.reason,
  };
  const claim = { key, fingerprint: key, subject: key, workflowId: `champion-${kind}`, at };
  await new OperatorRequestRepository(database).claim(claim, entry, null, champion);
  return { kind, version, authority: authorityIds.request(key) };
}

/** Makes a version champion at the operator's request, on record. @param at wall time, milliseconds since the Unix epoch */
export async function makeChampion(
  database: Database,
  kind: ModelKind,
  version: number,
  { at = Date.now(), ...asked }: Asked & { readonly at?: number } = {},
): Promise<ChampionPointer> {
  return swapChampion(database, await requestChange(database, kind, version, asked), at);
}
