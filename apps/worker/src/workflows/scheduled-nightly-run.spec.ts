import { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BAR_MS, newYorkDate, newYorkInstant, newYorkTime, sessionsBetween } from '@tandem/domain';
import { TASK_QUEUES, workflowIds, WORKFLOWS, type BuildDatasetInput } from '@tandem/pipeline';
import { TEMPORAL_CLI, TEST_SERVER } from '@tandem/pipeline/testing';
import { startRealEnvironment, startWorkflowEnvironment, type WorkflowEnvironment } from '../../testing/workflow-environment.js';
import { ensureSchedule } from '../process/start-workflows.js';
import type { scheduledNightlyRun } from './scheduled-nightly-run.js';

const DAY = 24 * 60 * BAR_MS;
/** 17:30, in minutes since midnight. */
const AT = 17 * 60 + 30;
const TIMEOUT = 120_000;

describe.skipIf(TEST_SERVER === null)('the run that the Schedule starts', () => {
  let environment: WorkflowEnvironment;
  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
  });
  afterAll(() => environment?.close());

  it(
    'trains on every session of a year once, through holidays, half days and both changes of the clocks',
    async () => {
      const from = newYorkDate((await environment.now()) + DAY);
      const until = newYorkDate((await environment.now()) + 366 * DAY);
      const trained: string[] = [];
      const buildDataset = async ({ reason, budget }: BuildDatasetInput) => {
        trained.push(`${reason}/${budget}`);
        return { finding: 'Data quality: no bar was rejected.', dataset: null, refusal: 'not today' };
      };
      const sessions: (string | null)[] = [];
      const offsets = new Set<number>();
      // The environment's own client lets time run on while it waits for a result, here by years.
      const { workflow } = new Client({ connection: environment.client.connection });
      await environment.withWorkers({ buildDataset }, async () => {
        for (let date = from; date < until; date = newYorkDate(newYorkInstant(date, 12 * 60) + DAY)) {
          const at = newYorkInstant(date, AT);
          if ([0, 6].includes(newYorkTime(at).weekday)) continue;
          offsets.add(new Date(at).getUTCHours());
          await environment.sleep(at - (await environment.now()));
          const run = { workflowId: workflowIds.scheduledNightlyRun, taskQueue: TASK_QUEUES.operations, args: [] as [] };
          sessions.push((await workflow.execute<typeof scheduledNightlyRun>(WORKFLOWS.scheduledNightlyRun, run)).session);
        }
      });
      const expected = sessionsBetween(from, until)
        .map(({ date }) => date)
        .filter((date) => date < until);
      expect(sessions.filter((session) => session !== null)).toEqual(expected);
      expect(sessions.filter((session) => session === null).length).toBeGreaterThanOrEqual(9);
      expect(offsets.size).toBe(2);
      expect(trained).toEqual(expected.map(() => 'session-close/full'));
    },
    TIMEOUT,
  );
});

describe.skipIf(TEMPORAL_CLI === null)('the Schedule of a real market', () => {
  let environment: WorkflowEnvironment;
  beforeAll(async () => {
    environment = await startRealEnvironment();
  });
  afterAll(() => environment?.close());

  it('is made once, brought up to date, and names the next weekdays at 17:30 in New York', async () => {
    const { connection, client } = environment;
    for (let start = 0; start < 2; start++) await ensureSchedule(connection, client.options.namespace);
    const { policies, info } = await client.schedule.getHandle(workflowIds.nightlySchedule).describe();
    expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 12 * 60 * BAR_MS });
    expect(info.nextActionTimes.length).toBeGreaterThan(3);
    for (const time of info.nextActionTimes) {
      const { hour, minute, weekday } = newYorkTime(time.getTime());
      expect([hour, minute]).toEqual([17, 30]);
      expect([1, 2, 3, 4, 5]).toContain(weekday);
    }
  });

  it(
    'starts the run of the time that it was scheduled for',
    async () => {
      const { client } = environment;
      await ensureSchedule(environment.connection, client.options.namespace);
      const at = newYorkInstant('2026-03-06', AT);
      await environment.withWorkers(
        { buildDataset: async () => ({ finding: 'Data quality: no bar was rejected.', dataset: null, refusal: 'not today' }) },
        async () => {
          await client.schedule
            .getHandle(workflowIds.nightlySchedule)
            .backfill({ start: new Date(at - BAR_MS), end: new Date(at + BAR_MS), overlap: 'ALLOW_ALL' });
          await expect
            .poll(
              () =>
                client.workflow
                  .getHandle(workflowIds.nightly('2026-03-06'))
                  .result()
                  .catch(() => null),
              { timeout: 20_000 },
            )
            .toMatchObject({ kinds: [{ outcome: 'not-trained' }, { outcome: 'not-trained' }] });
        },
      );
    },
    TIMEOUT,
  );
});
