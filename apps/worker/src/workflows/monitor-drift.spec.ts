import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAILURES, TASK_QUEUES, workflowIds, WORKFLOWS, type ChampionChange, type MonitorDriftInput } from '@tandem/pipeline';
import { TEST_SERVER } from '@tandem/pipeline/testing';
import { startWorkflowEnvironment, type Activities, type WorkflowEnvironment } from '../../testing/workflow-environment.js';

const FIVE_MINUTES = 300_000;

describe.skipIf(TEST_SERVER === null)('the drift monitor', () => {
  let environment: WorkflowEnvironment;
  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
  });
  afterAll(() => environment?.close());

  interface Course {
    /** Fails or not, given how often a check was tried. */
    readonly check?: (attempt: number) => void;
    /** What a check asks for. */
    readonly rollbacks?: (attempt: number) => ChampionChange[];
    /** What a check has delivered. */
    readonly alerts?: (attempt: number) => number[];
    readonly changes?: Partial<Activities>;
  }

  /**
   * Runs the monitor until it waits for the check after the last of `checks`.
   * @returns the minutes of every attempt
   */
  async function monitor(
    checks: number,
    { after }: MonitorDriftInput,
    { check = () => undefined, rollbacks = () => [], alerts = () => [], changes = {} }: Course = {},
  ): Promise<number[]> {
    const tried: number[] = [];
    let waits = 0;
    const activities: Partial<Activities> = {
      awaitDriftCheck: async ({ after: last }) => {
        while ((waits += 1) > checks) await Context.current().sleep('1h');
        return { at: (last ?? 0) + FIVE_MINUTES };
      },
      checkDrift: async ({ at }) => {
        tried.push(at);
        check(tried.length);
        return { summary: 'Nothing found.', rollbacks: rollbacks(tried.length), alerts: alerts(tried.length) };
      },
    };
    await environment.withWorkers({ ...activities, ...changes }, async () => {
      const handle = await environment.client.workflow.start(WORKFLOWS.monitorDrift, {
        workflowId: workflowIds.monitorDrift,
        taskQueue: TASK_QUEUES.operations,
        args: [{ after }],
      });
      await expect.poll(() => waits, { timeout: 30_000 }).toBeGreaterThan(checks);
      await handle.terminate('test is over');
    });
    return tried;
  }

  it('checks one market minute after the other, each once', async () => {
    expect(await monitor(3, { after: null })).toEqual([FIVE_MINUTES, 2 * FIVE_MINUTES, 3 * FIVE_MINUTES]);
  });

  it('goes on behind the minute that the run before it checked last', async () => {
    expect(await monitor(1, { after: 7 * FIVE_MINUTES })).toEqual([8 * FIVE_MINUTES]);
  });

  it('checks a minute again whose check failed, and then the next', async () => {
    const failing = (attempt: number) => {
      if (attempt < 3) throw new Error('database away');
    };
    const tried = await monitor(2, { after: null }, { check: failing });
    expect(tried).toEqual([FIVE_MINUTES, FIVE_MINUTES, FIVE_MINUTES, 2 * FIVE_MINUTES]);
  });

  const back: ChampionChange = { kind: 'lstm', version: 2, authority: 'drift/7' };

  it('rolls a champion back by the workflow that changes champions, and goes on', async () => {
    const swapped: unknown[] = [];
    const changes: Partial<Activities> = {
      swapChampion: async (change) => {
        swapped.push(change);
        return { kind: 'lstm', version: 2, previousVersion: 1, revision: 4 };
      },
    };
    const tried = await monitor(2, { after: null }, { rollbacks: (attempt) => (attempt === 1 ? [back] : []), changes });
    expect(swapped).toEqual([back]);
    expect(tried).toHaveLength(2);
  });

  it('goes on when a rollback is refused', async () => {
    const changes: Partial<Activities> = {
      checkArtifact: async () => {
        throw ApplicationFailure.nonRetryable('sha256 differs', FAILURES.corruptArtifact);
      },
    };
    expect(await monitor(2, { after: null }, { rollbacks: () => [back], changes })).toHaveLength(2);
  });

  it('has outcomes recorded after each check, and goes on while that fails', async () => {
    let asked = 0;
    const recordOutcomes = async () => {
      asked += 1;
      if (asked < 3) throw ApplicationFailure.nonRetryable('database away', 'Error');
      return 40;
    };
    expect(await monitor(4, { after: null }, { changes: { recordOutcomes } })).toHaveLength(4);
    expect(asked).toBe(4);
  });

  it('looks on while recording outcomes takes long, and does not record twice at once', async () => {
    let asked = 0;
    const recordOutcomes = async () => {
      asked += 1;
      await Context.current().sleep('1h');
      return 0;
    };
    expect(await monitor(3, { after: null }, { changes: { recordOutcomes } })).toHaveLength(3);
    expect(asked).toBe(1);
  });

  it('has each alert delivered once, and does not wait for the receiver', async () => {
    const delivered: number[] = [];
    const changes: Partial<Activities> = {
      deliverAlert: async ({ alertId }) => {
        delivered.push(alertId);
        if (alertId === 1) await Context.current().sleep('1h');
        return 'Delivered.';
      },
    };
    const tried = await monitor(4, { after: null }, { alerts: (attempt) => (attempt < 3 ? [1] : [1, 2]), changes });
    expect(tried).toHaveLength(4);
    expect(delivered.sort()).toEqual([1, 2]);
  });
});
