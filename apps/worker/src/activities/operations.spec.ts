import { MockActivityEnvironment } from '@temporalio/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  AuditRepository,
  ChampionConflictError,
  ChampionRepository,
  ModelRepository,
  OperatorRequestRepository,
  VerdictRepository,
  type Database,
} from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { sha256 } from '@tandem/models';
import { authorityIds, type ChampionChange } from '@tandem/pipeline';
import { AlreadyChampionError } from '@tandem/registry';
import { headsFile, makeChampion, signBaseline } from '@tandem/registry/testing';
import { createOperationsActivities } from './operations.js';

const server = useDatabase();
let database: Database;
let outside: Parameters<typeof createOperationsActivities>[1];
beforeEach(async () => {
  database = await server.createDatabase();
  outside = { modelDirectory: '/nowhere', auditHeadsFile: await headsFile() };
  await signBaseline(database, outside.auditHeadsFile);
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
async function change(input: ChampionChange) {
  return createOperationsActivities(database, outside).swapChampion(input);
}

/** A promotion after a comparison with the champion `against`. */
async function promotion(version: number, against: number | null): Promise<ChampionChange> {
  const verdict = {
    workflowId: `nightly-${version}`,
    kind: 'lstm',
    version,
    championVersion: against,
    championRevision: (await new ChampionRepository(database).find('lstm'))?.revision ?? 0,
    datasetId: null,
    accepted: true,
    proven: false,
    reasons: [],
    numbers: {},
  } as const;
  const { id } = await new VerdictRepository(database).record(verdict);
  return { kind: 'lstm', version, authority: authorityIds.verdict(id) };
}

describe('a promotion', () => {
  it('repeated by a run that was reset after its end is found done, and recorded once', async () => {
    const input = await promotion(1, null);
    const pointer = await change(input);
    expect(await change(input)).toEqual(pointer);
    expect(await new AuditRepository(database).list(10)).toHaveLength(1);
  });

  it('repeated by a run that was reset is found done although another version is champion by now', async () => {
    const input = await promotion(1, null);
    const pointer = await change(input);
    await change(await promotion(2, 1));
    expect(await change(input)).toEqual(pointer);
    expect(await new ChampionRepository(database).find('lstm')).toMatchObject({ version: 2, revision: 2 });
  });

  it('of a version that an operator made champion meanwhile changes nothing', async () => {
    const input = await promotion(1, null);
    await makeChampion(database, 'lstm', 1, { forced: true });
    expect(await change(input)).toMatchObject({ version: 1, revision: 1 });
  });

  it('is refused when another version has become champion since its verdict', async () => {
    await change(await promotion(1, null));
    const late = await promotion(3, 1);
    await change(await promotion(2, 1));
    await expect(change(late)).rejects.toBeInstanceOf(ChampionConflictError);
  });
});

it('an operator who asks for the champion itself is refused', async () => {
  await change(await promotion(1, null));
  await expect(makeChampion(database, 'lstm', 1)).rejects.toBeInstanceOf(AlreadyChampionError);
});

describe('a run of the pipeline that has ended', () => {
  const record = async (requestedBy: string) => {
    const run = { workflowId: 'retrain-1', reason: 'manual', requestedBy, note: 'drift', outcome: 'lstm v2 refused' } as const;
    await createOperationsActivities(database, outside).auditRun(run);
    const [entry] = await new AuditRepository(database).list(1);
    return entry;
  };

  it('is that of whoever asked for it on record', async () => {
    const claim = { key: 'k', fingerprint: 'f', subject: 'pipeline', workflowId: 'retrain-1', at: 0 };
    const entry = { at: 0, actor: 'operator', action: 'retrain-requested', subject: 'retrain-1', reason: 'drift' };
    await new OperatorRequestRepository(database).claim(claim, entry, null);
    expect(await record('operator')).toMatchObject({ action: 'models-trained', actor: 'operator', reason: 'drift' });
  });

  it.each([
    ['of nobody, where it claims a person who did not ask', 'operator', 'unknown'],
    ['of the Schedule', 'schedule', 'schedule'],
    ['of the ingestion', 'ingestion', 'ingestion'],
  ])('is that %s', async (_, claimed, actor) => {
    expect(await record(claimed)).toMatchObject({ action: 'models-trained', actor });
  });
});

describe('a change that failed', () => {
  const refuse = async (input: ChampionChange) => {
    const { auditRefusal } = createOperationsActivities(database, outside);
    return new MockActivityEnvironment().run(() => auditRefusal({ ...input, problem: 'Connection terminated unexpectedly' }));
  };
  const actions = async () => (await new AuditRepository(database).list(10)).map(({ action }) => action);

  it('is reported as made when only its answers were lost, whatever came after it, and has no entry as refused', async () => {
    const input = await promotion(1, null);
    const { kind, version, previousVersion, revision } = await change(input);
    await change(await promotion(2, 1));
    expect(await refuse(input)).toEqual({ kind, version, previousVersion, revision });
    expect(await actions()).toEqual(['champion-promoted', 'champion-promoted']);
  });

  it('has one entry as refused when it was not made', async () => {
    const input = await promotion(1, null);
    expect([await refuse(input), await refuse(input)]).toEqual([null, null]);
    expect(await actions()).toEqual(['champion-promotion-refused']);
  });
});
