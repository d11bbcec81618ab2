import { TASK_QUEUES, WORKFLOWS, workflowIds } from '@tandem/pipeline';
import { Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy, type ScheduleOptions } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';

/**
 * Half an hour and more after the latest close. Skipped while the last night's pipeline still runs: two trainings would only slow each other
 * down, and the next night learns from both days. A server that was away catches up within half a day, before the next session opens.
 */
const NIGHTLY: Pick<ScheduleOptions, 'spec' | 'policies' | 'action'> = {
  spec: {
    calendars: [{ hour: 17, minute: 30, dayOfWeek: { start: 'MONDAY', end: 'FRIDAY' }, comment: 'Days without a session start nothing' }],
    timezone: 'America/New_York',
  },
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '12 hours' },
  action: { type: 'startWorkflow', workflowType: WORKFLOWS.scheduledNight, workflowId: workflowIds.scheduledNight, taskQueue: TASK_QUEUES.operations, args: [] },
};

/** Makes the Schedule of a real market's nights, or brings one that is there up to date. */
export async function ensureSchedule(connection: NativeConnection, namespace: string): Promise<void> {
  const { schedule } = new Client({ connection, namespace });
  try {
    await schedule.create({ scheduleId: workflowIds.nightlySchedule, ...NIGHTLY });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await schedule.getHandle(workflowIds.nightlySchedule).update((previous) => ({ ...previous, ...NIGHTLY }));
  }
}
