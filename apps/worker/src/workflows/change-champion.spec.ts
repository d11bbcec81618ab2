import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAILURES, SEARCH_ATTRIBUTES, TASK_QUEUES, workflowIds, type ChampionChange, type NightlyPipelineInput } from '@tandem/pipeline';
import { TEMPORAL_CLI, TEST_SERVER } from '@tandem/pipeline/testing';
import {
  failureOf,
  startRealEnvironment,
  startWorkflowEnvironment,
  type Activities,
  type WorkflowEnvironment,
} from '../../testing/workflow-environment.js';
import type { changeChampion } from './change-champion.js';
import type { nightlyPipeline } from './nightly-pipeline.js';

const input: ChampionChange = { kind: 'lstm', version: 3, authority: 'request/r1' };

describe.skipIf(TEST_SERVER === null)('changeChampion', () => {
  let environment: WorkflowEnvironment;
  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
  });
  afterAll(() => environment?.close());

  const change = (activities: Partial<Activities>) =>
    environment.withWorkers(activities, () =>
      environment.client.workflow.execute<typeof changeChampion>('changeChampion', {
        workflowId: randomUUID(),
        taskQueue: TASK_QUEUES.operations,
        args: [input],
      }),
    );

  it('checks the file, swaps by the record that it was given and publishes, in this order', async () => {
    const steps: string[] = [];
    const pointer = await change({
      checkArtifact: async ({ version }) => void steps.push(`check v${version}`),
      swapChampion: async ({ authority, kind, version }) => {
        steps.push(`swap by ${authority}`);
        return { kind, version, previousVersion: 2, revision: 5 };
      },
      publishChampions: async () => (steps.push('publish'), []),
    });
    expect(pointer).toEqual({ kind: 'lstm', version: 3, previousVersion: 2, revision: 5, warnings: [] });
    expect(steps).toEqual(['check v3', 'swap by request/r1', 'publish']);
  });

  it('moves nothing when the file is corrupt, and does not try again', async () => {
    let checks = 0;
    let swaps = 0;
    const refusals: string[] = [];
    const outcome = change({
      checkArtifact: async () => {
        checks += 1;
        throw ApplicationFailure.create({ message: 'sha256 differs', type: FAILURES.corruptArtifact });
      },
      swapChampion: async ({ kind, version }) => ({ kind, version, previousVersion: null, revision: (swaps += 1) }),
      auditRefusal: async ({ authority, version, problem }) => (refusals.push(`v${version} by ${authority}: ${problem}`), null),
    });
    await expect(outcome.catch(failureOf)).resolves.toBe('sha256 differs');
    expect([checks, swaps]).toEqual([1, 0]);
    expect(refusals).toEqual(['v3 by request/r1: sha256 differs']);
  });

  it('is made whole when it is cancelled as the pointer moves', async () => {
    const steps: string[] = [];
    const workflowId = randomUUID();
    const changed = environment.withWorkers(
      {
        swapChampion: async ({ kind, version }) => {
          await environment.client.workflow.getHandle(workflowId).cancel();
          return { kind, version, previousVersion: 2, revision: 5 };
        },
        publishChampions: async () => (steps.push('publish'), []),
      },
      () =>
        environment.client.workflow.execute<typeof changeChampion>('changeChampion', {
          workflowId,
          taskQueue: TASK_QUEUES.operations,
          args: [input],
        }),
    );
    await expect(changed).resolves.toMatchObject({ version: 3, revision: 5 });
    expect(steps).toEqual(['publish']);
  });

  it('fails for the loser of two changes, with the reason', async () => {
    const outcome = change({
      swapChampion: async () => {
        throw ApplicationFailure.create({ message: 'revision 5, expected 4', type: FAILURES.championConflict });
      },
    });
    await expect(outcome.catch(failureOf)).resolves.toBe('revision 5, expected 4');
  });

  it('that was made although every answer was lost is reported as made, and published', async () => {
    const steps: string[] = [];
    const changed = await change({
      swapChampion: async () => {
        throw new Error('Connection terminated unexpectedly');
      },
      auditRefusal: async ({ kind, version, problem }) => (steps.push(problem), { kind, version, previousVersion: 2, revision: 5 }),
      publishChampions: async () => (steps.push('publish'), []),
    });
    expect(changed).toEqual({ kind: 'lstm', version: 3, previousVersion: 2, revision: 5, warnings: [] });
    expect(steps).toEqual(['Connection terminated unexpectedly', 'publish']);
  });

  it('stands, with a warning, when the files cannot be written', async () => {
    const changed = await change({
      publishChampions: async () => {
        throw new Error("EROFS: read-only file system, mkdir '/models'");
      },
    });
    expect(changed).toMatchObject({
      version: 3,
      warnings: ["The champions could not be published: EROFS: read-only file system, mkdir '/models'"],
    });
  });

  it('whose outcome is unknown waits for a database that is away, with no end to its tries', async () => {
    let attempts = 0;
    const workflowId = randomUUID();
    const history = await environment.withWorkers(
      {
        swapChampion: async () => {
          throw ApplicationFailure.nonRetryable('Connection terminated unexpectedly');
        },
        auditRefusal: async ({ kind, version }) => {
          attempts += 1;
          if (attempts < 4) throw new Error('connection refused');
          return { kind, version, previousVersion: 2, revision: 5 };
        },
      },
      async () => {
        await environment.client.workflow.execute<typeof changeChampion>('changeChampion', {
          workflowId,
          taskQueue: TASK_QUEUES.operations,
          args: [input],
        });
        return environment.client.workflow.getHandle(workflowId).fetchHistory();
      },
    );
    expect(attempts).toBe(4);
    const scheduled = history.events
      ?.map(({ activityTaskScheduledEventAttributes: activity }) => activity)
      .find((activity) => activity?.activityType?.name === 'auditRefusal');
    expect(scheduled?.retryPolicy?.maximumAttempts).toBe(0);
  });
});

const nightlyRun: NightlyPipelineInput = {
  reason: 'session-close',
  session: '2026-03-06',
  budget: 'fast',
  requestedBy: 'ingestion',
  note: '',
  kinds: ['lstm'],
};

// The server for tests lets every child outlive its parent.
describe.skipIf(TEMPORAL_CLI === null)('the change of champion of a nightly run, on a real server', () => {
  let environment: WorkflowEnvironment;
  beforeAll(async () => {
    environment = await startRealEnvironment();
  });
  afterAll(() => environment?.close());

  it('continues to its end when the run is terminated as the pointer moves, and is found by what started it', async () => {
    const { workflow } = environment.client;
    const steps: string[] = [];
    await environment.withWorkers(
      {
        swapChampion: async ({ kind, version }) => {
          await workflow.getHandle(workflowIds.nightly('2026-03-06')).terminate('by hand');
          return { kind, version, previousVersion: 1, revision: 2 };
        },
        publishChampions: async () => (steps.push('publish'), []),
      },
      async () => {
        await expect(
          workflow.execute<typeof nightlyPipeline>('nightlyPipeline', {
            workflowId: workflowIds.nightly('2026-03-06'),
            taskQueue: TASK_QUEUES.operations,
            args: [nightlyRun],
          }),
        ).rejects.toThrow();
        const change = workflow.getHandle(workflowIds.changeChampion('lstm'));
        await expect(change.result()).resolves.toMatchObject({ version: 2, revision: 2 });
        const { typedSearchAttributes } = await change.describe();
        expect([typedSearchAttributes.get(SEARCH_ATTRIBUTES.reason), typedSearchAttributes.get(SEARCH_ATTRIBUTES.session)]).toEqual([
          'session-close',
          '2026-03-06',
        ]);
      },
    );
    expect(steps).toEqual(['publish']);
  });
});
