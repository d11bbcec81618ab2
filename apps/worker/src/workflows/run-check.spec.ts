import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAILURES, TASK_QUEUES, WORKFLOWS, type RunCheckInput, type UnfinishedCheck } from '@tandem/pipeline';
import { TEST_SERVER } from '@tandem/pipeline/testing';
import { failureOf, startWorkflowEnvironment, type Activities, type WorkflowEnvironment } from '../../testing/workflow-environment.js';
import type { runCheck } from './run-check.js';

const input: RunCheckInput = { check: 'lookahead', seed: 7, session: null, requestedBy: 'operator', reason: '', requestedAt: 0 };

describe.skipIf(TEST_SERVER === null)('runCheck', () => {
  let environment: WorkflowEnvironment;
  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
  });
  afterAll(() => environment?.close());

  async function run(activities: Partial<Activities>, workflowId: string = randomUUID()) {
    const ends: UnfinishedCheck[] = [];
    const closeCheck = async (end: UnfinishedCheck) => void ends.push(end);
    const outcome = await environment.withWorkers({ closeCheck, ...activities }, () =>
      environment.client.workflow
        .execute<typeof runCheck>(WORKFLOWS.runCheck, { workflowId, taskQueue: TASK_QUEUES.operations, args: [input] })
        .catch((error: unknown) => failureOf(error)),
    );
    return { outcome, ends };
  }

  it('completes with the verdict, also one against the product', async () => {
    const verdict = { passed: false, sentence: 'centred_mean knows its future.' };
    expect(await run({ performCheck: async () => verdict })).toEqual({ outcome: verdict, ends: [] });
  });

  it('is made again when its worker was lost', async () => {
    let attempts = 0;
    const performCheck: Activities['performCheck'] = async () => {
      if ((attempts += 1) < 3) throw new Error('Connection terminated unexpectedly');
      return { passed: true, sentence: 'Nothing knows its future.' };
    };
    expect((await run({ performCheck })).outcome).toMatchObject({ passed: true });
    expect(attempts).toBe(3);
  });

  it('fails at once, with the reason on record, where it cannot be carried out', async () => {
    let attempts = 0;
    const performCheck: Activities['performCheck'] = async () => {
      attempts += 1;
      throw ApplicationFailure.create({ message: 'No session is over yet.', type: FAILURES.checkRefused });
    };
    expect(await run({ performCheck })).toEqual({
      outcome: 'No session is over yet.',
      ends: [{ state: 'failed', sentence: 'No session is over yet.' }],
    });
    expect(attempts).toBe(1);
  });

  it('that is cancelled ends so, with that on record', async () => {
    const workflowId = randomUUID();
    const performCheck: Activities['performCheck'] = async () => {
      await environment.client.workflow.getHandle(workflowId).cancel();
      for (;;) {
        Context.current().heartbeat();
        await Context.current().sleep(50);
      }
    };
    const { ends } = await run({ performCheck }, workflowId);
    expect(ends).toEqual([{ state: 'cancelled', sentence: 'Cancelled before it came to a verdict.' }]);
    expect((await environment.client.workflow.getHandle(workflowId).describe()).status.name).toBe('CANCELLED');
  });

  it('ends as it did when its end cannot be recorded', async () => {
    const refuse = async (): Promise<never> => {
      throw ApplicationFailure.nonRetryable('too few sessions', FAILURES.checkRefused);
    };
    const { outcome } = await run({
      performCheck: refuse,
      closeCheck: async () => Promise.reject(ApplicationFailure.nonRetryable('away')),
    });
    expect(outcome).toBe('too few sessions');
  });
});
