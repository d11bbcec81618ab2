import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { workflowIds } from '@tandem/pipeline';
import { newestChallenger, requestPromotion } from '../stack/api-client.ts';
import type { Cluster } from './cluster.ts';
import type { Fault, Point } from './faults.ts';

/** Far longer than a nightly run of the harness takes with every process killed once: one that is not over by then hangs. */
const RUN_TIMEOUT_MS = 400_000;
const POLL_MS = 60;
/** EVENT_TYPE_ACTIVITY_TASK_SCHEDULED. */
const ACTIVITY_SCHEDULED = 10;
const CHANGES = [workflowIds.changeChampion('lstm'), workflowIds.changeChampion('transformer')];

/**
 * Kills processes at the points of a session and its nightly run where the faults are due, and waits for the end of the run and of every
 * change of champion.
 * A fault whose point is never reached happens at the end.
 * @param earlier runs of changes of champion from before, which do not count
 * @returns milliseconds that it took
 * @throws Error when it does not end
 */
export async function runWithFaults(
  cluster: Cluster,
  session: string,
  faults: readonly Fault[],
  earlier: ReadonlySet<string>,
): Promise<number> {
  const started = performance.now();
  const pending = [...faults];
  for (;;) {
    const { scheduled, over } = await cluster.client((client) => readProgress(client, session, earlier));
    const due = pending.filter(({ point }) => over || scheduled.has(point));
    if (over && due.length === 0) return performance.now() - started;
    if (performance.now() - started > RUN_TIMEOUT_MS)
      throw new Error(`The nightly run of ${session} is not over after ${RUN_TIMEOUT_MS / 1000} s.`);
    for (const fault of due) {
      pending.splice(pending.indexOf(fault), 1);
      await sleep(fault.delay);
      await cluster.killAndRestart(fault.target);
    }
    await sleep(POLL_MS);
  }
}

/** The newest run of each change of champion. */
export async function championChangeRuns(client: Client): Promise<Set<string>> {
  const runs = await Promise.all(CHANGES.map((id) => latestRun(client, id)));
  return new Set(runs.flatMap((run) => (run === null ? [] : [run.runId])));
}

/** Which activities of the session and its nightly run were scheduled, and whether all is over. */
async function readProgress(
  client: Client,
  session: string,
  earlier: ReadonlySet<string>,
): Promise<{ scheduled: Set<Point>; over: boolean }> {
  const scheduled = new Set<Point>();
  const nightly = await latestRun(client, workflowIds.nightly(session));
  let over = nightly !== null && !nightly.running;
  for (const id of [workflowIds.ingestPrices, workflowIds.nightly(session), ...CHANGES]) {
    const run = await latestRun(client, id);
    if (run === null || earlier.has(run.runId)) continue;
    if (CHANGES.includes(id) && run.running) over = false;
    for (const name of await activitiesOf(client, id, run.runId)) scheduled.add(name as Point);
  }
  return { scheduled, over };
}

async function activitiesOf(client: Client, workflowId: string, runId: string): Promise<string[]> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  return (events ?? [])
    .filter(({ eventType }) => eventType === ACTIVITY_SCHEDULED)
    .map((event) => event.activityTaskScheduledEventAttributes!.activityType!.name!);
}

/** The newest run of a workflow; null before there is one. */
async function latestRun(client: Client, workflowId: string): Promise<{ runId: string; running: boolean } | null> {
  try {
    const { runId, status } = await client.workflow.getHandle(workflowId).describe();
    return { runId, running: status.name === 'RUNNING' };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

const RETRY_DELAY_MS = 300;
/** Longer than it takes everything that a fault can kill to come back. */
const API_TIMEOUT_MS = 180_000;

/**
 * Has the operator make the newest other version of a kind champion, against the gate: a gate that finds nothing better would leave most
 * runs
 * without a change. Asks with one key until the API, which may be down, has answered.
 * @returns whether a change was started
 * @throws Error when the API refuses for a reason other than another change, or does not come back
 */
export async function promoteChallenger(cluster: Cluster, kind: string, key: string): Promise<boolean> {
  const version = await retryWhileAway(() => newestChallenger(cluster.apiUrl, kind));
  if (version === null) return false;
  const { status, detail } = await retryWhileAway(() => requestPromotion(cluster, kind, version, { reason: 'a harness of faults', key }));
  if (status === 202) return true;
  // Somebody else changes the champion this moment, or has just made it that version.
  if (status === 409) return false;
  throw new Error(`The API refused the change with ${status}: ${detail}`);
}

/** Until the work gets an answer, and not one of a service that is away. */
export async function retryWhileAway<T>(work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  for (;;) {
    try {
      const answer = await work();
      if ((answer as { status?: number } | null)?.status !== 503) return answer;
    } catch (error) {
      // What a connection gives that is refused or cut off; an answer that is cut off is no JSON either.
      if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    }
    if (performance.now() - started > API_TIMEOUT_MS) throw new Error(`The API does not answer for ${API_TIMEOUT_MS / 1000} s.`);
    await sleep(RETRY_DELAY_MS);
  }
}
