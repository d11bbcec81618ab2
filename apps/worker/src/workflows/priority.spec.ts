import { Context } from '@temporalio/activity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  pipelineStartOptions,
  retrainStartOptions,
  TASK_QUEUES,
  workflowIds,
  WORKFLOWS,
  type NightlyPipelineInput,
} from '@tandem/pipeline';
import { TEMPORAL_CLI } from '@tandem/pipeline/testing';
import { Gate } from '../../testing/resets.js';
import { REFUSING, startRealEnvironment, type WorkflowEnvironment } from '../../testing/workflow-environment.js';

/** As a run has it that asks for none. */
const DEFAULT_PRIORITY = 3;

/** Waiting tasks of activities of the queue, by priority. */
async function backlog({ client }: WorkflowEnvironment): Promise<Record<string, number>> {
  const { statsByPriorityKey } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: TASK_QUEUES.training },
    taskQueueType: 2,
    reportStats: true,
  });
  return Object.fromEntries(Object.entries(statsByPriorityKey ?? {}).map(([key, stats]) => [key, Number(stats.approximateBacklogCount)]));
}

describe.skipIf(TEMPORAL_CLI === null)('a retraining that an operator asks for while a nightly run trains', () => {
  let environment: WorkflowEnvironment;
  beforeAll(async () => {
    environment = await startRealEnvironment();
  });
  afterAll(() => environment?.close());

  it('begins before the stages of the night that have not begun, and takes none away that has', async () => {
    const gate = new Gate();
    const stages: string[] = [];
    let begun = 0;
    const stage = (name: string) => stages.push(`${Context.current().info.workflowExecution!.workflowId.slice(0, 18)} ${name}`);
    const dataset = { datasetId: 'd1', hash: 'ab', sessions: 26, trainSamples: 100, validationSamples: 50, holdoutSamples: 50 };
    const activities = {
      ...REFUSING,
      buildDataset: async () => (stage('dataset'), { finding: '', dataset, refusal: null }),
      trainModel: async ({ kind }: { kind: 'lstm' | 'transformer' }) => {
        stage(kind);
        await gate.pass();
        return { kind, version: 2, sha256: 'cd', epochs: 3, validationLogLoss: 1.05 };
      },
      recordEvidence: async () => (stage('evidence'), { findings: [], putForward: [] }),
    };
    const { client } = environment;
    await environment.withWorkers(
      activities,
      async () => {
        const startNight = (session: string) => {
          const night: NightlyPipelineInput = { reason: 'session-close', session, budget: 'fast', requestedBy: 'schedule', note: 'closed' };
          return client.workflow.start(WORKFLOWS.nightlyPipeline, pipelineStartOptions(workflowIds.nightly(session), night));
        };
        const first = await startNight('2026-03-05');
        // One of the stages that are ready at once, and waits for the gate.
        await expect.poll(() => stages.some((name) => / (lstm|transformer)$/.test(name))).toBe(true);
        const second = await startNight('2026-03-06');
        // What waits for the worker, which is busy: stages of nights …
        await expect.poll(async () => (await backlog(environment))[DEFAULT_PRIORITY] ?? 0, { timeout: 20_000 }).toBeGreaterThan(0);
        const request = { source: null, requestedBy: 'operator', note: 'now', at: 0, changeId: 'c1' } as const;
        const retraining = await client.workflow.start(WORKFLOWS.nightlyPipeline, retrainStartOptions(request));
        // … and the first one of the retraining, which came last.
        await expect.poll(() => backlog(environment), { timeout: 20_000 }).toMatchObject({ 1: 1 });
        begun = stages.length;
        gate.open();
        await Promise.all([first, second, retraining].map((run) => run.result()));
      },
      1,
    );
    expect(stages[begun]).toBe('retrain-1970-01-01 dataset');
    expect(stages).toEqual(
      expect.arrayContaining(['lstm', 'transformer'].flatMap((kind) => [`nightly-2026-03-05 ${kind}`, `nightly-2026-03-06 ${kind}`])),
    );
  });
});
