import { continueAsNew, log, ParentClosePolicy, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import { championChangeStartOptions, type ChampionChange, type MonitorDriftInput } from '@tandem/pipeline';
import { causeOf, drift, driftWatch, unlessCancelled } from './activities.js';
import { changeChampion } from './change-champion.js';
import { runNext } from './child-runs.js';

/**
 * Looks at inputs, market and champions every five market minutes while a session is open, for ever. What it finds is recorded, alerted
 * and held; a champion that is severely faulty goes back to the version before it.
 */
export async function monitorDrift({ after }: MonitorDriftInput): Promise<never> {
  let last = after;
  while (!workflowInfo().continueAsNewSuggested) {
    const due = await driftWatch.awaitDriftCheck.executeWithOptions({ summary: 'Wait for the next five market minutes' }, [
      { after: last },
    ]);
    const { summary, rollbacks } = await drift.checkDrift.executeWithOptions({ summary: 'Look at inputs, market and champions' }, [due]);
    setCurrentDetails(summary);
    for (const change of rollbacks) await rollBack(change);
    last = due.at;
  }
  return continueAsNew<typeof monitorDrift>({ after: last });
}

/** A rollback that is refused is on record by then; the next check decides again. */
async function rollBack(change: ChampionChange): Promise<void> {
  const start = { ...championChangeStartOptions(change), parentClosePolicy: ParentClosePolicy.ABANDON };
  await runNext(changeChampion, start).catch(
    unlessCancelled((error) => log.error('rollback failed', { kind: change.kind, version: change.version, cause: causeOf(error) })),
  );
}
