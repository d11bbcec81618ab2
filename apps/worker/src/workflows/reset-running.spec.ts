import { Context } from '@temporalio/activity';
import type { ScheduleHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BAR_MS, newYorkInstant, nextSession } from '@tandem/domain';
import { MESSAGES, TASK_QUEUES, workflowIds, WORKFLOWS, type IngestorStatus, type NightlyPipelineInput } from '@tandem/pipeline';
import { TEMPORAL_CLI } from '@tandem/pipeline/testing';
import { Gate, Runs } from '../../testing/resets.js';
import { REFUSING, startRealEnvironment, type Activities, type WorkflowEnvironment } from '../../testing/workflow-environment.js';
import { NIGHTLY_SCHEDULE } from '../process/start-workflows.js';

const TIMEOUT = 120_000;
const run = () => Context.current().info.workflowExecution!.workflowId;

/** What each run trains, in order, where every training waits at the gate. */
function trainings(gate: Gate) {
  const trained: string[] = [];
  const activities: Partial<Activities> = {
    trainModel: async ({ kind }) => {
      trained.push(`${run()} ${kind}`);
      await gate.pass();
      return { kind, version: 2, sha256: 'cd', epochs: 3, validationLogLoss: 1.05 };
    },
    ...REFUSING,
  };
  return { trained, activities };
}

describe.skipIf(TEMPORAL_CLI === null)('a run that is reset while it runs, to each of its workflow tasks', () => {
  let environment: WorkflowEnvironment;
  let runs: Runs;
  beforeAll(async () => {
    environment = await startRealEnvironment();
    runs = new Runs(environment);
  });
  afterAll(() => environment?.close());

  /** Has a Schedule start the night of a session. @returns id of the run */
  async function startNight(schedule: ScheduleHandle, session: string): Promise<string> {
    const at = newYorkInstant(session, 17 * 60 + 30);
    await schedule.backfill({ start: new Date(at - BAR_MS), end: new Date(at + BAR_MS), overlap: 'SKIP' });
    return `${workflowIds.scheduledNightlyRun}-${new Date(at).toISOString().replace('.000', '')}`;
  }

  const createSchedule = () =>
    environment.client.schedule.create({ scheduleId: workflowIds.nightlySchedule, ...NIGHTLY_SCHEDULE, state: { paused: true } });

  it(
    'the night of the Schedule waits for the pipeline that trains, and the Schedule skips the next night meanwhile',
    async () => {
      const gate = new Gate();
      const { trained, activities } = trainings(gate);
      await environment.withWorkers(activities, async () => {
        const schedule = await createSchedule();
        const id = await startNight(schedule, '2026-03-06');
        await runs.reaches(workflowIds.nightly('2026-03-06'), 'RUNNING');
        // Both kinds at once.
        await expect.poll(() => trained.length).toBe(2);
        const first = (await runs.handle(id).describe()).runId;
        const tasks = await runs.tasks(id, first);
        expect(tasks.length).toBeGreaterThanOrEqual(2);
        for (const task of tasks.keys()) {
          await runs.reset(id, task, first);
          const skipped = (await schedule.describe()).info.numActionsSkippedOverlap;
          await startNight(schedule, '2026-03-09');
          await expect.poll(async () => (await schedule.describe()).info.numActionsSkippedOverlap, { timeout: 10_000 }).toBe(skipped + 1);
        }
        gate.open();
        expect(await runs.outcome(id)).toEqual({ session: '2026-03-06' });
        expect(await runs.status(workflowIds.nightly('2026-03-06'))).toBe('COMPLETED');
        // After its end, too, to a task before the pipeline was started.
        expect(await runs.outcome(id, await runs.reset(id, 0, first))).toEqual({ session: '2026-03-06' });
      });
      expect(trained.toSorted()).toEqual(['nightly-2026-03-06 lstm', 'nightly-2026-03-06 transformer']);
    },
    TIMEOUT,
  );

  it(
    'a virtual market opens the next session when the night has ended',
    async () => {
      const gates = new Map(['first-training', 'nightly-2026-04-06', 'nightly-2026-04-07'].map((id) => [id, new Gate()]));
      const sessions: string[] = [];
      const trained: string[] = [];
      const activities: Partial<Activities> = {
        prepareMarket: async () => ({ sessions: 26, bars: 1, quarantined: 0, lastSession: '2026-04-02' }),
        findMissingChampions: async () => ['lstm'],
        streamSession: async ({ after }) => {
          const session = nextSession(after).date;
          if (session > '2026-04-07') return { outcome: 'ended', session: null, bars: 0 };
          const before = after === '2026-04-02' ? workflowIds.firstTraining : workflowIds.nightly(after);
          sessions.push(`${session} after ${before} ${await runs.status(before)}`);
          return { outcome: 'closed', session, bars: 1 };
        },
        buildDataset: async () => {
          await gates.get(run())?.pass();
          trained.push(run());
          return { finding: '', dataset: null, refusal: 'not today' };
        },
      };
      await environment.withWorkers(activities, async () => {
        const start = { workflowId: workflowIds.ingestPrices, taskQueue: TASK_QUEUES.ingestion };
        await environment.client.workflow.start(WORKFLOWS.ingestPrices, { ...start, args: [{ sessionsDone: 0, lastSession: null }] });
        for (const [id, gate] of gates) {
          await runs.reaches(id, 'RUNNING');
          const { runId } = await runs.handle(workflowIds.ingestPrices).describe();
          // The child's start ends the newest task.
          await expect.poll(async () => (await runs.tasks(workflowIds.ingestPrices, runId)).length).toBeGreaterThan(2);
          for (const task of (await runs.tasks(workflowIds.ingestPrices, runId)).keys()) {
            await runs.reset(workflowIds.ingestPrices, task, runId);
          }
          gate.open();
        }
        expect(await runs.outcome(workflowIds.ingestPrices)).toEqual({ sessions: 2, state: 'ended' });
        await runs.reaches(workflowIds.initialTraining, 'COMPLETED');
      });
      expect([...new Set(sessions)]).toEqual([
        '2026-04-06 after first-training COMPLETED',
        '2026-04-07 after nightly-2026-04-06 COMPLETED',
      ]);
      expect(trained.sort()).toEqual(['first-training', 'initial-training', 'nightly-2026-04-06', 'nightly-2026-04-07']);
    },
    TIMEOUT,
  );

  it(
    'a nightly run trains each kind under its own number and changes each champion once',
    async () => {
      const input: NightlyPipelineInput = { reason: 'manual', budget: 'fast', requestedBy: 'operator', note: 'test' };
      const changed = new Map<string, number>();
      const gates = { [workflowIds.changeChampion('lstm')]: new Gate(), [workflowIds.changeChampion('transformer')]: new Gate() };
      const versions = new Map<string, number>();
      const activities: Partial<Activities> = {
        trainModel: async ({ kind }) => {
          const key = `${run()} ${kind}`;
          versions.set(key, versions.get(key) ?? versions.size + 1);
          return { kind, version: versions.get(key)!, sha256: 'cd', epochs: 3, validationLogLoss: 1.05 };
        },
        swapChampion: async ({ authority, kind, version }) => {
          const key = `${authority} ${kind} v${version}`;
          changed.set(key, changed.get(key) ?? changed.size + 1);
          return { kind, version, previousVersion: 1, revision: changed.get(key)! };
        },
        publishChampions: async () => {
          await gates[run()]!.pass();
          return [];
        },
      };
      await environment.withWorkers(activities, async () => {
        const id = workflowIds.manualRetrain(0);
        await environment.client.workflow.start(WORKFLOWS.nightlyPipeline, {
          workflowId: id,
          taskQueue: TASK_QUEUES.operations,
          args: [input],
        });
        for (const kind of ['lstm', 'transformer']) {
          await runs.reaches(workflowIds.changeChampion(kind), 'RUNNING');
          const { runId } = await runs.handle(id).describe();
          const { length } = await runs.tasks(id, runId);
          for (let task = 0; task < length; task++) {
            await runs.reset(id, task, runId);
            await expect.poll(async () => (await runs.tasks(id)).length).toBeGreaterThan(task);
          }
          const change = workflowIds.changeChampion(kind);
          const { runId: changing } = await runs.handle(change).describe();
          await expect.poll(async () => (await runs.tasks(change, changing)).length).toBe(3);
          for (let task = 0; task < 3; task++) await runs.reset(change, task, changing);
          gates[change]!.open();
        }
        // Both are trained at once: which has the first number is not known.
        const [lstm, transformer] = ['lstm', 'transformer'].map((kind) => versions.get(`${id} ${kind}`)!);
        expect([lstm, transformer].toSorted()).toEqual([1, 2]);
        expect(await runs.outcome(id)).toMatchObject({
          kinds: [
            { kind: 'lstm', version: lstm, outcome: 'promoted' },
            { kind: 'transformer', version: transformer, outcome: 'promoted' },
          ],
        });
        expect([...changed.keys()].toSorted()).toEqual([
          `verdict/v-lstm lstm v${lstm}`,
          `verdict/v-transformer transformer v${transformer}`,
        ]);
      });
    },
    TIMEOUT,
  );

  it('an ingestor continues its rounds', async () => {
    let rounds = 0;
    const activities: Partial<Activities> = {
      ingestNewsRound: async () => ({ summary: `Round ${(rounds += 1)}`, nextInMs: rounds < 3 ? 1 : 60_000 }),
    };
    await environment.withWorkers(activities, async () => {
      const id = workflowIds.ingest('news');
      await environment.client.workflow.start(WORKFLOWS.ingestNews, { workflowId: id, taskQueue: TASK_QUEUES.ingestion, args: [{}] });
      await expect.poll(() => rounds, { timeout: 20_000 }).toBe(3);
      const { runId } = await runs.handle(id).describe();
      await expect.poll(async () => (await runs.tasks(id, runId)).length).toBe(6);
      for (const task of (await runs.tasks(id, runId)).keys()) {
        await runs.reset(id, task, runId);
        // After the third round, or another one that is asked for again, it waits.
        const waits = async () => {
          const { doing } = await runs.handle(id).query<IngestorStatus>(MESSAGES.statusQuery);
          return doing === 'Round 3' || doing === `Round ${rounds}`;
        };
        await expect.poll(waits, { timeout: 10_000 }).toBe(true);
      }
      await runs.handle(id).cancel();
      expect(await runs.outcome(id)).toBe('Workflow canceled');
    });
  });
});
