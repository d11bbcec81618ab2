import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyFilesIn, readSettings, type KeyFiles } from '@tandem/config';
import { AuditRepository, ChampionRepository, ModelRepository, type Database } from '@tandem/database';
import { useDatabase, writeTestKeys } from '@tandem/database/testing';
import { MODEL_KINDS } from '@tandem/domain';
import { TASK_QUEUES, workflowIds, WORKFLOWS, type NightlyPipelineInput, type NightlyPipelineResult } from '@tandem/pipeline';
import { TEMPORAL_CLI } from '@tandem/pipeline/testing';
import { requestChange, signBaseline } from '@tandem/registry/testing';
import { Runs } from '../../testing/resets.js';
import { storeSimulatedMarket, TEST_SYMBOLS } from '../../testing/virtual-market.js';
import { startRealEnvironment, type WorkflowEnvironment } from '../../testing/workflow-environment.js';
import { createOperationsActivities } from '../activities/operations.js';
import { createTrainingActivities } from '../activities/training/index.js';

const TIMEOUT = 240_000;

const input: NightlyPipelineInput = { reason: 'first-training', budget: 'first', requestedBy: 'ingestion', note: 'No champion yet' };

describe.skipIf(TEMPORAL_CLI === null)('a run that is reset after its end, over a real server, database and training', () => {
  const server = useDatabase();
  let database: Database;
  let environment: WorkflowEnvironment;
  let directory: string;
  let keyFiles: KeyFiles;
  beforeAll(async () => {
    database = await server.createFilled('simulated_4_sessions', (draft) => storeSimulatedMarket(draft, 4));
    environment = await startRealEnvironment();
    directory = await mkdtemp(join(tmpdir(), 'tandem-reset-'));
    keyFiles = keyFilesIn(directory, {});
    await writeTestKeys(keyFiles);
    await signBaseline(database, keyFiles.auditHeadsFile);
  });
  afterAll(async () => {
    await environment?.close();
    await rm(directory, { recursive: true, force: true });
  });

  const withWorkers = <T>(body: () => Promise<T>) => {
    const settings = readSettings({ SYMBOLS: TEST_SYMBOLS.join(' ') });
    return environment.withWorkers(
      {
        ...createTrainingActivities(database, settings, { databaseUrl: database.url, directory, keyFiles }),
        ...createOperationsActivities(database, { modelDirectory: join(directory, 'models'), auditHeadsFile: keyFiles.auditHeadsFile }),
      },
      body,
    );
  };

  /** All that must not happen twice, and the published files. */
  async function state() {
    const champions = new ChampionRepository(database);
    const { rows: verdicts } = await database.pool.query(
      'select workflow_id, kind, version, accepted from verdicts order by kind, version',
    );
    return {
      versions: (await new ModelRepository(database).list()).map(({ kind, version, sha256 }) => ({ kind, version, sha256 })),
      changes: (await Promise.all(MODEL_KINDS.map((kind) => champions.history(kind)))).flat(),
      audit: (await new AuditRepository(database).list(1_000)).map(({ action, subject, hash }) => ({ action, subject, hash })),
      verdicts,
      files: (await readdir(join(directory, 'models'))).sort(),
    };
  }

  /** Resets a run to the end of every workflow task that it had, one after the other, and waits for each end. */
  async function resetEverywhere<T>(workflowId: string, runId: string, check: (result: T) => void): Promise<number> {
    const runs = new Runs(environment);
    const tasks = await runs.tasks(workflowId, runId);
    for (const task of tasks.keys()) {
      const again = await runs.reset(workflowId, task, runId);
      check((await runs.handle(workflowId, again).result()) as T);
    }
    return tasks.length;
  }

  it(
    'to any stage of the pipeline makes no second version, verdict or change of champion',
    async () => {
      await withWorkers(async () => {
        const handle = await environment.client.workflow.start(WORKFLOWS.nightlyPipeline, {
          workflowId: workflowIds.firstTraining,
          taskQueue: TASK_QUEUES.operations,
          args: [input],
        });
        const promoted = [
          { kind: 'lstm', version: 1, outcome: 'promoted' },
          { kind: 'transformer', version: 1, outcome: 'promoted' },
        ];
        expect(await handle.result()).toMatchObject({ kinds: promoted });
        const before = await state();
        expect(before.changes).toHaveLength(2);
        const resets = await resetEverywhere<NightlyPipelineResult>(handle.workflowId, handle.firstExecutionRunId, (result) =>
          expect(result).toMatchObject({ kinds: promoted }),
        );
        expect(resets).toBeGreaterThan(8);
        expect(await state()).toEqual(before);
      });
    },
    TIMEOUT,
  );

  it(
    'to any step of a change of champion changes it once',
    async () => {
      await withWorkers(async () => {
        const models = new ModelRepository(database);
        const { artifact, sha256 } = await models.artifact('lstm', 1);
        const version = await models.claimVersion('lstm', 'another run');
        const { metadata } = (await models.find('lstm', 1))!;
        await models.storeArtifact({ kind: 'lstm', version, artifact, sha256, metadata });
        const change = await requestChange(database, 'lstm', version, { forced: true });
        const handle = await environment.client.workflow.start(WORKFLOWS.changeChampion, {
          workflowId: workflowIds.changeChampion('lstm'),
          taskQueue: TASK_QUEUES.operations,
          args: [change],
        });
        expect(await handle.result()).toMatchObject({ version, previousVersion: 1, revision: 2 });
        const before = await state();
        await resetEverywhere(handle.workflowId, handle.firstExecutionRunId, (result) =>
          expect(result).toMatchObject({ version, previousVersion: 1, revision: 2 }),
        );
        expect(await state()).toEqual(before);
        expect(await new ChampionRepository(database).find('lstm')).toMatchObject({ version, forced: true });
      });
    },
    TIMEOUT,
  );
});
