import { workflowIds } from '@tandem/pipeline';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import type { Fault, Point } from './faults.ts';

/** Far longer than a night of the harness takes with every process killed once: what is not over by then hangs. */
const NIGHT_TIMEOUT_MS = 240_000;
const POLL_MS = 60;
/** EVENT_TYPE_ACTIVITY_TASK_SCHEDULED. */
const ACTIVITY_SCHEDULED = 10;
const CHANGES = [workflowIds.changeChampion('lstm'), workflowIds.changeChampion('transformer')];

/**
 * Lets the faults strike at their points of a session and its night, and waits for the end of that night and of every change of champion.
 * A point that the night does not come to is struck at its end.
 * @param earlier runs of changes of champion from before, which do not count
 * @returns milliseconds that it took
 * @throws Error when it does not end
 */
export async function surviveNight(cluster: Cluster, session: string, faults: readonly Fault[], earlier: ReadonlySet<string>): Promise<number> {
  const started = performance.now();
  const pending = [...faults];
  for (;;) {
    const { scheduled, over } = await cluster.client((client) => look(client, session, earlier));
    const due = pending.filter(({ point }) => over || scheduled.has(point));
    if (over && due.length === 0) return performance.now() - started;
    if (performance.now() - started > NIGHT_TIMEOUT_MS) throw new Error(`The night of ${session} is not over after ${NIGHT_TIMEOUT_MS / 1000} s.`);
    for (const fault of due) {
      pending.splice(pending.indexOf(fault), 1);
      await sleep(fault.delay);
      await cluster.strike(fault.target);
    }
    await sleep(POLL_MS);
  }
}

/** The newest run of each change of champion. */
export async function changesSoFar(client: Client): Promise<Set<string>> {
  const runs = await Promise.all(CHANGES.map((id) => stateOf(client, id)));
  return new Set(runs.flatMap((run) => (run === null ? [] : [run.runId])));
}

/** Which activities of the session and its night were scheduled, and whether all is over. */
async function look(client: Client, session: string, earlier: ReadonlySet<string>): Promise<{ scheduled: Set<Point>; over: boolean }> {
  const scheduled = new Set<Point>();
  const night = await stateOf(client, workflowIds.nightly(session));
  let over = night !== null && !night.running;
  for (const id of [workflowIds.ingestPrices, workflowIds.nightly(session), ...CHANGES]) {
    const run = await stateOf(client, id);
    if (run === null || earlier.has(run.runId)) continue;
    if (CHANGES.includes(id) && run.running) over = false;
    for (const name of await activitiesOf(client, id, run.runId)) scheduled.add(name as Point);
  }
  return { scheduled, over };
}

async function activitiesOf(client: Client, workflowId: string, runId: string): Promise<string[]> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  return (events ?? []).filter(({ eventType }) => eventType === ACTIVITY_SCHEDULED).map((event) => event.activityTaskScheduledEventAttributes!.activityType!.name!);
}

/** The newest run of a workflow; null before there is one. */
async function stateOf(client: Client, workflowId: string): Promise<{ runId: string; running: boolean } | null> {
  try {
    const { runId, status } = await client.workflow.getHandle(workflowId).describe();
    return { runId, running: status.name === 'RUNNING' };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
