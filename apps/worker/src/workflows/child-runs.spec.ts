import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newYorkInstant } from '@tandem/domain';
import { TASK_QUEUES, workflowIds, WORKFLOWS } from '@tandem/pipeline';
import { TEMPORAL_CLI } from '@tandem/pipeline/testing';
import { Gate, Runs } from '../../testing/resets.js';
import { startRealEnvironment, type Activities, type WorkflowEnvironment } from '../../testing/workflow-environment.js';

const run = () => Context.current().info.workflowExecution!.workflowId;

describe.skipIf(TEMPORAL_CLI === null)('a run that waits for a nightly run, on a real server', () => {
  let environment: WorkflowEnvironment;
  let runs: Runs;
  beforeAll(async () => {
    environment = await startRealEnvironment();
    runs = new Runs(environment);
  });
  afterAll(() => environment?.close());

  /** Starts the night of a session as the Schedule does. @returns id of the run */
  async function startNight(session: string): Promise<string> {
    const workflowId = `${workflowIds.scheduledNightlyRun}-${session}`;
    const value = new Date(newYorkInstant(session, 17 * 60 + 30));
    await environment.client.workflow.start(WORKFLOWS.scheduledNightlyRun, {
      workflowId,
      taskQueue: TASK_QUEUES.operations,
      args: [],
      typedSearchAttributes: [{ key: { name: 'TemporalScheduledStartTime', type: 'DATETIME' }, value }],
    });
    return workflowId;
  }

  const waits = (night: string) => expect.poll(async () => (await runs.tasks(night)).length, { timeout: 10_000 }).toBeGreaterThan(1);

  /** Activities whose dataset waits at the gate, and what asked for one. */
  function datasets(gate: Gate, then: () => void = () => undefined) {
    const built: string[] = [];
    const activities: Partial<Activities> = {
      buildDataset: async () => {
        built.push(run());
        for (const passed = gate.pass().then(() => true); !(await Promise.race([passed, Context.current().sleep(100)]));) {
          Context.current().heartbeat();
        }
        then();
        return { finding: '', dataset: null, refusal: 'not today' };
      },
    };
    return { built, activities };
  }

  /** How a night ends that was reset before it had started the pipeline which runs. */
  async function attached(session: string, gate: Gate, act: (nightly: string, night: string) => Promise<unknown>): Promise<unknown> {
    const night = await startNight(session);
    await waits(night);
    await runs.reset(night, 0);
    await waits(night);
    await act(workflowIds.nightly(session), night);
    gate.open();
    return runs.outcome(night);
  }

  it('fails with the reason of one that it found running, and starts it again after another reset', async () => {
    const gate = new Gate();
    let full = true;
    const { activities, built } = datasets(gate, () => {
      if (full) throw ApplicationFailure.create({ message: 'No disk space', nonRetryable: true });
    });
    await environment.withWorkers(activities, async () => {
      expect(await attached('2026-03-02', gate, async () => undefined)).toBe('No disk space');
      full = false;
      const night = `${workflowIds.scheduledNightlyRun}-2026-03-02`;
      expect(await runs.outcome(night, await runs.reset(night, 0))).toEqual({ session: '2026-03-02' });
    });
    expect(built).toEqual(['nightly-2026-03-02', 'nightly-2026-03-02']);
  });

  it('waits for the run after a reset of the one that it found, too', async () => {
    const gate = new Gate();
    await environment.withWorkers(datasets(gate).activities, async () => {
      const resets = async (nightly: string, night: string) => {
        for (const task of [0, 1]) {
          await waits(nightly);
          await runs.reset(nightly, task);
        }
        expect(await runs.status(night)).toBe('RUNNING');
      };
      expect(await attached('2026-03-03', gate, resets)).toEqual({ session: '2026-03-03' });
      expect(await runs.status('nightly-2026-03-03')).toBe('COMPLETED');
    });
  });

  it('ends with one that is terminated', async () => {
    const gate = new Gate();
    await environment.withWorkers(datasets(gate).activities, async () => {
      expect(await attached('2026-03-04', gate, (nightly) => runs.handle(nightly).terminate('by hand'))).toBe('by hand');
    });
  });

  it('passes its cancellation on, and ends when that one has ended', async () => {
    await environment.withWorkers(datasets(new Gate()).activities, async () => {
      const cancel = async (nightly: string, night: string) => {
        await runs.handle(night).cancel();
        await runs.reaches(nightly, 'CANCELLED');
      };
      expect(await attached('2026-03-05', new Gate(), cancel)).toBe('Workflow canceled');
      expect(await runs.status(`${workflowIds.scheduledNightlyRun}-2026-03-05`)).toBe('CANCELLED');
    });
  });

  it('waits through a restart of the worker', async () => {
    const gate = new Gate();
    const { activities } = datasets(gate);
    const night = await environment.withWorkers(activities, async () => {
      const night = await startNight('2026-03-09');
      await waits(night);
      await runs.reset(night, 0);
      await waits(night);
      return night;
    });
    gate.open();
    await environment.withWorkers(activities, async () => {
      expect(await runs.outcome(night)).toEqual({ session: '2026-03-09' });
    });
  });

  it('learns the end of one that ended while no run waited for it', async () => {
    const gate = new Gate();
    await environment.withWorkers(datasets(gate).activities, async () => {
      const night = await startNight('2026-03-10');
      await waits(night);
      const { runId } = await runs.handle(night).describe();
      await runs.handle(night).terminate('by hand');
      await runs.reaches('nightly-2026-03-10', 'TERMINATED');
      expect(await runs.outcome(night, await runs.reset(night, -1, runId))).toBe('by parent close policy');
    });
  });

  it('has a night made again that had ended before this run began', async () => {
    const gate = new Gate();
    gate.open();
    const { activities, built } = datasets(gate);
    await environment.withWorkers(activities, async () => {
      for (let time = 0; time < 2; time++) expect(await runs.outcome(await startNight('2026-03-11'))).toEqual({ session: '2026-03-11' });
    });
    expect(built).toEqual(['nightly-2026-03-11', 'nightly-2026-03-11']);
  });
});
