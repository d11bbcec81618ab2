import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SEARCH_ATTRIBUTES, TASK_QUEUES, workflowIds, type NightlyPipelineInput } from '@tandem/pipeline';
import { TEMPORAL_CLI } from '../testing/temporal-executable.js';
import { startRealEnvironment, type WorkflowEnvironment } from '../testing/workflow-environment.js';
import type { nightlyPipeline } from './nightly-pipeline.js';

const night: NightlyPipelineInput = { reason: 'session-close', session: '2026-03-06', budget: 'virtual-night', requestedBy: 'ingestion', note: '', kinds: ['lstm'] };

// The server for tests lets every child outlive its parent.
describe.skipIf(TEMPORAL_CLI === null)('the change of champion of a night, on a real server', () => {
  let environment: WorkflowEnvironment;
  beforeAll(async () => {
    environment = await startRealEnvironment();
  });
  afterAll(() => environment?.close());

  it('goes on to its end when the night is terminated as the pointer moves, and is found by what started it', async () => {
    const { workflow } = environment.client;
    const steps: string[] = [];
    await environment.withWorkers(
      {
        swapChampion: async ({ kind, version, changeId }) => {
          await workflow.getHandle(changeId).terminate('by hand');
          return { kind, version, previousVersion: 1, revision: 2 };
        },
        auditChange: async () => void steps.push('audit'),
        publishChampions: async () => (steps.push('publish'), []),
      },
      async () => {
        await expect(workflow.execute<typeof nightlyPipeline>('nightlyPipeline', { workflowId: workflowIds.nightly('2026-03-06'), taskQueue: TASK_QUEUES.operations, args: [night] })).rejects.toThrow();
        const change = workflow.getHandle(workflowIds.changeChampion('lstm'));
        await expect(change.result()).resolves.toMatchObject({ version: 2, revision: 2 });
        const { typedSearchAttributes } = await change.describe();
        expect([typedSearchAttributes.get(SEARCH_ATTRIBUTES.reason), typedSearchAttributes.get(SEARCH_ATTRIBUTES.session)]).toEqual(['session-close', '2026-03-06']);
      },
    );
    expect(steps).toEqual(['audit', 'publish']);
  });
});
