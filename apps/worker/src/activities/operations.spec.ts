import { beforeEach, describe, expect, it } from 'vitest';
import {
  AuditRepository,
  ChampionConflictError,
  ChampionRepository,
  ModelRepository,
  VerdictRepository,
  type Database,
} from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { sha256 } from '@tandem/models';
import type { ChampionChange } from '@tandem/pipeline';
import { AlreadyChampionError } from '@tandem/registry';
import { createOperationsActivities } from './operations.js';

const server = useDatabase();
let database: Database;
beforeEach(async () => {
  database = await server.createDatabase();
  const models = new ModelRepository(database);
  for (const workflowId of ['nightly-1', 'nightly-2', 'nightly-3']) {
    const version = await models.claimVersion('lstm', workflowId);
    await models.storeArtifact({
      kind: 'lstm',
      version,
      artifact: Buffer.from(workflowId),
      sha256: sha256(Buffer.from(workflowId)),
      metadata: {},
    });
  }
});

/** A change after its file was checked. */
async function change(input: ChampionChange, expectedRevision: number) {
  return createOperationsActivities(database, '/nowhere').swapChampion({ ...input, expectedRevision });
}

/** A promotion after a comparison with the champion `against`. */
async function promotion(version: number, against: number | null): Promise<ChampionChange> {
  const verdict = {
    workflowId: `nightly-${version}`,
    kind: 'lstm',
    version,
    championVersion: against,
    datasetId: null,
    accepted: true,
    proven: false,
    reasons: [],
    numbers: {},
  } as const;
  const { id } = await new VerdictRepository(database).record(verdict);
  return { changeId: `nightly-${version}`, kind: 'lstm', version, actor: 'ingestion', reason: 'session-close', verdictId: id };
}

describe('a promotion', () => {
  it('repeated by a run that was reset after its end is found done, and recorded once', async () => {
    const input = await promotion(1, null);
    const pointer = await change(input, 0);
    expect(await change(input, pointer.revision)).toEqual(pointer);
    expect(await new AuditRepository(database).list(10)).toHaveLength(1);
  });

  it('repeated by a run that was reset is found done although another version is champion by now', async () => {
    const input = await promotion(1, null);
    const pointer = await change(input, 0);
    await change(await promotion(2, 1), 1);
    expect(await change(input, 2)).toEqual(pointer);
    expect(await new ChampionRepository(database).find('lstm')).toMatchObject({ version: 2, revision: 2 });
  });

  it('of a version that an operator made champion meanwhile changes nothing', async () => {
    const input = await promotion(1, null);
    await change({ changeId: 'r', kind: 'lstm', version: 1, actor: 'operator', reason: 'now', verdictId: null, forced: true }, 0);
    expect(await change(input, 1)).toMatchObject({ version: 1, revision: 1 });
  });

  it('is refused when another version has become champion since its verdict', async () => {
    await change(await promotion(1, null), 0);
    const late = await promotion(3, 1);
    await change(await promotion(2, 1), 1);
    await expect(change(late, 2)).rejects.toBeInstanceOf(ChampionConflictError);
  });
});

it('an operator who asks for the champion itself is refused', async () => {
  await change(await promotion(1, null), 0);
  const same = { changeId: 'r', kind: 'lstm', version: 1, actor: 'operator', reason: 'again', verdictId: null } as const;
  await expect(change(same, 1)).rejects.toBeInstanceOf(AlreadyChampionError);
});

describe('a change that failed', () => {
  const refuse = async (input: ChampionChange) =>
    createOperationsActivities(database, '/nowhere').auditRefusal({ ...input, problem: 'Connection terminated unexpectedly' });
  const actions = async () => (await new AuditRepository(database).list(10)).map(({ action }) => action);

  it('is reported as made when only its answers were lost, whatever came after it, and has no entry as refused', async () => {
    const input = await promotion(1, null);
    const { kind, version, previousVersion, revision } = await createOperationsActivities(database, '/nowhere').swapChampion({
      ...input,
      expectedRevision: 0,
    });
    await change(await promotion(2, 1), 1);
    expect(await refuse(input)).toEqual({ kind, version, previousVersion, revision });
    expect(await actions()).toEqual(['champion-promoted', 'champion-promoted']);
  });

  it('has one entry as refused when it was not made', async () => {
    const input = await promotion(1, null);
    expect([await refuse(input), await refuse(input)]).toEqual([null, null]);
    expect(await actions()).toEqual(['champion-promotion-refused']);
  });
});
