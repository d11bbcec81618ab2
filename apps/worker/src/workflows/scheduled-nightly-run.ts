import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import { newYorkDate, sessionOn } from '@tandem/domain';
import { pipelineStartOptions, workflowIds, type ScheduledRunResult } from '@tandem/pipeline';
import { runOnce } from './child-runs.js';
import { nightlyPipeline } from './nightly-pipeline.js';

/** When the Schedule meant to start this, also where it could only catch up later. */
const SCHEDULED_START = 'TemporalScheduledStartTime';

/**
 * What the Schedule starts every weekday at 17:30 in New York: the pipeline of the session that closed that day, or nothing on a day
 * without
 * one. It waits for the pipeline's end, so that the Schedule's overlap policy holds for it.
 */
export async function scheduledNightlyRun(): Promise<ScheduledRunResult> {
  const at = scheduledTime();
  const session = sessionOn(newYorkDate(at));
  if (session === undefined || session.close > at) {
    setCurrentDetails('The exchange was closed: there is nothing to train on.');
    return { session: null };
  }
  const note = `Session ${session.date} closed`;
  const input = { reason: 'session-close', session: session.date, budget: 'full', requestedBy: 'schedule', note } as const;
  await runOnce(nightlyPipeline, pipelineStartOptions(workflowIds.nightly(session.date), input));
  return { session: session.date };
}

/** Milliseconds since the Unix epoch. */
function scheduledTime(): number {
  const { typedSearchAttributes, startTime } = workflowInfo();
  return (typedSearchAttributes.get({ name: SCHEDULED_START, type: 'DATETIME' }) ?? startTime).getTime();
}
