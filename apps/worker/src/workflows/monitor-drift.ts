import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { isCancellation, log, ParentClosePolicy, setCurrentDetails, startChild } from '@temporalio/workflow';
import { championChangeStartOptions, TASK_QUEUES, workflowIds, type ChampionChange, type MonitorDriftInput } from '@tandem/pipeline';
import { causeOf, drift, driftWatch, outcomes, unlessCancelled } from './activities.js';
import { changeChampion } from './change-champion.js';
import { runNext } from './child-runs.js';
import { continueWithCurrentBuild, isTimeToContinue } from './continue-as-new.js';
import { deliverAlert } from './deliver-alert.js';

/**
 * Looks at inputs, market and champions every five market minutes while a session is open, for ever. What it finds is recorded, alerted
 * and held; a champion that is severely faulty goes back to a stable version. What became of the predictions since is recorded as well.
 */
export async function monitorDrift({ after }: MonitorDriftInput): Promise<never> {
  let last = after;
  const delivered = new Set<number>();
  let recording: Promise<void> | null = null;
  do {
    const due = await driftWatch.awaitDriftCheck.executeWithOptions({ summary: 'Wait for the next five market minutes' }, [
      { after: last },
    ]);
    const { summary, rollbacks, alerts } = await drift.checkDrift.executeWithOptions({ summary: 'Look at inputs, market and champions' }, [
      due,
    ]);
    setCurrentDetails(summary);
    for (const change of rollbacks) await rollBack(change);
    for (const alertId of alerts) if (!delivered.has(alertId)) await startDelivery(alertId);
    alerts.forEach((alertId) => delivered.add(alertId));
    recording ??= recordOutcomes().finally(() => (recording = null));
    last = due.at;
  } while (!isTimeToContinue());
  await recording;
  return continueWithCurrentBuild<typeof monitorDrift>({ after: last });
}

/** A rollback that is refused is on record by then; the next check decides again. */
async function rollBack(change: ChampionChange): Promise<void> {
  const labels = { requestedBy: 'drift-monitor', note: 'A severe fault: see the alert' };
  const start = { ...championChangeStartOptions(change, labels), parentClosePolicy: ParentClosePolicy.ABANDON };
  await runNext(changeChampion, start).catch(
    unlessCancelled((error) => log.error('rollback failed', { kind: change.kind, version: change.version, cause: causeOf(error) })),
  );
}

/** Not awaited: what is slow or fails must not keep the monitor from looking. What it leaves, the next one records. */
async function recordOutcomes(): Promise<void> {
  try {
    await outcomes.recordOutcomes.executeWithOptions({ summary: 'Record what became of predictions' }, []);
  } catch (error) {
    if (!isCancellation(error)) log.error('recording outcomes failed', { cause: causeOf(error) });
  }
}

/** Not awaited: a receiver that is away must not keep the monitor from looking. An alert that is under way or delivered is left alone. */
async function startDelivery(alertId: number): Promise<void> {
  try {
    await startChild(deliverAlert, {
      workflowId: workflowIds.deliverAlert(alertId),
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      taskQueue: TASK_QUEUES.operations,
      parentClosePolicy: ParentClosePolicy.ABANDON,
      args: [{ alertId }],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
